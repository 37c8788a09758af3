import { type Matrix, take } from '../core/matrix.ts';
import { f64, optional, real, rec } from '../core/shape.ts';
import { type Body, bodyLevels, bodyOf, commonBody } from '../kernels/extremes/g-and-h.ts';
import { type Straight, straightened, straightShape } from '../kernels/extremes/straighten.ts';
import { stretchOf } from '../kernels/extremes/stretch.ts';
import { chiSquaredQuantile } from '../kernels/linear/chi-squared.ts';
import { cholesky, inverseForm } from '../kernels/linear/cholesky.ts';
import { means } from '../kernels/linear/moments.ts';
import { scatter } from '../kernels/linear/product.ts';

/** What features say of each other: where one is clear of what the others let expect, and where a sample is clear of the bulk. Plain data. */
export interface Joint {
  /** How skewed features are seen; without it as they are. */
  readonly straight?: Straight;
  /** By feature; of features without part in it the precision is 0. */
  readonly center: Float64Array;
  /** Inverse covariance of the bulk, shape (nFeatures, nFeatures). */
  readonly precision: Float64Array;
  /** Samples that it is told from. */
  readonly count: number;
  /** Deviations from what the others let expect, in conditional standard deviations: beyond these one is clear. */
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  /** The distance that an empty stretch parts from the bulk; Infinity where there is none. */
  readonly far: number;
}

/** Features that take part at most, and samples a feature at least. */
const MOST_FEATURES = 100;
const ROWS_A_FEATURE = 5;
const ROWS_A_BENT_FEATURE = 20;
/** Samples that the covariance is told from at most, the share of them that is the bulk, and concentration steps to it at most. */
const SAMPLES = 5000;
const BULK = 0.75;
const STEPS = 10;
/** Share of a normal bulk that tells its covariance in the end. */
const CENTRAL = 0.975;
/** Smallest conditional variance, in squared scales of a feature: rounding is below. */
const FLOOR = 1e-6;
/** Smallest deviation that counts, in scales of a feature. */
const LEAST_DEVIATION = 0.03;
/** Samples a feature that an empty stretch needs. */
const ROWS_A_FEATURE_APART = 10;

/**
 * @param x samples in the frame, no tail pressed
 * @param marginal bodies of the features, undefined where one has none that tells: it takes no part
 * @param rows samples that these stand for
 * @param alpha share of clean samples in which any deviation is clear; an empty stretch has half of it
 * @param straight how skewed features are seen: deviations alone count there, as a cluster would be a skewness too
 */
export function jointOf(
  x: Matrix,
  marginal: readonly (Body | undefined)[],
  rows: number,
  alpha: number,
  straight?: Straight,
): Joint | undefined {
  const places = marginal.flatMap((body, j) => (body ? [j] : []));
  const k = places.length;
  if (k < 2 || k > MOST_FEATURES || x.rows < (straight ? ROWS_A_BENT_FEATURE : ROWS_A_FEATURE) * k) return undefined;
  const part = { values: new Float64Array(x.rows * k), rows: x.rows, columns: k };
  for (let i = 0, o = 0; i < x.rows; ++i)
    for (const j of places)
      part.values[o++] = straight ? straightened(straight, j, x.values[i * x.columns + j]) : x.values[i * x.columns + j];
  const { center, precision } = bulkOf(x.rows <= SAMPLES ? part : take(part, evenly(x.rows, SAMPLES)));
  const seen = lookedAt({ center, precision }, part);
  const count = Math.min(x.rows, SAMPLES);
  for (let p = 0; p < seen.values.length; ++p) seen.values[p] = certain(seen.values[p], seen.distances[Math.floor(p / k)] ** 2, count);
  const sorted = Array.from({ length: k }, (_, j) => Float64Array.from({ length: x.rows }, (__, i) => seen.values[i * k + j]).sort());
  const bodies = sorted.map(bodyOf);
  const common = commonBody(bodies);
  const d = x.columns;
  const out = {
    ...(straight && { straight }),
    center: new Float64Array(d),
    precision: new Float64Array(d * d),
    upper: new Float64Array(d).fill(Infinity),
    lower: new Float64Array(d).fill(-Infinity),
  };
  for (const [a, j] of places.entries()) {
    out.center[j] = center[a];
    for (const [b, m] of places.entries()) out.precision[j * d + m] = precision[a * k + b];
    const body = bodies[a];
    if (body === undefined) continue;
    const least = LEAST_DEVIATION * Math.sqrt(precision[a * k + a]);
    const { upper, lower } = bodyLevels(body, common, rows, alpha / (2 * k));
    out.upper[j] = Math.max(upper, least);
    out.lower[j] = Math.min(lower, -least);
  }
  const apart = straight === undefined && x.rows >= ROWS_A_FEATURE_APART * k ? stretchOf(seen.distances, alpha / 2) : Infinity;
  return { ...out, count, far: apart };
}

/** How clear a sample in the frame is, 1 at the level. @param sample shape (nFeatures) */
export function clearJointly({ straight, center, precision, count, upper, lower, far }: Joint, given: Float64Array): number {
  const d = center.length;
  const sample = straight ? given.map((v, j) => straightened(straight, j, v)) : given;
  const deviations = new Float64Array(d);
  let squares = 0;
  for (let j = 0; j < d; ++j) {
    const own = precision[j * d + j];
    if (!(own > 0)) continue;
    let sum = 0;
    for (let m = 0; m < d; ++m) sum += precision[j * d + m] * (sample[m] - center[m]);
    squares += sum * (sample[j] - center[j]);
    deviations[j] = sum / Math.sqrt(own);
  }
  let most = 0;
  for (let j = 0; j < d; ++j) {
    const deviation = certain(deviations[j], squares, count);
    most = Math.max(most, deviation > 0 ? deviation / upper[j] : deviation < 0 ? deviation / lower[j] : 0);
  }
  return Math.max(most, Math.sqrt(Math.max(0, squares)) / far);
}

/** What the others let expect is less certain the farther they are out: twice the standard error of a prediction. @param squares distance of all, squared */
const certain = (deviation: number, squares: number, count: number): number =>
  deviation / Math.sqrt(1 + (4 * Math.max(0, squares - deviation ** 2)) / count);

interface Bulk {
  readonly center: Float64Array;
  readonly precision: Float64Array;
}

/** The deviations of all features given the others, and the distances of the samples. */
function lookedAt({ center, precision }: Bulk, x: Matrix): { values: Float64Array; distances: Float64Array } {
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
function bulkOf(x: Matrix): Bulk {
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
  const k = floor.length;
  const factored = cholesky(covariance, floor);
  const { values } = inverseForm(factored, floor).basis;
  const precision = new Float64Array(k * k);
  for (let a = 0; a < k; ++a)
    for (let b = 0; b < k; ++b) {
      let sum = 0;
      for (let m = Math.max(a, b); m < k; ++m) sum += values[a * k + m] * values[b * k + m];
      precision[a * k + b] = sum;
    }
  return { precision, logDeterminant: factored.logDeterminant };
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

const evenly = (n: number, most: number): Int32Array => Int32Array.from({ length: most }, (_, i) => Math.floor((i * n) / most));

export const jointShape = optional(
  rec({
    straight: straightShape,
    center: f64('columns'),
    precision: f64((size) => size('columns') ** 2),
    count: real({ min: 1 }),
    upper: f64('columns', { which: 'infinite' }),
    lower: f64('columns', { which: 'infinite' }),
    far: real({ which: 'infinite' }),
  }),
);
