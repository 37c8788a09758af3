import { median, quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import { levelShift } from '../../kernels/series/level/level-shift.ts';
import { ramp } from '../../kernels/series/level/ramp.ts';
import { type JudgedView, meanOf } from './views.ts';

/** A stretch at another level, its last cell included. */
export interface Visit {
  readonly start: number;
  readonly end: number;
}

/** A level that changed, for good or for a while. */
export interface Jump {
  readonly at: number;
  readonly surprise: number;
  readonly before: number;
  readonly after: number;
  /** Whether the levels differ by more than the values beside it let expect: where a series is restless they differ by chance. */
  readonly clear: boolean;
  /** The stretch that it is the beginning or the end of, where the level is the old one again soon. */
  readonly visit?: Visit;
}

/** A level that moves steadily for a while, its last cell included. */
export interface Drift extends Jump {
  readonly end: number;
  /** Whether it is the old one after it. */
  readonly back: boolean;
}

/** Decades by which a drift is rarer than what is told otherwise: a level that wanders drifts, too. */
const SURER = 1;

/** Values of each end of a drift that tell how far the level itself moves: so many, or this part of it; and part of the size of the ramp that it is at least. */
const EACH_END = 3;
const OF_RAMP = 0.1;
const SEEN_MOVE = 0.6;

/** The clearest drift of the level, if it is told. */
export function driftOf(calm: Float64Array, needed: number): Drift | undefined {
  const found = ramp(calm);
  if (found === undefined || !(found.surprise > needed + SURER)) return undefined;
  const { from, to, size, back, surprise } = found;
  const before = median(calm.subarray(Math.max(0, from - NEAR_SHIFT), from));
  // A level that only leaves the line of the whole has gone nowhere that one could see.
  const ends = Math.max(EACH_END, Math.round((to - from) * OF_RAMP));
  const moved = median(calm.subarray(to - ends, to)) - median(calm.subarray(from, from + ends));
  if (!(Math.sign(size) * moved >= SEEN_MOVE * Math.abs(size))) return undefined;
  const after = back ? before + size : median(to < calm.length ? calm.subarray(to, to + NEAR_SHIFT) : calm.subarray(to - ends));
  return { at: from, end: to - 1, before, after, back, surprise, clear: true };
}

/** Values on each side of a shift that say its levels, at most. */
const NEAR_SHIFT = 60;
/** In longer series the windows of the view hold values enough to show what lasts. */
export const SHORT = 1000;

/** One change for the rest of the series, too small to be seen beside a few values of either side. */
export function lastingShift(calm: Float64Array, needed: number): Jump[] {
  const shift = levelShift(calm);
  if (shift === undefined || !(shift.surprise > needed)) return [];
  const { at, surprise } = shift;
  return [{ at, surprise, ...levelsAt(calm, at, NEAR_SHIFT), clear: true }];
}

/** Steps of the values by which medians differ more, where they tell levels. */
const STEPS = 2;

/** Levels before and after a place: medians, or means where values are so coarse that medians say little: 2 and 3 of counts whose means are 2.4 and 3.7. */
function levelsAt(calm: Float64Array, at: number, size: number): { before: number; after: number } {
  const sides = [calm.subarray(Math.max(0, at - size), at), calm.subarray(at, at + size)];
  const [before, after] = sides.map(median);
  if (Math.abs(after - before) > STEPS * leastStep(calm.subarray(Math.max(0, at - size), at + size))) return { before, after };
  const [left, right] = sides.map(meanOf);
  return { before: left, after: right };
}

/** The least step between different values; 0 where all are equal. */
function leastStep(x: Float64Array): number {
  const ascending = sorted(x);
  let least = Infinity;
  for (let i = 1; i < ascending.length; ++i) if (ascending[i] > ascending[i - 1]) least = Math.min(least, ascending[i] - ascending[i - 1]);
  return least < Infinity ? least : 0;
}

/** Places at which the level changes: the highest points of the view, a window apart. */
export function jumpsOf(view: JudgedView, calm: Float64Array, size: number, needed: number, negligible: number): Jump[] {
  const { height, surprise } = view;
  const out: Jump[] = [];
  const order = Array.from(surprise.keys())
    .filter((i) => surprise[i] > needed)
    .sort((a, b) => height[b] - height[a] || a - b);
  for (const at of order) {
    if (out.some((other) => Math.abs(other.at - at) < 2 * size)) continue;
    const place = sharpest(calm, at, size);
    const levels = levelsAt(calm, place, size);
    const change = Math.abs(levels.after - levels.before);
    if (change <= negligible || slopes(calm, place, size)) continue;
    out.push({ at: place, surprise: surprise[at], ...levels, clear: change > CLEAR * straying(calm, place, size) });
  }
  return out.sort((a, b) => a.at - b.at);
}

/** Part of a change of level that each side goes the same way by itself, and part that is left between lines through the sides, for it to be a slope. */
const OF_CHANGE = 0.25;
const LEFT = 0.3;

/** Whether a level goes on at a place as it goes before and after it, steeply: it falls there, and does not leap. */
function slopes(calm: Float64Array, at: number, size: number): boolean {
  const half = size >> 1;
  const quarter = (from: number) => median(calm.subarray(Math.max(0, from), Math.max(0, Math.min(calm.length, from + half))));
  const [first, second, third, fourth] = [at - 2 * half, at - half, at, at + half].map(quarter);
  const [before, after, change] = [second - first, fourth - third, (third + fourth - first - second) / 2];
  const steep = (move: number) => Math.sign(move) === Math.sign(change) && Math.abs(move) >= OF_CHANGE * Math.abs(change);
  return steep(before) && steep(after) && Math.abs(third - second - (before + after) / 2) < LEFT * Math.abs(change);
}

/** Standard errors of the difference of two medians by which levels differ clearly. */
const CLEAR = 3;
const STEP_SPREAD = 1.6;

/** Standard error of a change of level, by how the values beside the place itself stray. */
function straying(calm: Float64Array, at: number, size: number): number {
  const sides = [calm.slice(Math.max(0, at - size), at), calm.slice(at, at + size)];
  const spread = Math.max(...sides.map((side) => robustScale(side, median(side))), ...sides.map(meanAway));
  return (STEP_SPREAD * spread) / Math.sqrt(size);
}

/** Normal deviations in a mean absolute deviation, and quantile of the distances beyond which they count as it. */
const MEAN = Math.sqrt(Math.PI / 2);
const FARTHEST = 0.95;

/** How values stray where most stand still, as counts at night do: by their mean distance, which a few far ones have no say in. */
function meanAway(side: Float64Array): number {
  const middle = median(side);
  const away = sorted(side.map((v) => Math.abs(v - middle)));
  const most = quantileSorted(away, FARTHEST);
  return MEAN * meanOf(away.map((v) => Math.min(v, most)));
}

/** Medians turn half a window around the change: it is where two constants fit best. */
function sharpest(calm: Float64Array, at: number, size: number): number {
  const from = Math.max(0, at - size);
  const to = Math.min(calm.length, at + size);
  const before = median(calm.subarray(from, at));
  const after = median(calm.subarray(at, to));
  let cost = 0;
  let least = 0;
  let place = from;
  for (let i = from; i < to; ++i) {
    if (calm[i] !== calm[i]) continue;
    cost += Math.abs(calm[i] - before) - Math.abs(calm[i] - after);
    if (cost < least) {
      least = cost;
      place = i + 1;
    }
  }
  return Math.min(Math.max(place, 1), calm.length - 1);
}
