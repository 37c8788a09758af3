/**
 * How many of the scores above a level are independent. Evidence that gathers over many samples comes in long stretches above it, and a
 * tail made of three stretches tells less than one made of two hundred lone scores.
 *
 *     index = 2 (Σ (T − 1))² / (N Σ (T − 1)(T − 2)),   T: the times between scores above the level, N of them
 *
 * The intervals estimator of Ferro & Segers (2003), Inference for clusters of extreme values, J. R. Stat. Soc. B 65, over times that
 * fade. Plain state, O(1) a score.
 */
export interface Times {
  intervals: number;
  lengths: number;
  squares: number;
  /** Scores since the last one above the level; `UNTOLD` before there is a level, `IDLE` where nobody asks. */
  since: number;
}

export const UNTOLD = -1;
const IDLE = -2;
/** Fewer times are no estimate to fade towards. */
const FEWEST = 8;

export const startTimes = (asked: boolean): Times => ({ intervals: 0, lengths: 0, squares: 0, since: asked ? UNTOLD : IDLE });

/** One more score. @param fade times after which one counts 1/e as much */
export function passTime(times: Times, above: boolean, fade: number): void {
  times.since += 1;
  if (!above) return;
  const rest = times.since - 1;
  const kept = 1 - 1 / Math.max(FEWEST, fade);
  times.since = 0;
  times.intervals = kept * times.intervals + 1;
  times.lengths = kept * times.lengths + rest;
  times.squares = kept * times.squares + rest * Math.max(0, rest - 1);
}

/**
 * The shape that a tail of so many excesses has at least: one over those that are independent, for a mean known from M of them makes the next
 * one Lomax-distributed with this shape. 0 where nobody asks.
 */
export function leastShape({ since, intervals, lengths, squares }: Times, excesses: number): number {
  if (since < 0) return 0;
  return Math.max(1, squares > 0 ? (intervals * squares) / (2 * lengths * lengths) : 1) / excesses;
}
