import { gapDecades, highest, scaleBelow } from '../views/gaps.ts';
import type { JudgedView } from '../views/views.ts';

/** What was found, as far as it may be one of many like it. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  readonly surprise: number;
  readonly view?: JudgedView;
}

/** Highest other places that tell how far such places lie from each other, at most and at least; cells between two of them at most and at least, and as a part of all. */
const TELL = 12;
const TELL_LEAST = 4;
const APART = 16;
const APART_LEAST = 2;
const OF_ALL = 100;
/** Decades by which the gap below what was told is rarer than chance, at least, and below several, which are a habit sooner: where its law is surer by so many decades more than it needs to be, fewer. */
const SURE = 1.2;
const SURE_OF_MANY = 2.3;
const SURER = 6;
const SURE_LESS = 0.5;
/** What has no side: a shape is odd, a stretch restless. */
const SIDELESS: readonly string[] = ['form', 'swing'];

/**
 * Without what its own history does not set apart: a law that is fitted to the middle of the records says little of a longer tail, and then the highest of many is told.
 * Of the heights x_1 > x_2 > … of separate places of one view and side, with J places after the k-th and s = mean(x_{k+1} … x_{k+J}) − x_{k+J+1}, the gap
 * below the k-th is by chance as large as
 *
 *     P(k (x_k − x_{k+1}) > g) = (1 + g / (J s))^(−J)
 *
 * when the tail is exponential. What was told must have such a gap below it, or below something lower that was told. Laws that are made of such gaps need no second look,
 * and where fewer than four other places have a height there is none.
 * Source: Rényi (1953), On the theory of order statistics, Acta Mathematica Hungarica 4. Cost: O(n log n) a view.
 * @param away what each value is beyond what was expected
 * @param viewOf the view that its history is looked for in; undefined for what needs none
 * @param explained what is usual for another reason, and no history of such things
 */
export function thoseSetApart<F extends Found>(
  away: Float64Array,
  found: readonly F[],
  needed: number,
  {
    viewOf = ({ view }) => view,
    explained = [],
  }: { readonly viewOf?: (one: F) => JudgedView | undefined; readonly explained?: readonly Found[] } = {},
): { kept: F[]; usual: string[] } {
  const left = new Set(found);
  for (const view of new Set(found.map(viewOf))) {
    if (view === undefined || view.fixed === true) continue;
    const own = found.filter((one) => viewOf(one) === view);
    const sides = SIDELESS.includes(view.aspect) ? [0] : [1, -1];
    for (const side of sides) {
      const told = side === 0 ? own : own.filter(({ peak }) => Math.sign(away[peak]) === side);
      for (const one of unmarked(view, away, side, { told, others: [...found, ...explained] }, needed)) left.delete(one);
    }
  }
  const dropped = found.length - left.size;
  if (dropped === 0) return { kept: [...found], usual: [] };
  return {
    kept: found.filter((one) => left.has(one)),
    usual: [`${dropped} stretch${dropped === 1 ? ' is' : 'es are'} only a little stranger than others, taken as usual`],
  };
}

interface Among<F> {
  readonly told: readonly F[];
  /** All that is no history of it, what was told included. */
  readonly others: readonly Found[];
}

function unmarked<F extends Found>(view: JudgedView, away: Float64Array, side: number, { told, others }: Among<F>, needed: number): F[] {
  if (told.length === 0) return [];
  // The step back is seen at the first value after what it ends.
  const height = ({ start, end }: F) => view.height.subarray(Math.max(0, start), end + 2).reduce((a, b) => (b > a ? b : a), 0);
  const rest = view.height.map((v, i) => (side === 0 || Math.sign(away[i]) === side ? v : Number.NaN));
  const apart = Math.min(APART, Math.max(APART_LEAST, Math.floor(away.length / OF_ALL)));
  const reach = (at: number) => Math.max(apart, view.length[Math.min(view.length.length - 1, at)] ?? 0);
  for (const { start, end } of others) {
    const wide = reach((start + end) >> 1);
    rest.fill(Number.NaN, Math.max(0, start - wide), end + wide + 1);
  }
  const byHeight = told.map((one) => ({ one, height: height(one) })).sort((a, b) => b.height - a.height);
  const x = [...byHeight.map((each) => each.height), ...highest(rest, TELL + 1, reach).filter((v) => v > 0)];
  const out: F[] = [];
  let sure = 0;
  for (let k = byHeight.length; k >= 1; --k) {
    const tell = Math.min(TELL, x.length - k - 1);
    sure = Math.max(sure, tell < TELL_LEAST ? Infinity : (gapAt(x, k, tell) * SURE) / (k > 1 ? SURE_OF_MANY : SURE));
    const { one } = byHeight[k - 1];
    if (sure < (one.surprise < needed + SURER ? SURE : SURE_LESS)) out.push(one);
  }
  return out;
}

/** Decades of the gap below the k-th of descending heights, of which those after it tell the scale. */
function gapAt(x: readonly number[], k: number, tell: number): number {
  if (x[k - 1] <= x[k]) return 0;
  const steps = x.slice(k, k + tell).map((v, i) => v - x[k + i + 1]);
  const some = steps.filter((step) => step > 0);
  // Heights of counts lie on a lattice, whose step is the least that there can be.
  const lattice = 2 * some.length <= steps.length ? Math.min(...some) : 0;
  const scale = Math.max(scaleBelow(x, k, tell), some.length > 0 ? lattice : 0);
  return scale > 0 ? gapDecades(x, k, tell, scale) : Infinity;
}
