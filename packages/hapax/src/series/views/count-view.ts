import { median } from '../../kernels/ranks/quantile.ts';
import { type Counted, foreseenTail } from '../../kernels/series/poisson.ts';
import { autocorrelation } from '../../kernels/series/rhythm/autocorrelation.ts';
import type { SeriesShape } from '../shape/shape.ts';
import type { BeyondView } from './beyond-all.ts';
import { type Foreseen, foreseenCounts } from './foreseen-counts.ts';

/** Median of a series, and mean of a cell, up to which single counts are judged by the law of counts: beyond, its tails have too many terms. */
const MOST = 1000;
const LARGEST = 1e5;
/** Cells from which counts tell how far they stray, and from which it can be seen whether the law holds. */
const LEAST = 20;
const SEEN = 60;
/** Correlation of neighbours from which whole numbers are no counts of events: a meter counts on, a stock is what it was. */
const MEMORY = 0.5;
/** Deviates from which a tail is worth computing, and beyond which one says no more of the memory. */
const FAR = 1.5;
const USUAL = 3;
/** Probabilities at which the law must hold, and stretches beyond what is foreseen that may be anomalies. */
const LEVELS = [0.01, 0.001];
const ANOMALIES = 3;
/** Factors of the heterogeneity that are tried until it does, and what variance over mean it may come to: beyond, how far counts go is told by the counts alone. */
const WIDER = [1, 1.5, 2, 3];
const DISPERSED = 2;
const SIDES = [1, -1] as const;

/**
 * Counts that are rarer than the counts of the same time of other turns, or around them, let expect: 24 errors in an hour that has four, or none where there
 * are always forty. One view for each side on which the law holds.
 *
 * A count is held against what was counted elsewhere (`foreseenTail`), with the heterogeneity that the counts have: the smallest with which the law foretells
 * how many of them are rarer than 1 in 100 and 1 in 1,000. Where none does, as for what comes in bursts, there is no view.
 * Cost: O(n) and the terms of the far counts.
 */
export function countViews(
  shape: Pick<SeriesShape, 'values' | 'kind' | 'scale' | 'seasons' | 'known'>,
  jumps: readonly number[] = [],
  level?: Float64Array,
): BeyondView[] {
  const { values, kind, scale, seasons, known } = shape;
  if (kind !== 'count' || scale !== 'linear' || known < LEAST || !(median(values) <= MOST)) return [];
  const foreseen = foreseenCounts(values, seasons, jumps, level);
  const n = values.length;
  const apart = values.map((v, i) => (v - foreseen.mean(i)) / Math.sqrt(foreseen.variance(i, foreseen.heterogeneity)));
  // In their own units: where most hours have no counts the middle of all is narrow, and nothing but the difference of day and night would be left.
  if (autocorrelation(apart.map(pulledIn), 1)[1] > MEMORY) return [];
  return SIDES.flatMap((side) => {
    const found = confirmed(values, foreseen, side, known);
    if (found === undefined) return [];
    const { tails, heterogeneity } = found;
    const trials = Math.log10(SIDES.length * known);
    const limits = new Map<string, number>();
    return {
      aspect: 'range' as const,
      side,
      limit: (needed: number, cell: number) => {
        const [total, exposure] = [foreseen.total[cell], foreseen.exposure[cell]];
        if (!told(foreseen, cell)) return side * Infinity;
        const key = `${total.toFixed(1)} ${exposure.toFixed(3)}`;
        const limit = limits.get(key) ?? quantile({ total, exposure, heterogeneity }, side, 10 ** (-needed - trials));
        limits.set(key, limit);
        return limit;
      },
      height: values.map((v, i) => Math.max(0, (side * (v - foreseen.mean(i))) / Math.sqrt(foreseen.variance(i, heterogeneity)))),
      surprise: tails.map((p) => -Math.log10(p) - trials),
      law: { location: 0, scale: 1, shape: 0, blocks: 1, power: 1 },
      block: n,
      start: Int32Array.from(values, (_, i) => i),
      length: new Int32Array(n).fill(1),
      runs: true,
      fixed: true,
    };
  });
}

/** Tail probabilities by the smallest heterogeneity with which there are not more rare ones than chance has. 1 where nothing is far. */
function confirmed(x: Float64Array, foreseen: Foreseen, side: 1 | -1, known: number) {
  const usual = median(x.map((_, i) => foreseen.mean(i)));
  // Few counts leave their dispersion open: it may be two standard errors larger.
  const open = known < SEEN ? (2 * Math.sqrt(2 / known)) / usual : 0;
  for (const factor of foreseen.heterogeneity > 0 && open === 0 ? WIDER : [1]) {
    const heterogeneity = factor * foreseen.heterogeneity + open;
    if (1 + usual * heterogeneity > DISPERSED) return undefined;
    const tails = x.map((v, i) => tailAt(v, i, foreseen, heterogeneity, side));
    const holds = LEVELS.every((level) => {
      const expected = level * known;
      return stretches(tails, level) <= expected + 2 * Math.sqrt(expected) + ANOMALIES;
    });
    if (holds) return { tails, heterogeneity };
  }
  return undefined;
}

const pulledIn = (v: number): number => Math.max(-USUAL, Math.min(USUAL, v));

/** Whether other times say anything of a cell. */
const told = ({ exposure, mean }: Foreseen, i: number): boolean => exposure[i] > 0 && exposure[i] < Infinity && mean(i) <= LARGEST;

function tailAt(v: number, i: number, foreseen: Foreseen, heterogeneity: number, side: 1 | -1): number {
  const [total, exposure] = [foreseen.total[i], foreseen.exposure[i]];
  if (v !== v || !told(foreseen, i)) return 1;
  if (!(side * (v - foreseen.mean(i)) > FAR * Math.sqrt(foreseen.variance(i, heterogeneity)))) return 1;
  return foreseenTail(v, { total, exposure, heterogeneity }, side);
}

function stretches(tails: Float64Array, level: number): number {
  let count = 0;
  for (let i = 0; i < tails.length; ++i) if (tails[i] <= level && !(tails[i - 1] <= level)) count += 1;
  return count;
}

/** The last count on a side that is not as rare as p: found by doubling and halving. */
function quantile(counted: Counted, side: 1 | -1, p: number): number {
  const rare = (count: number) => foreseenTail(count, counted, side) <= p;
  const mean = Math.round(counted.total / counted.exposure);
  if (side < 0 && !rare(0)) return 0;
  let step = 1;
  while (!rare(Math.max(0, mean + side * step))) step *= 2;
  let [near, far] = [mean + side * (step >> 1), Math.max(0, mean + side * step)];
  while (Math.abs(far - near) > 1) {
    const half = Math.round((near + far) / 2);
    if (rare(half)) far = half;
    else near = half;
  }
  return near;
}
