import { column, type Matrix, row } from '../../core/matrix.ts';
import { cholesky, inverseOf } from '../linear/cholesky.ts';
import { fillConditional } from '../linear/conditional.ts';
import { means } from '../linear/moments.ts';
import { scatter } from '../linear/product.ts';
import { keepNearest, type Neighbours } from './found.ts';

/** What missing cells are filled from. */
export interface Ground {
  /** By feature: the 5 % quantile, the median and the 95 % quantile of training samples. */
  readonly low: Float64Array;
  readonly typical: Float64Array;
  readonly high: Float64Array;
  /** Some training samples; their missing cells are NaN. */
  readonly examples: Matrix;
}

/** Fills the missing cells of a sample in, in place, shape (nFeatures). */
export type Filler = (sample: Float64Array) => void;

/** Examples that are asked. */
const NEAREST = 7;
/** Where values are pressed, in usual ranges from the median: a wild one moves neither distances nor the covariance of others. */
const PRESSED = 2;
/** Examples a feature that a covariance needs, and features that it takes at most. */
const ROWS_A_FEATURE = 5;
/** Rounds in which missing cells of examples and their covariance tell each other. */
const ROUNDS = 3;
/** Share of a variance that a feature has given those before it at least: few examples do not tell less. */
const OWN = 1e-4;
const TINY = 1e-12;
/** A feature with fewer different values than this share of the examples has levels: what is filled in is one of them. */
const LEVELS = 0.25;

/**
 * Learn to fill missing cells with what the other features let expect: the mean of the examples nearest in what is known, each moved along
 * the straight line that the covariance of the examples gives.
 *
 *     x_M = ē_M + B (x_O − ē_O),   B = −P_MM⁻¹ P_MO
 *
 * ē: mean of the 7 nearest examples, nearer ones counting more; P: inverse covariance. So a sample of one of several clusters stays in its
 * own, and features that go together nearly exactly go on doing so. Without examples enough for a covariance, nearest ones alone; without
 * anything known, the median. A filled value is never beyond those of the examples; in a feature with levels it is one of them.
 * Cost: O(e d² + d³) to learn, O(e d + m³) a sample, for e examples and m missing cells.
 */
export function fillerOf({ low, typical, high, examples }: Ground): Filler {
  const features = Array.from(typical.keys()).flatMap((j) => {
    const values = valuesOf(examples, j);
    // Where nine of ten values are the same the usual range is none: that of all examples stands in.
    const range = high[j] - low[j] || values.most - values.least;
    return range > 0 ? [{ j, range, typical: typical[j], values }] : [];
  });
  const k = features.length;
  const intoScales = (sample: ArrayLike<number>, out: Float64Array): void => {
    for (let f = 0; f < k; ++f) {
      const { j, range, typical } = features[f];
      out[f] = Math.max(-PRESSED, Math.min(PRESSED, (sample[j] - typical) / range));
    }
  };
  const seen = { values: new Float64Array(examples.rows * k), rows: examples.rows, columns: k };
  for (let i = 0; i < examples.rows; ++i) intoScales(row(examples, i), row(seen, i));
  const known = Float64Array.from(seen.values, (v) => (v === v ? 1 : 0));
  const precision = learn(seen, known);
  const [scaled, middle, away] = Array.from({ length: 3 }, () => new Float64Array(k));
  const asked = new Int32Array(k);
  const near = { index: new Int32Array(NEAREST), distance: new Float64Array(NEAREST) };
  return (sample) => {
    intoScales(sample, scaled);
    const missing: number[] = [];
    for (let f = 0; f < k; ++f) if (scaled[f] !== scaled[f]) missing.push(f);
    for (let j = 0; j < sample.length; ++j) if (sample[j] !== sample[j]) sample[j] = typical[j];
    const count = missing.length < k ? findNearest(seen, known, scaled, asked, near) : 0;
    if (count === 0) return;
    meanOf(seen, near, count, middle);
    for (let f = 0; f < k; ++f) away[f] = scaled[f] === scaled[f] ? scaled[f] - middle[f] : 0;
    if (precision) fillConditional(precision, away, missing);
    for (const f of missing) {
      const { j, range, values } = features[f];
      sample[j] = within(values, typical[j] + range * (middle[f] + away[f]));
    }
  };
}

interface Values {
  readonly least: number;
  readonly most: number;
  /** Ascending; empty for a feature that is measured. */
  readonly levels: Float64Array;
}

function valuesOf(x: Matrix, j: number): Values {
  const values = column(x, j)
    .filter((v) => v === v)
    .sort();
  const levels = values.filter((v, k) => k === 0 || v !== values[k - 1]);
  return {
    least: values[0] ?? Number.NaN,
    most: values[values.length - 1] ?? Number.NaN,
    levels: levels.length < LEVELS * values.length ? levels : new Float64Array(0),
  };
}

function within({ least, most, levels }: Values, value: number): number {
  const bounded = Math.max(least, Math.min(most, value));
  return levels.reduce((best, level) => (Math.abs(level - bounded) < Math.abs(best - bounded) ? level : best), levels[0] ?? bounded);
}

/**
 * The examples nearest in the features that both know, nearest first; those that share less than half of them come last.
 * @param known 1 where an example has a cell, 0 where it was missing and stands filled in
 * @param asked room for the features that the sample has
 * @returns how many there are
 */
function findNearest(
  { values, rows, columns: k }: Matrix,
  known: Float64Array,
  sample: Float64Array,
  asked: Int32Array,
  near: Neighbours,
): number {
  let own = 0;
  for (let f = 0; f < k; ++f) if (sample[f] === sample[f]) asked[own++] = f;
  near.distance.fill(Infinity);
  for (let i = 0, from = 0; i < rows; ++i, from += k) {
    let sum = 0;
    let shared = 0;
    // Without branches: a cell that was missing counts 0 times.
    for (let q = 0; q < own; ++q) {
      const f = asked[q];
      const counts = known[from + f];
      const away = values[from + f] - sample[f];
      sum += counts * away * away;
      shared += counts;
    }
    if (shared > 0) keepNearest(near, 0, NEAREST - 1, i, sum / shared + (2 * shared < own ? (2 * PRESSED) ** 2 : 0));
  }
  let count = 0;
  while (count < NEAREST && near.distance[count] < Infinity) count += 1;
  return count;
}

/** The mean of some examples, nearer ones counting more. */
function meanOf(x: Matrix, { index, distance }: Neighbours, count: number, out: Float64Array): void {
  // Differences smaller than the middle one of these distances mean little.
  const floor = distance[count >> 1] + TINY;
  let total = 0;
  for (let p = 0; p < count; ++p) total += 1 / (distance[p] + floor);
  out.fill(0);
  for (let p = 0; p < count; ++p) {
    const weight = 1 / (distance[p] + floor) / total;
    for (let f = 0, from = index[p] * x.columns; f < x.columns; ++f) out[f] += weight * x.values[from + f];
  }
}

/**
 * Fill the examples themselves, in place, and tell the inverse covariance; without examples enough their missing cells are medians, 0 in
 * scales, and there is none.
 */
function learn(x: Matrix, known: Float64Array): Float64Array | undefined {
  const { rows, columns: k } = x;
  for (let p = 0; p < known.length; ++p) if (known[p] === 0) x.values[p] = 0;
  if (k < 2 || rows < ROWS_A_FEATURE * k) return undefined;
  const holes = Array.from({ length: rows }, (_, i) => Array.from({ length: k }, (__, f) => f).filter((f) => known[i * k + f] === 0));
  let precision: Float64Array = new Float64Array(0);
  for (let round = 0; round < ROUNDS; ++round) {
    const center = means(x);
    const covariance = scatter(x, center).map((v) => v / rows);
    const floor = Float64Array.from({ length: k }, (_, f) => Math.max(OWN * covariance[f * k + f], TINY));
    precision = inverseOf(cholesky(covariance, floor));
    if (holes.every((places) => places.length === 0)) break;
    for (const [i, places] of holes.entries()) {
      const away = row(x, i).map((v, f) => v - center[f]);
      fillConditional(precision, away, places);
      for (const f of places) x.values[i * k + f] = center[f] + away[f];
    }
  }
  return precision;
}
