import { gapDecades, highest, scaleBelow } from '../views/gaps.ts';
import type { JudgedView } from '../views/views.ts';

/** What was found, as far as it may be one end of what is usual. Places are cells. */
interface Found {
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  readonly view?: JudgedView;
}

/** Stretches of one side that are held against the others, at least: fewer are few. */
const MANY = 4;
/** Highest places after those that tell how far such places lie from each other, at most and at least, and cells between two of them. */
const TELL = 12;
const TELL_LEAST = 6;
const APART = 16;
/** Decades by which a gap is rarer than chance. */
const SURE = 2;
/** Part of the lowest that was told from which a place is nearly as high, and how many such there must be for each that was told. */
const NEARLY = 0.75;
const EACH = 0.5;

/**
 * Without stretches that are only the farthest of many like them: the rises of a river after rain are of every height, and where those that are told begin
 * is chance. Of four or more on one side, with half as many nearly as high, those are kept that a gap sets apart from the rest: with x_1 > x_2 > … their heights, some cells apart, and
 * s = mean(log x_{k+1} … log x_{k+J}) − log x_{k+J+1}, the gap below the k-th is by chance as large as
 *
 *     P(k (log x_k − log x_{k+1}) > g) = (1 + g / (J s))^(−J)
 *
 * when the tail is a power. Source: Rényi (1953), On the theory of order statistics, Acta Mathematica Hungarica 4; Hill (1975), Annals of Statistics 3.
 * @param away what each value is beyond what was expected
 */
export function withoutUnbroken<F extends Found>(away: Float64Array, found: readonly F[]): { kept: F[]; usual: string[] } {
  const left = new Set(found);
  const usual: string[] = [];
  const side = ({ peak }: F) => Math.sign(away[peak]);
  const views = new Set(found.map(({ view }) => view));
  for (const view of views) {
    if (view === undefined || (view.aspect !== 'value' && view.aspect !== 'step')) continue;
    for (const sign of [1, -1]) {
      const told = found.filter((one) => one.view === view && side(one) === sign);
      if (told.length < MANY) continue;
      const height = (one: F) => view.height.subarray(one.start, one.end + 1).reduce((a, b) => (b > a ? b : a), 0);
      const byHeight = told.map((one) => ({ one, height: height(one) })).sort((a, b) => b.height - a.height);
      const rest = highest(beside(view, away, sign, found), TELL + 1, APART).filter((v) => v > 0);
      const least = NEARLY * byHeight[byHeight.length - 1].height;
      if (rest.filter((v) => v >= least).length < EACH * told.length) continue;
      const apart = lastGap([...byHeight.map((each) => each.height), ...rest], told.length);
      const same = byHeight.slice(apart);
      if (same.length < MANY) continue;
      for (const { one } of same) left.delete(one);
      usual.push(`${same.length} ${sign > 0 ? 'rises' : 'falls'} are the farthest of many like them, taken as usual`);
    }
  }
  return { kept: found.filter((one) => left.has(one)), usual };
}

/** Heights of one side where nothing was told. */
function beside(view: JudgedView, away: Float64Array, sign: number, found: readonly Found[]): Float64Array {
  const out = view.height.map((v, i) => (Math.sign(away[i]) === sign ? v : Number.NaN));
  for (const { start, end } of found) out.fill(Number.NaN, Math.max(0, start - APART), end + APART + 1);
  return out;
}

/** Of the first so many the last one with a gap below it that is no chance, counted from 1; 0: none has. @param peaks descending, at first */
function lastGap(peaks: readonly number[], most: number): number {
  const x = peaks
    .filter((v) => v > 0)
    .sort((a, b) => b - a)
    .map(Math.log);
  for (let k = Math.min(most, x.length - 1); k >= 1; --k) {
    const tell = Math.min(TELL, x.length - k - 1);
    if (tell < TELL_LEAST) return most;
    if (gapDecades(x, k, tell, scaleBelow(x, k, tell)) > SURE) return k;
  }
  return 0;
}
