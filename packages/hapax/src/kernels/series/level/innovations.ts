import { cholesky, solveFactored } from '../../linear/cholesky.ts';
import { robustScale } from '../../ranks/robust-scale.ts';
import { clipped } from '../clip.ts';
import { autocorrelation } from '../rhythm/autocorrelation.ts';

/** Values before that a forecast uses at most. */
const LAGS = 12;
/** Samples a lag costs at least. */
const SAMPLES = 15;

/** A linear forecast from the values before, oldest last. */
export interface Forecast {
  readonly weights: readonly number[];
  /** Correlation with the value before. */
  readonly memory: number;
}

/**
 * Autoregression of a series about 0 by the equations of Yule and Walker on values pulled in, its order chosen by Akaike's criterion.
 * Cost: O(n log n).
 */
export function autoregression(u: Float64Array): Forecast {
  const most = Math.min(LAGS, Math.floor(u.length / SAMPLES));
  if (most < 1) return { weights: [], memory: 0 };
  const r = autocorrelation(clipped(u), most);
  let weights: number[] = [];
  let best: number[] = [];
  let error = 1;
  let least = 0;
  // Levinson and Durbin: each order from the one below it.
  for (let k = 1; k <= most && error > 1e-9; ++k) {
    let top = r[k];
    for (let j = 0; j < k - 1; ++j) top -= weights[j] * r[k - 1 - j];
    const reflection = Math.max(-0.999, Math.min(0.999, top / error));
    weights = [...weights.map((w, j) => w - reflection * weights[k - 2 - j]), reflection];
    error *= 1 - reflection * reflection;
    const criterion = u.length * Math.log(Math.max(error, 1e-9)) + 2 * k * 2;
    if (criterion < least) {
      least = criterion;
      best = weights;
    }
  }
  return { weights: leastSquares(u, best), memory: r[1] };
}

/** Rounds in which values far from their forecast lose their weight (Tukey's biweight). */
const ROUNDS = 3;
const REACH = 4.685;

/** The same order by weighted least squares, which near a random walk is closer than the autocorrelation is. */
function leastSquares(u: Float64Array, start: readonly number[]): number[] {
  const p = start.length;
  if (p === 0) return [];
  let weights = [...start];
  for (let round = 0; round < ROUNDS; ++round) {
    const e = innovations(u, { weights, memory: 0 });
    const reach = REACH * robustScale(e, 0);
    if (!(reach > 0)) return weights;
    const gram = new Float64Array(p * p);
    const right = new Float64Array(p);
    for (let i = p; i < u.length; ++i) {
      const far = e[i] / reach;
      if (!(Math.abs(far) < 1)) continue;
      const w = (1 - far * far) ** 2;
      let whole = true;
      for (let k = 1; k <= p && whole; ++k) whole = u[i - k] === u[i - k];
      if (!whole) continue;
      for (let a = 0; a < p; ++a) {
        right[a] += w * u[i] * u[i - 1 - a];
        for (let b = 0; b <= a; ++b) gram[a * p + b] += w * u[i - 1 - a] * u[i - 1 - b];
      }
    }
    let most = 0;
    for (let a = 0; a < p; ++a) {
      most = Math.max(most, gram[a * p + a]);
      for (let b = 0; b < a; ++b) gram[b * p + a] = gram[a * p + b];
    }
    if (!(most > 0)) return weights;
    solveFactored(cholesky(gram, new Float64Array(p).fill(1e-9 * most)).factor, right);
    weights = [...right];
  }
  return weights;
}

/**
 * What each value is beyond its forecast; a missing value before counts as its own forecast. NaN for missing, and where the series has too
 * little past. Shape (nSamples).
 * @param most a value farther from its forecast counts as this far in the forecasts after it, so that an outlier has no echo; unless the next value is
 * nearer to what follows from it as it is: then the series went there
 */
export function innovations(u: Float64Array, { weights }: Forecast, most = Infinity): Float64Array {
  const filled = new Float64Array(u.length);
  const expectedAt = (i: number): number => {
    let expected = 0;
    for (let k = 0; k < weights.length && k < i; ++k) expected += weights[k] * filled[i - 1 - k];
    return expected;
  };
  return u.map((value, i) => {
    const expected = expectedAt(i);
    const beyond = value - expected;
    const young = i < weights.length;
    filled[i] = value === value ? value : expected;
    if (!young && Math.abs(beyond) > most) {
      const next = Math.abs(u[i + 1] - expectedAt(i + 1));
      filled[i] = expected + Math.sign(beyond) * most;
      if (next < Math.abs(u[i + 1] - expectedAt(i + 1))) filled[i] = value;
    }
    return young ? Number.NaN : beyond;
  });
}

/** Deviations of an innovation beyond which it is an outlier. */
const OUTLIER = 4;

/** Innovations in which outliers have no echo. */
export function cleanInnovations(u: Float64Array, forecast: Forecast, train = u.length): Float64Array {
  const spread = robustScale(innovations(u, forecast).subarray(0, train), 0);
  return innovations(u, forecast, spread > 0 ? OUTLIER * spread : Infinity);
}
