import { median } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import { clipped } from '../../kernels/series/clip.ts';
import { autocorrelation } from '../../kernels/series/rhythm/autocorrelation.ts';
import { tailsOf } from '../../kernels/series/tails.ts';
import { logarithms } from '../shape/logarithms.ts';
import type { SeriesShape } from '../shape/shape.ts';
import { EVENTS, gapFor, highest, scaleOfGaps, TRIED, widest } from './gaps.ts';
import type { JudgedView } from './views.ts';

/** The farthest values of one side, and the value of a cell from which it is told. */
export interface BeyondView extends JudgedView {
  readonly side: 1 | -1;
  /** Of a surprise. */
  readonly limit: (needed: number, cell: number) => number;
}

/** Cells around a value that are of one event with it, more where the series remembers longer. */
const AROUND = 16;
/** Highest values after those that tell how far such values lie from each other, at most and at least. */
const TELL = 12;
const TELL_LEAST = 4;
/** Values that are worth as much as independent ones, at least: what wanders has been farther nowhere by chance. */
const WORTH = 20;
/** Part of the distance of all others from the middle by which a value is farther at least: the highest of a few states are nearly equal, and a little more is none. */
const FARTHER = 0.1;
/** Degrees of freedom of the values from which a tail is light; and the same part of a heavy one, whose highest values lie far apart. */
const LIGHT = 10;
const FARTHER_OF_HEAVY = 0.5;

/**
 * Values far beyond all that a series ever had, be its way between them however restless: a machine that goes from state to state is not expected to be at any
 * of them, but never was at twice the highest. One view for each side.
 *
 * Of the highest values x_1 > x_2 > … that are some cells apart, those after the k-th tell the scale of the tail, s = mean(i (x_i − x_{i+1}), i = k+1 … k+J);
 * with an exponential tail, which is longer than a light one, the gap is by chance as large as
 *
 *     P(k (x_k − x_{k+1}) > g) = (1 + g / (J s))^(−J)
 *
 * Of a heavy tail the same holds for the logarithms of the distances from the middle, when it is a power.
 *
 * Source: Rényi (1953), On the theory of order statistics, Acta Mathematica Hungarica 4: such gaps are independent and exponential; Hill (1975), Annals of
 * Statistics 3, for the logarithms. Cost: O(n log n).
 */
export function beyondAll({ values, scale, floor, kind, known, grain }: SeriesShape): BeyondView[] {
  if (kind === 'switch') return [];
  const y = scale === 'log' ? logarithms(values, floor) : values;
  const back = (v: number) => (scale === 'log' ? Math.exp(v) : v);
  const middle = median(y);
  const about = y.map((v) => v - middle);
  const spread = robustScale(about, 0);
  // What is mostly one value has no tail to tell by.
  const still = about.reduce((count, v) => count + (v === 0 ? 1 : 0), 0);
  const memory = autocorrelation(clipped(about), 1)[1];
  const apart = Math.max(AROUND, Math.ceil((1 + memory) / (1 - memory)));
  if (!(spread > 0 && 2 * still < known && known / apart >= WORTH)) return [];
  return beyondBoth(about, { apart, grain: scale === 'log' ? 0 : Math.max(grain, kind === 'count' ? 1 : 0) }).map((view) => ({
    ...view,
    limit: (needed) => back(middle + view.limit(needed, 0)),
  }));
}

interface Separate {
  /** Cells between two values that are separate. */
  readonly apart: number;
  /** What values are rounded to. */
  readonly grain: number;
}

/** What is beyond all others on each side of 0; the limits are of the same values. @param x about 0, NaN for missing */
export function beyondBoth(x: Float64Array, { apart, grain }: Separate): BeyondView[] {
  const n = x.length;
  const tell = Math.min(TELL, Math.floor(n / apart / 5));
  if (tell < TELL_LEAST) return [];
  const tails = tailsOf(x, robustScale(x, 0));
  return ([1, -1] as const).flatMap((side) => {
    const heavy = (side > 0 ? tails.high : tails.low).freedom < LIGHT;
    const height = x.map((v) => (heavy ? (side * v > 0 ? Math.log(side * v) : Number.NaN) : side * v));
    const peaks = highest(height, EVENTS + tell + 1, apart);
    const gap = widest(peaks, tell, heavy ? grain / Math.exp(peaks[EVENTS] ?? 0) : grain, -Infinity, scaleOfGaps);
    if (gap === undefined) return [];
    const { surprise, next, unit } = gap;
    const farther = heavy ? Math.log1p(FARTHER_OF_HEAVY) : FARTHER * Math.abs(next);
    const least = Math.max(gap.least, next + farther);
    return {
      aspect: 'range' as const,
      side,
      limit: (needed: number) => {
        const far = next + Math.max(farther, gapFor(needed, unit, tell));
        return side * (heavy ? Math.exp(far) : far);
      },
      height,
      surprise: height.map((v) => (v !== v ? v : v >= least ? surprise : -TRIED)),
      law: { location: next, scale: unit, shape: 0, blocks: 1, power: 1 },
      block: n,
      start: Int32Array.from(x, (_, i) => i),
      length: new Int32Array(n).fill(1),
      runs: true,
      fixed: true,
    };
  });
}
