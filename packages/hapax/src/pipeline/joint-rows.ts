import { type Matrix, take } from '../core/matrix.ts';
import { f64, optional, real, rec } from '../core/shape.ts';
import { type Body, bodyLevels, bodyOf, commonBody } from '../kernels/extremes/g-and-h.ts';
import { type Straight, straightened, straightShape } from '../kernels/extremes/straighten.ts';
import { stretchOf } from '../kernels/extremes/stretch.ts';
import { bulkOf, lookedAt } from '../kernels/linear/bulk.ts';
import { fillConditional } from '../kernels/linear/conditional.ts';

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
/** Samples that the covariance is told from at most. */
const SAMPLES = 5000;
/** Smallest deviation that counts, in scales of a feature. */
const LEAST_DEVIATION = 0.03;
/** Samples without a missing cell that tell how far features stray, at least; where there are fewer, all do. */
const LEAST_WHOLE = 50;
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
  const whole = wholeRows(x, places);
  const told = whole.length >= Math.max(LEAST_WHOLE, ROWS_A_FEATURE * k) ? whole : Int32Array.from({ length: x.rows }, (_, i) => i);
  for (let p = 0; p < seen.values.length; ++p) seen.values[p] = certain(seen.values[p], seen.distances[Math.floor(p / k)] ** 2, count);
  const sorted = Array.from({ length: k }, (_, j) => Float64Array.from(told, (i) => seen.values[i * k + j]).sort());
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

/** Samples without a filled cell among the features that take part. */
function wholeRows({ rows, columns, filled }: Matrix, places: readonly number[]): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return filled ? all.filter((i) => places.every((j) => filled[i * columns + j] === 0)) : all;
}

/**
 * How clear a sample in the frame is, 1 at the level. One with filled cells is so only where it is both with what the samples like it have
 * there and with what the bulk lets expect: a sample of another kind than the bulk, or one of features that hang together nearly exactly,
 * is none for what it lacks.
 * @param given shape (nFeatures)
 * @param filled 1 where a value was missing
 */
export function clearJointly(joint: Joint, given: Float64Array, filled?: Uint8Array): number {
  const { straight, center, precision } = joint;
  const away = given.map((v, j) => (straight ? straightened(straight, j, v) : v) - center[j]);
  const most = clearAway(joint, away);
  if (!(most > 1) || !filled?.includes(1)) return most;
  fillConditional(
    precision,
    away,
    Array.from(filled.keys()).filter((j) => filled[j] === 1),
  );
  return Math.min(most, clearAway(joint, away));
}

/** @param away of a sample from the centre of the bulk */
function clearAway({ center: { length: d }, precision, count, upper, lower, far }: Joint, away: Float64Array): number {
  const deviations = new Float64Array(d);
  let squares = 0;
  for (let j = 0; j < d; ++j) {
    const own = precision[j * d + j];
    if (!(own > 0)) continue;
    let sum = 0;
    for (let m = 0; m < d; ++m) sum += precision[j * d + m] * away[m];
    squares += sum * away[j];
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
