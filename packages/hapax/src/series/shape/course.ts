import { median } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import { wanders } from '../../kernels/series/level/wandering.ts';
import { type ChangePoint, changePoints } from '../change-points.ts';
import { decompose } from './decompose.ts';
import type { SeriesShape } from './shape.ts';

/** Where the level of a series goes, its rhythms taken out. */
export interface SeriesCourse {
  /** `steady`: it has one level; `trend`: a line; `shifts`: a few levels, one after the other; `wanders`: it comes back to none. */
  readonly kind: 'steady' | 'trend' | 'shifts' | 'wanders';
  /** From which level to which, of a trend; the units of the series. */
  readonly from?: number;
  readonly to?: number;
  /** First cells of new levels, ascending; empty unless `shifts`. */
  readonly shifts: readonly ChangePoint[];
}

/** Blocks whose medians a line goes through, and the values of each at least. */
const BLOCKS = 60;
const LEAST_BLOCKS = 8;
const EACH = 3;
/** Share of the pairs of blocks that go the way of a trend; and the rise, in deviations about the line, that one would see. */
const ONE_WAY = 0.75;
const SEEN = 2;
/** Levels that one would name; with more of them a series moves. */
const FEW_SHIFTS = 5;
/** A change is told when it is sure, and as far as so many deviations about the levels. */
const SURE = 0.999;
const APART = 2;
/** What levels leave of the spread about a line, at most, to be the better word. */
const BETTER = 0.8;

/**
 * Whether a series keeps its level, rises or falls along a line, changes between a few levels, or wanders. Rhythms are taken out first.
 * Cost: O(n log n).
 * @param shape as `seriesShape` has it
 * Source: the line after Theil (1950) and Sen (1968), through medians of blocks; the levels as `changePoints` finds them.
 */
export function seriesCourse(shape: Pick<SeriesShape, 'values' | 'seasons' | 'scale' | 'weekends'>): SeriesCourse {
  const { seasons, log } = decompose(shape);
  const y = shape.values.map((v, i) => {
    const season = seasons.reduce((sum, part) => sum + part[i], 0);
    return log ? Math.exp(Math.log(v) - season) : v - season;
  });
  const line = lineOf(y);
  const about = y.map((v, i) => v - (line === undefined ? median(y) : line.from + (line.slope * i) / Math.max(1, y.length - 1)));
  const noise = robustScale(about, median(about));
  const shifts = shiftsOf(y);
  if (shifts.length > 0) {
    const left = y.map((v, i) => v - levelAt(shifts, i));
    const spread = robustScale(left, median(left));
    const clear = shifts.every(({ before, after }) => Math.abs(after - before) > APART * spread);
    if (clear && spread < BETTER * noise && !wanders(left)) return { kind: 'shifts', shifts };
  }
  if (wanders(about)) return { kind: 'wanders', shifts: [] };
  if (line?.oneWay && Math.abs(line.slope) > SEEN * noise)
    return { kind: 'trend', from: line.from, to: line.from + line.slope, shifts: [] };
  return { kind: 'steady', shifts: [] };
}

/** The few sure changes of level; none where there are many. */
function shiftsOf(y: Float64Array): ChangePoint[] {
  if (!y.some((v) => v === v)) return [];
  const found = changePoints(y, { confidence: SURE, minSize: Math.max(2, Math.floor(y.length / 50)) });
  return found.length <= FEW_SHIFTS ? found : [];
}

function levelAt(shifts: readonly ChangePoint[], i: number): number {
  const last = shifts.findLast(({ at }) => at <= i);
  return last?.after ?? shifts[0].before;
}

/** A line through the medians of blocks: where it begins, how far it goes over the whole, and whether nearly all blocks go that way. */
function lineOf(y: Float64Array): { from: number; slope: number; oneWay: boolean } | undefined {
  const n = y.length;
  const blocks = Math.min(BLOCKS, Math.floor(n / EACH));
  if (blocks < LEAST_BLOCKS) return undefined;
  const points: [at: number, value: number][] = [];
  for (let b = 0; b < blocks; ++b) {
    const [from, to] = [Math.floor((b * n) / blocks), Math.floor(((b + 1) * n) / blocks)];
    const middle = median(y.subarray(from, to));
    if (middle === middle) points.push([(from + to - 1) / 2 / Math.max(1, n - 1), middle]);
  }
  if (points.length < LEAST_BLOCKS) return undefined;
  const slopes: number[] = [];
  for (const [k, [at, value]] of points.entries())
    for (const [later, other] of points.slice(k + 1)) slopes.push((other - value) / (later - at));
  const slope = median(Float64Array.from(slopes));
  const sameWay = slopes.filter((one) => one * slope > 0).length / slopes.length;
  const from = median(Float64Array.from(points, ([at, value]) => value - slope * at));
  return { from, slope, oneWay: sameWay > ONE_WAY };
}
