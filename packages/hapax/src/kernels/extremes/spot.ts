import { choice } from '../../core/options.ts';
import { also, list, oneOf, real, rec, whole } from '../../core/shape.ts';
import { quantileSorted, sorted } from '../ranks/quantile.ts';
import type { Gpd } from './gpd.ts';
import { fitGpd } from './gpd-fit.ts';
import { expRatio, type Jet } from './log-ratio.ts';

/** Option of every rule that learns from a stream. */
export const ALARMS = choice(
  'clip',
  ['clip', 'skip'],
  'An alarm counts as a peak at the level it passed, or (as published) is not learnt, which makes the level sink.',
);

/** One tail that a stream keeps fitting: the peaks over `start`, and the level passed with probability `q`. Plain data. */
export interface StreamTail {
  /** Peaks are values above this, a high quantile of the calibration values. */
  readonly start: number;
  readonly q: number;
  readonly maxPeaks: number;
  /** `clip`: an alarm counts as a peak at the level it passed; `skip`: it leaves no trace. */
  readonly alarms: 'clip' | 'skip';
  /** The newest excesses over `start`, oldest first once it is full and wrapped at `oldest`. */
  readonly peaks: number[];
  oldest: number;
  /** Values and peaks seen, alarms left out. */
  seen: number;
  nPeaks: number;
  shape: number;
  scale: number;
  /** Values above this are alarms. */
  level: number;
}

/**
 * Set the tail from calibration values (Siffer et al. 2017, the initialisation step).
 * @param level share of values below the start of the tail
 */
export function startTail(values: Float64Array, q: number, level: number, maxPeaks: number, alarms: StreamTail['alarms']): StreamTail {
  const ascending = sorted(values);
  const start = quantileSorted(ascending, level);
  const peaks = Array.from(values.filter((v) => v > start)).map((v) => v - start);
  const nPeaks = peaks.length;
  const tail: StreamTail = {
    start,
    q,
    maxPeaks,
    alarms,
    peaks: peaks.slice(-maxPeaks),
    oldest: 0,
    seen: ascending.length,
    nPeaks,
    shape: 0,
    scale: 0,
    level: start,
  };
  refit(tail);
  return tail;
}

/** Take in a value: alarms are clipped or left out, peaks refit the tail, other values only change the rate of peaks. Cost: O(peaks) on a peak. */
export function learnTail(tail: StreamTail, value: number): void {
  // Without any peak yet (calibration on one constant) every higher value would be an alarm for ever: those are peaks.
  const alarm = value > tail.level && tail.nPeaks > 0;
  if (alarm && tail.alarms === 'skip') return;
  tail.seen += 1;
  if (value > tail.start) {
    const excess = (alarm ? tail.level : value) - tail.start;
    tail.nPeaks += 1;
    if (tail.peaks.length < tail.maxPeaks) tail.peaks.push(excess);
    else {
      tail.peaks[tail.oldest] = excess;
      tail.oldest = (tail.oldest + 1) % tail.maxPeaks;
    }
    refit(tail);
  } else if (tail.nPeaks > 0) tail.level = levelOf(tail, tail);
}

function refit(tail: StreamTail): void {
  if (tail.nPeaks === 0) return;
  const fit = fitGpd(tail.peaks);
  tail.shape = fit.shape;
  tail.scale = fit.scale;
  tail.level = levelOf(fit, tail);
}

/** z_q = t + σ/γ ((q n / N_t)^−γ − 1), at least the start of the tail. */
function levelOf({ shape, scale }: Gpd, { start, q, seen, nPeaks }: Pick<StreamTail, 'start' | 'q' | 'seen' | 'nPeaks'>): number {
  return tailLevel({ shape, scale }, start, nPeaks / seen, q);
}

const jet: Jet = { value: 0, first: 0, second: 0 };

/** The level that a value passes with probability `p`, given the tail over `start` which it enters with probability `rate`. */
export function tailLevel({ shape, scale }: Gpd, start: number, rate: number, p: number): number {
  const odds = Math.log(rate / p);
  if (!(odds > 0)) return start;
  return Math.min(start + scale * odds * expRatio(shape * odds, jet).value, Number.MAX_VALUE);
}

/** Quantiles of the values that start a tail, the most inner one that still holds the wanted probability first. */
const STARTS = [0.98, 0.95, 0.9];
/** Peaks that a shape is estimated from at least, if the sample has them. */
const ENOUGH = 30;

/**
 * The value that a further value passes with probability `p`: by interpolation where the sample itself reaches that far (20 values
 * beyond it), else from a generalized Pareto tail over a high quantile.
 */
export function upperLevel(ascending: Float64Array, p: number): number {
  const n = ascending.length;
  if (p * n >= 20) return quantileSorted(ascending, 1 - p);
  const start = STARTS.map((q) => quantileSorted(ascending, q)).find((u) => ascending.filter((v) => v > u).length >= ENOUGH);
  const from = start ?? quantileSorted(ascending, 0.9);
  const excesses = ascending.filter((v) => v > from).map((v) => v - from);
  if (excesses.length === 0) return ascending[n - 1];
  return tailLevel(fitGpd(excesses), from, excesses.length / n, p);
}

/** What such a tail must look like. */
export const streamTailShape = also<StreamTail>(
  rec({
    start: real(),
    q: real({ min: Number.MIN_VALUE, max: 1 }),
    maxPeaks: whole(1),
    alarms: oneOf('clip', 'skip'),
    peaks: list(real({ min: 0 })),
    oldest: whole(),
    seen: whole(),
    nPeaks: whole(),
    shape: real(),
    scale: real({ min: 0 }),
    level: real({ which: 'infinite' }),
  }),
  ({ peaks, maxPeaks, oldest, nPeaks, seen, level }) => {
    if (peaks.length > maxPeaks || (oldest >= peaks.length && oldest !== 0)) return 'hold its peaks';
    return nPeaks > seen || level !== level ? 'count its peaks among what it has seen' : undefined;
  },
);
