import { lowerBound } from '../../kernels/extremes/lower-bound.ts';
import { median, quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';
import { VALUES } from './habits.ts';

/** What was found, as far as it may be a passage. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
  readonly end: number;
}

/** Values on each side that tell where a series comes from and goes to. */
const SIDE = 4;
/** Other passages as far, by this part, from which one is usual. */
const OTHERS = 3;
const AS_FAR = 0.7;
/** Part of the longest step in it that the level is another by. */
const STAYS = 0.5;
/** Share of the values within this part of the range around a place, from which the series is at home there. */
const HOME = 0.05;
const AROUND = 0.05;
/** Part of a passage by which a value may lie beyond both of its ends: farther, it is a visit on the way. */
const BEYOND = 0.25;

/**
 * Without usual passages: where a series is now at one level and now at another, as a machine that idles and works, going from one to the other is no
 * event, however far it is beside the steps between them. It must go as far three times elsewhere, and be at home at both ends; a sensor that drops
 * to nothing now and then is not at home there.
 * @param values NaN for missing
 */
export function withoutPassages<F extends Found>(values: Float64Array, found: readonly F[]): { kept: F[]; usual: string[] } {
  const open = found.filter(({ aspect }) => VALUES.includes(aspect));
  if (open.length === 0) return { kept: [...found], usual: [] };
  const ascending = sorted(values);
  const range = quantileSorted(ascending, 0.98) - quantileSorted(ascending, 0.02);
  const atHome = (v: number) => between(ascending, v - AROUND * range, v + AROUND * range) >= HOME * ascending.length;
  const moves = Float64Array.from(values, (_, i) => {
    if (i < SIDE || i + SIDE > values.length) return 0;
    return median(values.subarray(i, i + SIDE)) - median(values.subarray(i - SIDE, i));
  });
  const passes = new Set<F>();
  for (const one of open) {
    let [at, step] = [one.start, 0];
    for (let i = Math.max(1, one.start - 1); i <= Math.min(values.length - 1, one.end + 1); ++i) {
      if (Math.abs(moves[i]) > Math.abs(moves[at])) at = i;
      step = Math.max(step, Math.abs(values[i] - values[i - 1]) || 0);
    }
    const far = Math.abs(moves[at]);
    // What comes back at once is no passage.
    if (far < STAYS * step) continue;
    // A passage takes some time: its ends may lie farther away.
    const athome = (a: number, b: number) => [a, b].some((from) => from >= 0 && atHome(median(values.subarray(from, from + SIDE))));
    const ends = athome(at - SIDE, at - 2 * SIDE) && athome(at, at + SIDE);
    const ways = [at - 2 * SIDE, at - SIDE, at, at + SIDE].map((from) =>
      median(values.subarray(Math.max(0, from), Math.max(0, from + SIDE))),
    );
    if (beyond(values.subarray(one.start, one.end + 1), ways) > Math.max(AROUND * range, BEYOND * far)) continue;
    if (far > AROUND * range && ends && others(moves, at, AS_FAR * far) >= OTHERS) passes.add(one);
  }
  const usual =
    passes.size === 0 ? [] : [`${passes.size} passage${passes.size === 1 ? '' : 's'} between levels that it often has, taken as usual`];
  return { kept: found.filter((one) => !passes.has(one)), usual };
}

/** How far any of some values lies beyond all levels. */
function beyond(values: Float64Array, levels: readonly number[]): number {
  const known = levels.filter((v) => v === v);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return values.reduce((most, v) => Math.max(most, v - high || 0, low - v || 0), 0);
}

/** Separate places with a move as far. */
function others(moves: Float64Array, at: number, far: number): number {
  let [count, last] = [0, -Infinity];
  for (let i = 0; i < moves.length; ++i) {
    if (!(Math.abs(moves[i]) >= far) || Math.abs(i - at) <= SIDE) continue;
    if (i - last > SIDE) count += 1;
    last = i;
  }
  return count;
}

const between = (ascending: Float64Array, low: number, high: number): number =>
  lowerBound(ascending, ascending.length, high) - lowerBound(ascending, ascending.length, low);
