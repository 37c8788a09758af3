import { type Matrix, row, samplesAt } from '../core/matrix.ts';
import { f64, i32, optional, real, rec } from '../core/shape.ts';
import { clearLevel, commonShape, levelOfFew, tailOf } from '../kernels/extremes/clear-level.ts';
import { bodyLevels, bodyOf, commonBody } from '../kernels/extremes/g-and-h.ts';
import { missingLevel } from '../kernels/extremes/missing-level.ts';
import { signLevel } from '../kernels/extremes/sign-level.ts';
import { straightOf } from '../kernels/extremes/straighten.ts';
import { zeroLevel } from '../kernels/extremes/zero-level.ts';
import { type Frame, intoFrame } from '../kernels/ranks/frame.ts';
import { clearJointly, type Joint, jointOf, jointShape } from './joint-rows.ts';
import { sizeLevel, sizesOf } from './row-size.ts';
import { differs, twinsOf } from './twin-columns.ts';

/** Where single features, their correlations, and the combined score are clear of a clean sample. Plain data. */
export interface Clear {
  /** In scales from the centre of the frame, by feature in its order: beyond these a value is clear. */
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  /** The root of the squared distance that is clear; where no member measures one, of the size of a sample of a wide file, or Infinity. */
  readonly distance: number;
  /** The combined score that is. */
  readonly level: number;
  /** Missing cells of a sample that are clear; without it no number is. */
  readonly lacking?: number;
  /** Pairs of features, by place, that say the same twice; models before 0.2 have none. */
  readonly twins?: Int32Array;
  /** What features say of each other, where enough of them are measures. */
  readonly joint?: Joint;
  /** The same once the skewness of features is taken out, where any is skewed: amounts hang together by their logarithms. */
  readonly bent?: Joint;
}

/** Share of clean samples in which any row is clear, where nothing else is asked for. */
export const ALPHA = 0.07;
/** How it is spent: on the combined score, the distance, single features, and features given the others. */
const OF_SCORE = 1 / 7;
const OF_DISTANCE = 1 / 14;
const OF_FEATURES = 1 / 2;
const OF_JOINT = 2 / 7;
/** And on the number of missing cells, which is none where no cell is. */
const OF_MISSING = 1 / 7;
/** A number is clear when it passes the middle between the least that is and the one before. */
const HALF = 0.5;
/** The level is no farther from the largest score than so many times the largest, so that it can be read. */
const READABLE = 2;
/** A level by the whole body that is so many times the level by the tail of its side is one of the other side. */
const BY_ITSELF = 5;
/** Many tails tell the shape that they share well: so many standard errors that it is taken high. */
const DOUBT = 0.5;
/** Samples that tails are told from at most. */
const SAMPLES = 20_000;

const descending = (values: Float64Array): Float64Array =>
  values
    .filter((v) => v === v)
    .sort()
    .reverse();

/**
 * @param distances squared, of the training samples; undefined where there are none
 * @param scores combined, of training samples
 * @param alpha share of clean samples in which any row is clear
 */
export function clearOf(frame: Frame, x: Matrix, distances: Float64Array | undefined, scores: Float64Array, alpha: number): Clear {
  const { rows, columns } = x;
  const part = rows <= SAMPLES ? x : samplesAt(x, evenly(rows, SAMPLES));
  const z = unpressed(frame, part);
  const sorted = Array.from({ length: columns }, (_, j) => {
    // A cell that was missing tells nothing.
    const known = new Float64Array(z.rows).fill(Number.NaN);
    for (let i = 0; i < z.rows; ++i) if (z.filled?.[i * columns + j] !== 1) known[i] = z.values[i * columns + j];
    return descending(known);
  });
  const bodies = sorted.map((values) => bodyOf(values.slice().reverse()));
  const shared = commonBody(bodies);
  const tails = Array.from({ length: 2 * columns }, (_, k) => {
    const values = k % 2 === 0 ? sorted[k >> 1] : sorted[k >> 1].map((v) => -v).reverse();
    return { values, tail: tailOf(values) };
  });
  // Upper tails are like each other, as in a file of amounts, and lower ones are.
  const common = [0, 1].map((side) =>
    commonShape(
      tails.filter((_, k) => k % 2 === side).map(({ tail }) => tail),
      DOUBT,
    ),
  );
  const each = (OF_FEATURES * alpha) / (2 * columns);
  const levels = tails.map(({ values, tail }, k) => {
    const body = bodies[k >> 1];
    if (body === undefined) return tail === undefined ? levelOfFew(values) : clearLevel(values, tail, rows, each, common[k % 2]);
    const bounds = bodyLevels(body, shared, rows, each);
    const mirrored = values.map((v) => -v);
    const zero = -frame.center[k >> 1] / frame.scale[k >> 1];
    // One of two kinds of values far from the other, as wages among purchases, makes both tails look heavy: the tail of the other side says what it is.
    const own = clearLevel(values, tail, rows, each, common[k % 2]);
    const by = (level: number): number => (level > BY_ITSELF * own ? own : level);
    if (k % 2 === 1) return Math.min(by(-bounds.lower), -signLevel(mirrored, zero, body, rows), -zeroLevel(mirrored, zero));
    return Math.min(by(bounds.upper), -signLevel(mirrored, -zero, { g: -body.g, gError: body.gError }, rows), -zeroLevel(mirrored, -zero));
  });
  const own = (values: Float64Array, share: number): number => {
    const sorted = descending(values);
    const tail = tailOf(sorted);
    return clearLevel(sorted, tail, rows, share, commonShape([tail]));
  };
  const straight = straightOf(bodies);
  const skewed = straight.skew.some((g) => g !== 0);
  const given = OF_JOINT * alpha * (skewed ? 0.5 : 1);
  const joint = jointOf(z, bodies, rows, given);
  const bent = skewed ? jointOf(z, bodies, rows, given, straight) : undefined;
  return {
    upper: Float64Array.from({ length: columns }, (_, j) => levels[2 * j]),
    lower: Float64Array.from({ length: columns }, (_, j) => -levels[2 * j + 1]),
    distance:
      distances === undefined
        ? columns > rows
          ? sizeLevel(sizesOf(z), rows, OF_DISTANCE * alpha)
          : Infinity
        : own(
            distances.map((d) => Math.sqrt(Math.max(0, d))),
            OF_DISTANCE * alpha,
          ),
    level: Math.min(own(scores, OF_SCORE * alpha), READABLE * scores.reduce((most, score) => Math.max(most, Math.abs(score)), 1)),
    twins: twinsOf(
      part,
      bodies.map((body) => body !== undefined),
      frame.order,
    ),
    lacking: missingLevel(x, OF_MISSING * alpha),
    ...(joint && { joint }),
    ...(bent && { bent }),
  };
}

const NO_TWINS = new Int32Array(0);

const countOf = (filled: Uint8Array): number => filled.reduce((sum, one) => sum + one, 0);

/** How far the missing cells of a sample are clear, above 1 where they are. */
export const clearlyLacking = ({ lacking = Infinity }: Pick<Clear, 'lacking'>, filled: Uint8Array): number =>
  countOf(filled) / (lacking - HALF);

/**
 * Lift the scores of samples with a clear feature, or at a clear distance, above the level, in the order of how clear they are.
 * @param distances squared, of these samples
 */
export function liftClear(
  { upper, lower, distance, level, joint, bent, twins = NO_TWINS, lacking = Infinity }: Clear,
  frame: Frame,
  x: Matrix,
  distances: Float64Array | undefined,
  scores: Float64Array,
): void {
  // Where no level is known nothing can be lifted above it.
  if (!(level < Infinity)) return;
  const z = unpressed(frame, x);
  const sizes = distances !== undefined ? distances.map((d) => Math.sqrt(Math.max(0, d))) : distance < Infinity ? sizesOf(z) : undefined;
  for (let i = 0; i < x.rows; ++i) {
    const sample = row(z, i);
    let most = sizes === undefined ? 0 : sizes[i] / distance;
    const filled = z.filled?.subarray(i * z.columns, (i + 1) * z.columns);
    for (const one of [joint, bent]) if (one) most = Math.max(most, clearJointly(one, sample, filled));
    if (filled) most = Math.max(most, clearlyLacking({ lacking }, filled));
    for (let t = 0; t < twins.length; t += 2) {
      const [a, b] = [twins[t], twins[t + 1]];
      if (differs(x, i, frame.order[a], frame.order[b])) most = Math.max(most, 1 + Math.abs(sample[a] - sample[b]));
    }
    for (let j = 0; j < sample.length; ++j) {
      if (filled?.[j] === 1) continue;
      if (sample[j] > upper[j]) most = Math.max(most, sample[j] / Math.max(upper[j], 1));
      else if (sample[j] < lower[j]) most = Math.max(most, sample[j] / Math.min(lower[j], -1));
    }
    if (most > 1) scores[i] = Math.max(scores[i], level) * (1 + 1e-9) + Math.log(most);
  }
}

const unpressed = (frame: Frame, x: Matrix): Matrix => intoFrame({ ...frame, cut: Infinity }, x);

const evenly = (n: number, most: number): Int32Array => Int32Array.from({ length: most }, (_, i) => Math.floor((i * n) / most));

export const clearShape = optional(
  rec({
    upper: f64('columns', { which: 'infinite' }),
    lower: f64('columns', { which: 'infinite' }),
    distance: real({ which: 'infinite' }),
    level: real({ which: 'infinite' }),
    twins: optional(i32('twins', { min: 0, below: 'columns' })),
    lacking: optional(real({ which: 'infinite', min: 1 })),
    joint: jointShape,
    bent: jointShape,
  }),
);
