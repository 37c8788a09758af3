import { median } from '../../kernels/ranks/quantile.ts';
import type { JudgedChannel } from '../views/channel.ts';
import type { Jump } from '../views/jumps.ts';
import { VALUES } from './habits.ts';
import { staysAfter } from './restless.ts';

/** What was found of single values, or of a stretch of them. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
  readonly peak: number;
  readonly end: number;
}

/** Deviations within which a value is as expected. */
const ONE = 1;

/**
 * A stretch of values with all that belongs to it: its peak is a value outside its range where it has one, and values beside it that are outside of theirs on the
 * same side are a part of it. A step back from an outage tells the outage.
 */
export function toEdges<F extends Found>({ shape: { values }, lower, upper, away, expected, usual }: JudgedChannel, one: F): F {
  if (!VALUES.includes(one.aspect)) return one;
  const side = (i: number): number => (values[i] > upper[i] ? 1 : values[i] < lower[i] ? -1 : 0);
  let peak = one.peak;
  if (side(peak) === 0) {
    for (let i = one.start; i <= one.end; ++i)
      if (side(i) !== 0 && (side(peak) === 0 || Math.abs(away[i]) > Math.abs(away[peak]))) peak = i;
    // A step away from what was outside its range: the value before it is.
    if (side(peak) === 0 && one.aspect === 'step' && side(one.start - 1) !== 0) peak = one.start - 1;
  }
  const own = side(peak);
  if (own === 0) return one;
  let [start, end] = [Math.min(one.start, peak), one.end];
  while (side(start - 1) === own) start -= 1;
  while (side(end + 1) === own) end += 1;
  // The values after a step back are as they should be; so is what a window only touches, unless what is expected follows what came.
  while (end > peak && one.aspect === 'step' && side(end) === 0) end -= 1;
  const asExpected = (i: number) => expected[i] === usual[i] && side(i) === 0 && own * away[i] < ONE;
  while (start < peak && asExpected(start)) start += 1;
  while (end > peak && asExpected(end)) end -= 1;
  return { ...one, start, peak, end };
}

/** Cells of a visit at most, as a number and as a share of the series, part of the step to it that is left after the step back, and that it stays at. */
const VISIT = 96;
const VISIT_SHARE = 0.1;
const LEFT = 0.4;
const STAYS = 0.5;
/** Cells of a step: the one after it may be outside of its range, too; and of a stretch that is the way back at most. */
const SHORT = 3;
const WAY = 8;

/** Two steps of opposite ways are one visit elsewhere: what lies between them is the event, and neither step. Undefined where they are none. */
function visited<F extends Found & { readonly surprise: number }>(
  { shape: { values }, usual }: JudgedChannel,
  first: F,
  second: F,
): F | undefined {
  if (![first, second].every(({ aspect }) => VALUES.includes(aspect)) || second.end - second.start >= WAY) return undefined;
  const step = (at: number) => values[at] - values[at - 1] - (usual[at] - usual[at - 1]) || 0;
  let to = Math.max(1, second.start);
  for (let i = to; i <= second.end; ++i) if (Math.abs(step(i)) > Math.abs(step(to))) to = i;
  // It may have begun before what stands out most of it.
  let from = Math.min(to - 1, first.start + SHORT - 1, first.end);
  for (let i = from; i >= Math.max(1, to - mostOf(values)); --i) if (Math.sign(step(to)) * (step(i) - step(from)) < 0) from = i;
  if (to - from < 2 || to - from > mostOf(values)) return undefined;
  const [there, back] = [step(from), step(to)];
  if (!(there * back < 0 && Math.abs(there + back) < LEFT * Math.abs(there))) return undefined;
  // It stays there: one value high and one low have the same steps.
  const far = (i: number) => Math.sign(there) * (values[i] - usual[i] - (values[from - 1] - usual[from - 1]));
  if (!(median(values.slice(from, to).map((_, k) => far(from + k))) > STAYS * Math.abs(there))) return undefined;
  let peak = from;
  for (let i = from; i < to; ++i) if (far(i) > far(peak)) peak = i;
  return { ...first, aspect: 'value', start: from, peak, end: to - 1, surprise: Math.max(first.surprise, second.surprise) };
}

const mostOf = (values: Float64Array): number => Math.min(VISIT, VISIT_SHARE * values.length);

/**
 * Found stretches in order of time, with one more that is the way back from one of the last of them: the visit stands for both and for what was found on the way.
 * @returns whether it is such a way back
 */
export function withVisit<F extends Found & { readonly surprise: number }>(channel: JudgedChannel, out: F[], one: F): boolean {
  for (let k = out.length - 1; k >= 0 && one.start - out[k].start <= VISIT; --k) {
    const visit = visited(channel, out[k], one);
    if (visit === undefined) continue;
    const of = out.findIndex(({ start }) => start >= visit.start);
    const within = out.splice(of < 0 ? k : Math.min(of, k));
    out.push(visit, ...within.filter(({ aspect }) => !VALUES.includes(aspect) && aspect !== 'turn'));
    return true;
  }
  return false;
}

/** Cells after what stood still in which its release is a part of it. */
const RELEASE = 2;

/** Whether what stands still begins only behind another stretch: it goes on as it was then, and is no part of it. */
export const standsBehind = (one: Found, last: Found): boolean =>
  one.aspect === 'stuck' && last.aspect !== 'stuck' && last.end < one.start && last.start < one.start - RELEASE;

/** Two stretches that are one event: the more surprising says what it is, but that what stands still is let go is no event of its own. */
export function merged<F extends Found & { readonly surprise: number }>(first: F, second: F): F {
  const surprise = Math.max(first.surprise, second.surprise);
  const [still, other] = first.aspect === 'stuck' ? [first, second] : [second, first];
  const released = still.aspect === 'stuck' && other.start >= still.start - RELEASE && other.end <= still.end + RELEASE;
  if (released && other.aspect !== 'stuck') return { ...still, surprise };
  const main = second.surprise > first.surprise ? second : first;
  return { ...main, start: first.start, end: Math.max(first.end, second.end) };
}

/** Cells between a change of level and the beginning of what is that change, and cells that this lasts at least; part of both that a level for a while has in common with what it is. */
const BEGINS = 3;
const LASTS = 8;
const COMMON = 0.5;

/** Part of a drift that stands still, from which it is that. */
const STILL = 0.5;

/**
 * Without changes of level that are the beginning of a stretch away from the old level, which is still expected in it and holds after it, or of what stands still, or
 * the end of it where the old level holds again, or all of it; and without drifts of what stands still, from which the level that is expected moves away.
 */
export function withoutBeginnings<F extends Found & { readonly jump?: Jump }>(channel: JudgedChannel, found: readonly F[]): F[] {
  const whole = found.filter(({ aspect, start, end }) => (VALUES.includes(aspect) || aspect === 'stuck') && end - start + 1 >= LASTS);
  const shared = (a: F, b: F) => Math.min(a.end, b.end) - Math.max(a.start, b.start) + 1;
  const isOf = (turn: F, one: F): boolean => {
    const { start, end, jump } = turn;
    if (end > start) return shared(turn, one) >= COMMON * (Math.max(end, one.end) - Math.min(start, one.start) + 1);
    if (Math.abs(one.start - start) <= BEGINS) return true;
    return Math.abs(one.end + 1 - start) <= BEGINS && jump !== undefined && !staysAfter(channel, one, jump);
  };
  const still = (drift: F) => whole.some((one) => one.aspect === 'stuck' && shared(drift, one) > STILL * (drift.end - drift.start));
  return found.filter(
    (one) => !(one.aspect === 'turn' && whole.some((other) => isOf(one, other))) && !(one.aspect === 'drift' && still(one)),
  );
}
