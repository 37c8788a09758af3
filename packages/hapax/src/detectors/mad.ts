import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { column } from '../core/matrix.ts';
import { number } from '../core/options.ts';
import { f64, rec } from '../core/shape.ts';
import { median } from '../kernels/ranks/quantile.ts';
import { robustScale } from '../kernels/ranks/robust-scale.ts';

interface State {
  readonly center: Float64Array;
  readonly scale: Float64Array;
}

/** Below this many samples one of them moves the median that it is judged by. */
const FEW = 300;

/**
 * Median absolute deviation: a sample is as strange as its strangest feature.
 *
 *     score(x) = max_j |x_j − median_j| / scale_j,   scale_j = max(floor, 1.4826 · MAD_j), or max(floor, 1.2533 · AAD_j) where MAD_j = 0
 *
 * Unit: robust standard deviations; 3.5 is the usual alarm.
 * Cost: fit O(d · n log n), score O(d) a sample. Blind to samples that are odd only in combination.
 * MAD: median, AAD: mean absolute deviation from the median. More than half of a feature such as rain may be equal; then the mean
 * measures its spread, as in IBM SPSS, and loses the robustness that the median has. `floor` keeps constant features finite.
 */
export const mad = defineDetector({
  id: 'mad',
  state: rec({ center: f64('columns', { which: 'missing' }), scale: f64('columns', { which: 'missing', min: Number.MIN_VALUE }) }),
  title: 'Modified z-score (median absolute deviation)',
  source: 'Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, ASQC Quality Press',
  merges: ON_SAMPLE,
  missing: 'impute',
  own: () => ({ level: 3.5, meaning: 'more than 3.5 robust standard deviations' }),
  options: { floor: number(1e-9, { min: Number.MIN_VALUE }, 'Smallest scale of a feature, in its own unit.') },
  folds: (x) => (x.rows < FEW ? 5 : 0),
  fit(x, { floor }): State {
    const center = new Float64Array(x.columns);
    const scale = new Float64Array(x.columns);
    for (let j = 0; j < x.columns; ++j) {
      const values = column(x, j);
      center[j] = median(values);
      scale[j] = Math.max(floor, robustScale(values, center[j]));
    }
    return { center, scale };
  },
  score({ center, scale }, x, out) {
    for (let i = 0, k = 0; i < x.rows; ++i) {
      let worst = 0;
      for (let j = 0; j < x.columns; ++j, ++k) worst = Math.max(worst, Math.abs(x.values[k] - center[j]) / scale[j]);
      out[i] = worst;
    }
  },
  explain: ({ center, scale }, sample) => sample.map((v, j) => Math.abs(v - center[j]) / scale[j]),
});
