import { type Matrix, take } from '../../core/matrix.ts';
import { chiSquaredQuantile } from './chi-squared.ts';
import { cholesky, inverseOf } from './cholesky.ts';
import { means } from './moments.ts';
import { scatter } from './product.ts';

/** The share of the samples that is the bulk, and concentration steps to it at most. */
const BULK = 0.75;
const STEPS = 10;
/** Share of a normal bulk that tells its covariance in the end. */
const CENTRAL = 0.975;
/** Smallest conditional variance, in squared scales of a feature: rounding is below. */
const FLOOR = 1e-6;

/** Mean and inverse covariance of the bulk of some samples, shape (nFeatures) and (nFeatures, nFeatures). */
export interface Bulk {
  readonly center: Float64Array;
  readonly precision: Float64Array;
}

/** The deviations of all features given the others, and the distances of the samples. */
export function lookedAt({ center, precision }: Bulk, x: Matrix): { values: Float64Array; distances: Float64Array } {
  const d = x.columns;
  const values = new Float64Array(x.values.length);
  const distances = new Float64Array(x.rows);
  const away = new Float64Array(d);
  for (let i = 0; i < x.rows; ++i) {
    for (let j = 0; j < d; ++j) away[j] = x.values[i * d + j] - center[j];
    for (let j = 0; j < d; ++j) {
      let sum = 0;
      for (let m = 0, p = j * d; m < d; ++m) sum += precision[p + m] * away[m];
      distances[i] += sum * away[j];
      values[i * d + j] = sum / Math.sqrt(precision[j * d + j]);
    }
    distances[i] = Math.sqrt(Math.max(0, distances[i]));
  }
  return { values, distances };
}

/**
 * Mean and inverse covariance of the three quarters of the samples whose covariance has the least determinant: concentration steps from
 * two starts that no cluster of others pulls, as in the deterministic MCD.
 * Source: Hubert, Rousseeuw & Verdonck (2012), A deterministic algorithm for robust location and scatter, JCGS 21(3).
 */
export function bulkOf(x: Matrix): Bulk {
  const k = x.columns;
  const floor = new Float64Array(k).fill(FLOOR);
  const origin = new Float64Array(k);
  const size = Math.min(x.rows, Math.max(Math.ceil(BULK * x.rows), 2 * k));
  const starts = [signs(x), { ...x, values: x.values.map(Math.tanh) }].map((start) => ({
    center: origin,
    covariance: scatter(start, origin).map((v) => v / x.rows),
  }));
  let best: Bulk | undefined;
  let least = Infinity;
  for (const start of starts) {
    let center: Float64Array = start.center;
    let covariance: Float64Array = start.covariance;
    let now = Infinity;
    for (let step = 0; step < STEPS; ++step) {
      const { distances } = lookedAt({ center, precision: inverse(covariance, floor).precision }, x);
      const kept = Int32Array.from(distances.keys()).sort((a, b) => distances[a] - distances[b] || a - b);
      const bulk = take(x, kept.subarray(0, size));
      center = means(bulk);
      covariance = scatter(bulk, center).map((v) => v / size);
      const { logDeterminant, precision } = inverse(covariance, floor);
      if (logDeterminant < least) {
        least = logDeterminant;
        best = { center, precision };
      }
      if (!(logDeterminant < now - 1e-9)) break;
      now = logDeterminant;
    }
  }
  return reweighted(best ?? { center: origin, precision: inverse(starts[0].covariance, floor).precision }, x, floor);
}

/** Mean and inverse covariance of the samples that a normal bulk would hold: three quarters alone waste what the others know. */
function reweighted(bulk: Bulk, x: Matrix, floor: Float64Array): Bulk {
  const { distances } = lookedAt(bulk, x);
  const middle = distances.slice().sort()[x.rows >> 1];
  const limit = middle * Math.sqrt(chiSquaredQuantile(CENTRAL, x.columns) / chiSquaredQuantile(0.5, x.columns));
  const kept = take(
    x,
    Int32Array.from(distances.keys()).filter((i) => distances[i] <= limit),
  );
  const center = means(kept);
  return {
    center,
    precision: inverse(
      scatter(kept, center).map((v) => v / kept.rows),
      floor,
    ).precision,
  };
}

function inverse(covariance: Float64Array, floor: Float64Array) {
  const factored = cholesky(covariance, floor);
  return { precision: inverseOf(factored), logDeterminant: factored.logDeterminant };
}

/** Samples at distance √nFeatures from the centre of the frame, all in their directions. */
function signs({ values, rows, columns: k }: Matrix): Matrix {
  const out = values.slice();
  for (let i = 0; i < rows; ++i) {
    const own = out.subarray(i * k, (i + 1) * k);
    const length = Math.sqrt(own.reduce((sum, v) => sum + v * v, 0)) || 1;
    for (let j = 0; j < k; ++j) own[j] *= Math.sqrt(k) / length;
  }
  return { values: out, rows, columns: k };
}
