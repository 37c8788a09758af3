import { also, f64, oneOf, real, rec, whole } from '../../core/shape.ts';
import { type Gpd, gpdQuantile, gpdSurvival } from './gpd.ts';
import { addExcess, type GrowingFit, growingFit, growingFitShape, refit } from './gpd-growing.ts';
import { current, currentWith, insert, type RunningQuantile, runningQuantile, runningQuantileShape } from './running-quantile.ts';

/** One tail of one feature, learnt value by value: threshold, excesses and fit as plain state. */
export interface GrowingTail {
  /** 1: the high tail. −1: the low tail, worked on as the high tail of the negated values. */
  readonly sign: 1 | -1;
  readonly warmup: number;
  /** `expanding`: the quantile of all values so far, this one included. `fixed`: that of the warm-up. */
  readonly threshold: 'expanding' | 'fixed';
  readonly quantile: RunningQuantile;
  readonly fit: GrowingFit;
  /** Values of the warm-up, negated for the low tail; empty once it is over. */
  history: Float64Array;
  seen: number;
  /** Values that were not missing. */
  known: number;
  /** The threshold in units of `sign · value`; NaN during the warm-up. */
  level: number;
}

export interface TailOptions {
  readonly quantile: number;
  readonly threshold: GrowingTail['threshold'];
  readonly minExceedances: number;
  readonly refit: GrowingFit['refit'];
}

/** Survival below which no sample that fits in memory can vouch for the fitted tail: scores then grow by their logarithm, and stay finite. */
const VOUCHED = 1e-12;

/** Farther is told no more. */
const LARGEST = 1e300;

/** Start a tail. @param warmup samples that set the first threshold and the first excesses, at least 1 */
export const startTail = (sign: GrowingTail['sign'], warmup: number, options: TailOptions): GrowingTail => ({
  sign,
  warmup,
  threshold: options.threshold,
  quantile: runningQuantile(options.quantile),
  fit: growingFit(options.minExceedances, options.refit),
  history: new Float64Array(warmup),
  seen: 0,
  known: 0,
  level: Number.NaN,
});

/** Whether the warm-up is over. It lasts on while every value was missing. */
export const isOpen = ({ level }: GrowingTail): boolean => level === level;

/** Take in one value; NaN is missing. Cost: O(log n) at worst, and O(1) more for an exceedance. */
export function learnTail(tail: GrowingTail, value: number): void {
  const x = tail.sign * value;
  tail.seen += 1;
  if (!isOpen(tail)) {
    warm(tail, x);
    return;
  }
  if (x !== x) return;
  tail.known += 1;
  if (tail.threshold === 'expanding') {
    insert(tail.quantile, x);
    tail.level = current(tail.quantile);
  }
  if (x > tail.level) {
    addExcess(tail.fit, x - tail.level);
    refit(tail.fit);
  }
}

/** The threshold that `value` is measured against, in units of `sign · value`; NaN during the warm-up. */
export const levelFor = (tail: GrowingTail, value: number): number =>
  tail.threshold === 'fixed' || !isOpen(tail) || value !== value ? tail.level : currentWith(tail.quantile, tail.sign * value);

/** How far `value` is beyond the threshold; 0 when it is not, is missing, or the warm-up is not over. */
export function excessOf(tail: GrowingTail, value: number): number {
  const excess = tail.sign * value - levelFor(tail, value);
  return excess > 0 ? excess : 0;
}

/**
 * 1 / P(X > excess) under the fit: the number of exceedances of which one is expected to be this large. 0 for no excess; 1 when
 * nothing has been fitted yet. Beyond a survival of 1e-12, which nothing can vouch for, it goes on as 1e12 (1 + ln(1 + further / scale)): it grows, and stays below 1e15.
 */
export function gpdScore(fit: Gpd, excess: number): number {
  if (!(excess > 0)) return 0;
  if (!(fit.scale > 0)) return 1;
  const survival = gpdSurvival(fit, excess);
  if (survival >= VOUCHED) return 1 / survival;
  return (1 + Math.log1p(Math.min(LARGEST, (excess - gpdQuantile(fit, 1 - VOUCHED)) / fit.scale))) / VOUCHED;
}

/** Standard errors by which the shape of a tail may be higher than its fit says. */
const ERRORS = 2;

/**
 * The same by the highest shape that the excesses allow, where the fit says that the tail ends: it does so right behind the largest of them, and the next record would
 * be impossible. The standard error of a shape is (1 + shape) / √count (Smith 1987, Estimating tails of probability distributions, Ann. Statist. 15).
 */
export function cautiousScore(fit: GrowingFit, excess: number): number {
  const { shape, count, sum } = fit;
  if (!(shape < 0)) return gpdScore(fit, excess);
  const highest = Math.min(0, shape + (ERRORS * (1 + shape)) / Math.sqrt(count));
  return gpdScore({ shape: highest, scale: (sum / count) * (1 - highest) }, excess);
}

/** Share of values so far beyond their threshold; before the first excess, one in all values and one more. */
export const exceedanceRate = ({ count }: { readonly count: number }, known: number): number =>
  count > 0 ? count / known : 1 / (known + 1);

function warm(tail: GrowingTail, x: number): void {
  if (x === x) {
    tail.history[tail.known++] = x;
    insert(tail.quantile, x);
  }
  if (tail.seen < tail.warmup || tail.known === 0) return;
  tail.level = current(tail.quantile);
  for (let i = 0; i < tail.known; ++i) {
    if (tail.history[i] > tail.level) addExcess(tail.fit, tail.history[i] - tail.level);
  }
  refit(tail.fit);
  tail.history = new Float64Array(0);
}

/** What such a tail must look like. */
export const growingTailShape = also<GrowingTail>(
  rec({
    sign: oneOf(1, -1),
    warmup: whole(1),
    threshold: oneOf('expanding', 'fixed'),
    quantile: runningQuantileShape,
    fit: growingFitShape,
    history: f64('history', { which: 'any' }),
    seen: whole(),
    known: whole(),
    level: real({ which: 'missing' }),
  }),
  (tail) => {
    if (tail.known > tail.seen) return 'know no more values than it has seen';
    return !isOpen(tail) && tail.history.length < tail.warmup ? 'have room for the warm-up' : undefined;
  },
);
