import { median, quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';
import { clipped } from '../../kernels/series/clip.ts';
import { heavyDecades, heavyDistance } from '../../kernels/series/heavy-tail.ts';
import { autocorrelation } from '../../kernels/series/rhythm/autocorrelation.ts';
import { EVENTS, type Gap, gapFor, highest, TRIED, widest } from './gaps.ts';
import type { JudgedView } from './views.ts';

/** Values far beyond all others of a short series, and how far from what is expected one is told. */
export interface AloneView extends JudgedView {
  readonly side: 1 | -1;
  /** Distance of a surprise, in units of the deviation. */
  readonly distance: (needed: number) => number;
}

/** Values up to which a series is short: longer ones tell their tails by themselves. */
const SHORT = 160;
/** Power of distances whose upper end is taken for exponential, and that of fewer values than these, which have strayed less far so far. */
const POWER = 0.5;
const FEW_POWER = 0.7;
const FEW = 30;
/** Highest values after those that tell how far such values lie from each other, at most and at least, and values for each of them. */
const TELL = 12;
const TELL_LEAST = 2;
const FOR_EACH = 4;
const FOR_EACH_OF_BOTH = 3;

/** Independent values, at least, that tell how far values usually stray. */
const WORTH = 4;

/**
 * In a short series nothing can be said of a tail but by the tail itself: one value at a hundred times the others makes it look heavy. Two tests tell how far a value
 * may be, and the more surprising one speaks.
 *
 * By the values below it: of the distances d_1 > d_2 > … on one side, in a power p that makes the end of their law exponential, those after the k-th have the
 * scale s = mean(d_{k+1}^p … d_{k+J}^p) − d_{k+J+1}^p, and by chance
 *
 *     P(k (d_k^p − d_{k+1}^p) > g) = (1 + g / (J s))^(−J)
 *
 * By the middle of all: their law is taken for as heavy as Student's t with three degrees of freedom, in units of the wider side's deviation, and one of n values is
 * by chance as far as d with P ≤ 2 n P(T > d).
 *
 * Where one event in 20 series is promised, of 200 series of independent normal, Laplace, lognormal values or of Student's t with three degrees of freedom at most 12 have
 * such a value by chance; one at a hundred deviations is found in 34 of 40 series of 12 values and in all but one of 40 from 30 on.
 *
 * Source: Rényi (1953), On the theory of order statistics, Acta Mathematica Hungarica 4: such gaps are independent and exponential. Cost: O(n log n).
 * @param away distance from what was expected, in units of the deviation; NaN for missing, shape (cells)
 * @param grain to which the values are rounded, in the same units: equal values tell no scale below it
 */
export function aloneViews(away: Float64Array, grain = 0): AloneView[] {
  const n = away.length;
  if (n >= SHORT) return [];
  const known = away.reduce((count, v) => count + (v === v ? 1 : 0), 0);
  const memory = Math.max(0, autocorrelation(clipped(away), 1)[1]);
  const apart = Math.ceil((1 + memory) / (1 - memory)) - 1;
  const worth = known / Math.max(1, apart);
  const middle = median(away);
  const unit = Math.max(grain, ...([1, -1] as const).map((one) => halfDeviation(away, middle, one)));
  if (worth < WORTH || !(unit > 0)) return [];
  const price = Math.log10(2 * known);
  return ([1, -1] as const).map((side) => {
    const gap = gapOf(away, side, grain, { known, worth, apart });
    const byGap = (needed: number) => (gap === undefined ? Infinity : (gap.next + gapFor(needed, gap.unit, gap.told)) ** (1 / gap.power));
    const height = away.map((v) => (v === v ? Math.max(0, side * v) ** (gap?.power ?? 1) : v));
    return {
      aspect: 'range' as const,
      side,
      distance: (needed: number) => Math.min(byGap(needed), unit * heavyDistance(needed + price)),
      height,
      surprise: away.map((v, i) => {
        if (v !== v) return v;
        const alone = gap !== undefined && height[i] >= gap.least ? gap.surprise : -TRIED;
        return side * v > 0 ? Math.max(alone, heavyDecades((side * v) / unit) - price) : alone;
      }),
      law: { location: gap?.next ?? 0, scale: gap?.unit ?? unit, shape: 0, blocks: 1, power: 1 },
      block: n,
      start: Int32Array.from(away, (_, i) => i),
      length: new Int32Array(n).fill(1),
      runs: true,
      fixed: true,
    };
  });
}

/** The widest gap below the farthest values of a side, in a power of their distances; undefined where too few values tell. */
function gapOf(
  away: Float64Array,
  side: 1 | -1,
  grain: number,
  { known, worth, apart }: { readonly known: number; readonly worth: number; readonly apart: number },
): (Gap & { readonly power: number; readonly told: number }) | undefined {
  const tell = Math.min(TELL, Math.floor(worth / FOR_EACH));
  if (tell < TELL_LEAST) return undefined;
  const power = known < FEW ? FEW_POWER : POWER;
  // Where both sides stray alike, both tell how far a value may be.
  const alike = sidesAlike(away);
  const told = alike ? Math.min(TELL, Math.floor(worth / FOR_EACH_OF_BOTH)) : tell;
  const height = away.map((v) => (v === v ? (alike ? Math.abs(v) : Math.max(0, side * v)) ** power : v));
  const peaks = highest(height, EVENTS + told + 1, apart);
  const step = (grain + (peaks[EVENTS] ?? 0) ** (1 / power)) ** power - (peaks[EVENTS] ?? 0);
  const gap = widest(peaks, told, step, known >= COMPARED ? 0 : strayed(away, -side, apart) ** power);
  return gap && { ...gap, power, told };
}

/** Values from which sides can be compared, the quantile of their distances that is, and how many times as far one may stray as the other. */
const COMPARED = 29;
const SIDE_QUANTILE = 0.75;
const ALIKE = 1.6;

/** Usual deviation of the values of one side, by their median. */
function halfDeviation(away: Float64Array, middle: number, side: 1 | -1): number {
  const half = away.map((v) => side * (v - middle)).filter((v) => v >= 0);
  return half.length === 0 ? 0 : median(half) / NORMAL_MEDIAN;
}

/** Median distance of normal values. */
const NORMAL_MEDIAN = 0.6745;

/** How far a side strays, one event left out: of few values, what is no farther on the other side is not far. */
const strayed = (away: Float64Array, side: number, apart: number): number =>
  Math.max(
    0,
    highest(
      away.map((v) => side * v),
      2,
      apart,
    )[1] ?? 0,
  );

function sidesAlike(away: Float64Array): boolean {
  const middle = median(away);
  const about = away.map((v) => v - middle);
  const [low, high] = [-1, 1].map((side) => sorted(about.filter((v) => side * v > 0).map(Math.abs)));
  if (!(low.length + high.length >= COMPARED)) return false;
  const [left, right] = [quantileSorted(low, SIDE_QUANTILE), quantileSorted(high, SIDE_QUANTILE)];
  return Math.max(left, right) <= ALIKE * Math.min(left, right);
}
