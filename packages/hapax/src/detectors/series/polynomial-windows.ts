import { defineDetector } from '../../contract/detector.ts';
import { overWindows, WINDOW_OPTIONS, windowShape } from '../../contract/over-windows.ts';
import { integer, type OptionsOf } from '../../core/options.ts';
import { f64, rec, whole } from '../../core/shape.ts';
import { extrapolation } from '../../kernels/windows/polynomial.ts';

interface Own {
  /** What is forecast: so many samples behind the fitted part. */
  readonly ahead: number;
  /** Weights of the fitted samples for each sample ahead, shape (ahead, size − ahead). */
  readonly weights: Float64Array;
}

const options = {
  ...WINDOW_OPTIONS,
  degree: integer(3, { min: 0, max: 8 }, 'Degree of the polynomial.'),
  ahead: integer(
    1,
    { min: 1, max: 1000 },
    'Samples at the end of a window that the polynomial of the others forecasts; at most half of the window.',
  ),
};

/**
 * Polynomial of each window (POLY): how far the last samples lie from where the polynomial of the samples before them goes on.
 *
 *     score(w) = √ mean over the last `ahead` samples of (x − p(x of the others))²,   p: least squares, of degree `degree`
 *
 * Each channel in its own median and robust deviation, and in the 95 % quantile of its training scores. The score of a sample is the mean of the
 * windows that hold it; of several lengths the highest; of several channels the mean of the highest `share`. Gaps up to an eighth of a window are
 * bridged by a line; windows with longer ones have no score.
 * Cost: score O(n size ahead). It learns nothing but its unit, so a short training part is enough.
 * Blind to what is smooth: a rhythm that is left out smoothly, a level that moves slowly. A window longer than a turn of the rhythm forecasts badly.
 */
export const polynomialWindows = defineDetector({
  id: 'polynomialWindows',
  state: windowShape(rec({ ahead: whole(1, 'ahead', 1_000_000), weights: f64('weights') })),
  title: 'Polynomial of windows (POLY)',
  source:
    'Li, Di, Shen & Chen (2007), Unifying nonlinear time series anomaly detection by polynomial approximation, as POLY in Paparrizos et al. (2022), TSB-UAD, VLDB 15',
  missing: 'accept',
  contamination: 0.01,
  options,
  ...overWindows<Own, OptionsOf<typeof options>>({
    unit: 0.95,
    fit(_, size, { degree, ahead: wanted }) {
      const ahead = Math.max(1, Math.min(wanted, size >> 1));
      const fitted = size - ahead;
      const weights = new Float64Array(ahead * fitted);
      for (let a = 0; a < ahead; ++a) weights.set(extrapolation(fitted, Math.min(degree, fitted - 1), a + 1), a * fitted);
      return { ahead, weights };
    },
    score({ ahead, weights }, x, size) {
      const fitted = size - ahead;
      const out = new Float64Array(Math.max(0, x.length - size + 1));
      for (let i = 0; i < out.length; ++i) {
        let squares = 0;
        for (let a = 0; a < ahead; ++a) {
          let forecast = 0;
          for (let k = 0; k < fitted; ++k) forecast += weights[a * fitted + k] * x[i + k];
          squares += (x[i + fitted + a] - forecast) ** 2;
        }
        out[i] = Math.sqrt(squares / ahead);
      }
      return [out];
    },
  }),
});
