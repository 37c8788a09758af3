import { median } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import { clipped } from '../../kernels/series/clip.ts';
import { holdMostly } from '../../kernels/series/level/mostly-one.ts';
import { localLine } from '../../kernels/series/local-line.ts';
import { movingMean } from '../../kernels/series/moving.ts';
import type { Season } from '../../kernels/series/rhythm/periods.ts';
import { byPhase, expectedBySeason } from '../../kernels/series/rhythm/season.ts';
import { shortLine } from '../../kernels/series/short-line.ts';
import { logarithms } from './logarithms.ts';
import type { SeriesShape } from './shape.ts';

/** A series taken apart: value = level + seasons + residual, in logarithms where the shape says so. Shapes (cells). */
export interface Decomposition {
  readonly level: Float64Array;
  /** Each rhythm of the shape, in its order. */
  readonly seasons: readonly Float64Array[];
  readonly residual: Float64Array;
  /** Robust standard deviation of the residual at each time: by phase where a rhythm has turns enough. */
  readonly deviation: Float64Array;
  /** Differences up to it are none: what rounding leaves, and what is lost beside how far the series moves by itself. */
  readonly negligible: number;
  /** Whether all this is of logarithms. */
  readonly log: boolean;
}

export interface DecomposeOptions {
  /** First cells of stretches between which the level may jump, ascending. */
  readonly jumps?: readonly number[];
  /** Cells, from the first, that seasons and deviations are learnt from; without it all. */
  readonly train?: number;
  /** Stretches, last cells included, that have no say in what is expected at other times. */
  readonly apart?: readonly { readonly start: number; readonly end: number }[];
}

/** Rounds in which level and seasons are fitted in turn. */
const ROUNDS = 3;
/** Turns of the longest rhythm that the level needs to bend with it. */
const TURNS = 3;
/** Without a rhythm: share of the series, and samples at least, on each side of a place that its level is made of. */
const SIDE = 8;
const SIDE_LEAST = 30;
/** Turns from which a phase has a deviation of its own, made of so many values of it and of the phases within this part of a turn on each side, one at least; turns from which it may stand alone. */
const BY_PHASE = 5;
const NEAR_VALUES = 60;
const NEAR = 1 / 40;
const ALONE = 8;
/** How many times as wide it must be. */
const CLEARLY = 1.5;
/** How many values the deviation of all counts as. */
const PRIOR = 8;
/** Part of the deviation of all that a phase has at least: what stood still in every turn so far may move. */
const QUIET = 0.25;
/** Parts of the swing around the level, and of the range of all values, that nobody would call a difference, however exactly a series repeats. */
const OF_SWING = 1e-4;
const OF_RANGE = 1e-6;

/**
 * Take a series apart by robust local lines and medians by phase, several rhythms in turn, missing values left out.
 * Cost: O(n log n) for each rhythm. After: Cleveland et al. (1990), STL, Journal of Official Statistics 6; Bandara et al. (2021), MSTL.
 * Departure: seasons are medians by phase instead of loess over turns, so that a spoilt turn has no say.
 */
export function decompose(
  shape: Pick<SeriesShape, 'values' | 'seasons' | 'scale'> & Partial<Pick<SeriesShape, 'weekends' | 'kind' | 'floor'>>,
  { jumps = [], train, apart = [] }: DecomposeOptions = {},
): Decomposition {
  const log = shape.scale === 'log';
  const y = log ? logarithms(shape.values, shape.floor) : shape.values;
  const n = y.length;
  const learnt = train ?? n;
  const { seasons } = shape;
  // Of less than two weeks the level is a line: one that bends would follow a weekend.
  const window = shape.weekends === true ? n : levelWindow(n, seasons);
  const pieces = [0, ...jumps, n];
  const parts: Float64Array[] = seasons.map(() => new Float64Array(n));
  let level: Float64Array = new Float64Array(n);
  if (seasons.length > 0) level = movingMean(clipped(y), shape.weekends === true ? n : Math.round(seasons[seasons.length - 1].period));
  for (let round = 0; round < ROUNDS; ++round) {
    for (const [k, season] of seasons.entries()) {
      const alone = minus(y, [level, ...parts.filter((_, other) => other !== k)]);
      if (learnt < n) alone.fill(Number.NaN, learnt);
      for (const { start, end } of apart) alone.fill(Number.NaN, start, end + 1);
      parts[k] = expectedBySeason(alone, season);
    }
    const rest = minus(y, parts);
    level = new Float64Array(n);
    if (n < 2 * SIDE_LEAST && seasons.length === 0) {
      for (let p = 0; p + 1 < pieces.length; ++p) shortLine(rest, level, pieces[p], pieces[p + 1]);
      break;
    }
    for (let p = 0; p + 1 < pieces.length; ++p) localLine(rest, window, level, pieces[p], pieces[p + 1]);
    if (seasons.length === 0) {
      // A second look at what the first left: a line through a bend lies beside it.
      const left = minus(rest, [level]);
      const more = new Float64Array(n);
      for (let p = 0; p + 1 < pieces.length; ++p) localLine(left, Math.max(SIDE_LEAST, window >> 1), more, pieces[p], pieces[p + 1]);
      level = level.map((v, i) => v + more[i]);
      holdMostly(y, window, level);
      break;
    }
  }
  const residual = minus(y, [level, ...parts]);
  const negligible = Math.max(OF_SWING * spreadOf(minus(y, [level])), OF_RANGE * spreadOf(y));
  const least = Math.max(grain(y), negligible);
  const own = deviations(residual, seasons, learnt, least);
  const deviation = shape.kind === 'count' && !log && seasons.length > 0 ? asCounts(own, y, residual) : own;
  return { level, seasons: parts, residual, deviation, negligible, log };
}

/** The series without its rhythms, in the unit that it was taken apart in. Shape (cells). */
export const calmOf = ({ parts: { residual, level } }: { readonly parts: Decomposition }): Float64Array =>
  residual.map((r, i) => r + level[i]);

/** Part of the deviation that Poisson's law has, from which whole numbers stray as counts of events do. */
const AS_COUNTS = 0.8;

/** Where numbers stray as counts of events do, one that is expected to be large strays by its root at least: a few turns and calmer hours beside it may say less. */
function asCounts(deviation: Float64Array, y: Float64Array, residual: Float64Array): Float64Array {
  const root = y.map((v, i) => Math.sqrt(v - residual[i] >= 1 ? v - residual[i] : Number.NaN));
  if (
    !(
      robustScale(
        residual.map((r, i) => r / root[i]),
        0,
      ) >= AS_COUNTS
    )
  )
    return deviation;
  return deviation.map((v, i) => (root[i] > v ? root[i] : v));
}

function levelWindow(n: number, seasons: readonly Season[]): number {
  if (seasons.length === 0) return Math.max(SIDE_LEAST, Math.floor(n / SIDE));
  const longest = seasons.map(({ period }) => period).filter((period) => TURNS * period <= n);
  return longest.length === 0 ? n : Math.max(SIDE_LEAST, Math.round(longest[longest.length - 1]));
}

const minus = (y: Float64Array, parts: readonly Float64Array[]): Float64Array =>
  y.map((v, i) => {
    let rest = v;
    for (let k = 0; k < parts.length; ++k) rest -= parts[k][i];
    return rest;
  });

/** From the 5 % quantile to the 95 % quantile. */
function spreadOf(x: Float64Array): number {
  const known = x.filter((v) => v === v).sort();
  const at = (q: number) => known[Math.min(known.length - 1, Math.floor(q * known.length))];
  return known.length > 0 ? at(0.95) - at(0.05) : 0;
}

/** Least step between values: what is rounded away cannot be a deviation. */
function grain(y: Float64Array): number {
  const known = y.filter((v) => v === v).sort();
  let least = Infinity;
  for (let i = 1; i < known.length; ++i) if (known[i] > known[i - 1]) least = Math.min(least, known[i] - known[i - 1]);
  const range = known[known.length - 1] - known[0];
  return least < Infinity ? Math.max(least / 3, 1e-9 * range) : 0;
}

/** Robust standard deviation of some values, taken for `all` until they are enough. */
function shrunk(values: readonly number[], all: number): number {
  const spread = robustScale(Float64Array.from(values), median(values));
  return Math.sqrt((values.length * spread * spread + PRIOR * all * all) / (values.length + PRIOR));
}

/** Robust standard deviation at each time: by phase where a rhythm has turns enough. @param least it is at least */
export function deviations(residual: Float64Array, seasons: readonly Season[], train: number, least: number): Float64Array {
  const learnt = residual.subarray(0, train);
  const all = Math.max(least, robustScale(learnt, median(learnt)));
  const usable = seasons.filter(({ period }) => train / period >= BY_PHASE);
  const season = usable[usable.length - 1];
  if (season === undefined) return new Float64Array(residual.length).fill(all);
  const groups = byPhase(learnt, Math.round(season.period), season.phases);
  const turns = train / season.period;
  const beside = Math.max(1, Math.min(Math.floor(NEAR * groups.length), Math.ceil((NEAR_VALUES / turns - 1) / 2)));
  const own = groups.map((_, k) => {
    // With the phases beside it: a deviation from few values is a guess.
    const near: number[] = [];
    for (let d = -beside; d <= beside; ++d) near.push(...groups[(k + d + groups.length) % groups.length]);
    if (near.length === 0) return all;
    const wide = shrunk(near, all);
    // A phase that strays far beside calm ones, as the moment of a reset, is one of three, which a robust spread of all three does not see.
    const alone = groups[k].length < ALONE ? wide : shrunk(groups[k], wide);
    return alone > CLEARLY * wide ? alone : wide;
  });
  return Float64Array.from(residual, (_, i) => Math.max(least, QUIET * all, own[season.phases[i]]));
}
