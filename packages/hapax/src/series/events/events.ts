import { endsOf, farBeyond } from '../shape/ends.ts';
import type { JudgedChannel } from '../views/channel.ts';
import type { Jump } from '../views/jumps.ts';
import type { Aspect, JudgedView } from '../views/views.ts';
import { departs, rounded } from './departs.ts';
import { merged, standsBehind, toEdges, withoutBeginnings, withVisit } from './edges.ts';
import { atItsValues, type EventKind, kindOf } from './event-kind.ts';
import { VALUES } from './habits.ts';
import { withRestless } from './restless.ts';
import { thoseSetApart } from './set-apart.ts';
import { shiftsOf } from './shifts.ts';
import { withoutUsual } from './usual.ts';

/** A stretch of one channel in which something happened. Places are cells of the grid. */
export interface ChannelEvent {
  readonly kind: EventKind;
  readonly channel: JudgedChannel;
  readonly start: number;
  readonly peak: number;
  /** The last cell. */
  readonly end: number;
  /** Minus the decimal logarithm of how many such events a series like this has when nothing happens. */
  readonly surprise: number;
  /** Levels before and after, for a shift. */
  readonly jump?: Jump;
  /** What was looked at when it was found. */
  readonly aspect: Aspect | 'stuck' | 'gap' | 'drift';
}

/** Part of a stretch by which it is told apart from what is beside it. */
const APART = 0.5;

const DAY = 86_400_000;
/** Samples from which a rhythm is long enough to hold events apart, and part of a series, one over so many, by which they are at most. */
const LEAST_TURN = 8;
const OF_ALL = 40;

/** Part of its surprise that a stretch loses in the order of telling with each doubling of its length. */
const SHORTER = 0.03;
/** Part of the height of a stretch that its edges have. */
const EDGE = 0.5;

export interface Found extends Omit<ChannelEvent, 'channel' | 'kind'> {
  /** Where it was seen, for stretches. */
  readonly view?: JudgedView;
}

/** Events of a channel. */
export interface Events {
  /** In order of time. */
  readonly events: readonly ChannelEvent[];
  /** All stretches that stood out, whether they are told or not. */
  readonly stretches: readonly Found[];
  /** What was taken as usual, a sentence each. */
  readonly usual: readonly string[];
}

/** The events of a channel. @param needed surprise from which something is told */
export function eventsOf(channel: JudgedChannel, needed: number): Events {
  const found: Found[] = [...shiftsOf(channel), ...runs(channel, needed)];
  const open = channel.views
    .filter(({ aspect }) => aspect !== 'turn')
    .flatMap((view) => candidates(view, needed))
    .sort((a, b) => b.rank - a.rank || a.length - b.length || a.start - b.start);
  const n = channel.away.length;
  const ends = endsOf(channel.shape.values);
  for (const { view, start: from, length, surprise } of open) {
    const start = Math.max(0, from);
    const end = Math.min(n, start + length) - 1;
    if (!departs(channel, ends, start, end) || (VALUES.includes(view.aspect) && rounded(channel, start, end))) continue;
    // A stretch that holds something already told is no further event.
    const beside = Math.max(1, Math.ceil(APART * length));
    const told = found.findIndex((one) => start <= one.end + reach(one, beside) && end >= one.start - reach(one, beside));
    if (told >= 0) {
      // What stands still where it never is, is as strange as that.
      const { aspect, start: first, end: last, surprise: own } = found[told];
      if (aspect === 'stuck' && start <= last && end >= first) found[told] = { ...found[told], surprise: Math.max(own, surprise) };
      continue;
    }
    found.push({ aspect: view.aspect, start, end, peak: peakOf(channel, start, end), surprise, view });
  }
  // Pieces of one event are no habit: they are put together before they are counted.
  const whole = withDrift(channel, withoutInner(withRestless(channel, found))).map((one) => toEdges(channel, one));
  const stretches = withoutBeginnings(
    channel,
    joined(channel, whole, holdOff(channel)).map((one) => toEdges(channel, one)),
  );
  const { lived, kept, usual } = withoutUsual(channel, stretches, needed, heightIn(channel));
  const seen = (one: Found) => VALUES.includes(one.aspect) && farBeyond(channel.shape.values, one);
  const explained = stretches.filter((one) => !lived.includes(one));
  const marked = thoseSetApart(channel.away, kept, needed, { viewOf: (one) => (seen(one) ? undefined : one.view), explained });
  const events = marked.kept
    .map(({ view, ...one }) => ({ ...atItsValues(channel, one, view?.length[one.peak] ?? 0), kind: kindOf(channel, one), channel }))
    .sort((a, b) => a.start - b.start);
  return { events, stretches, usual: [...usual, ...marked.usual] };
}

/** Cells within which what happens again is the same event: a day, or half a turn of the shortest rhythm of some length. */
function holdOff({ shape: { seasons, grid, unit, values } }: JudgedChannel): number {
  const day = grid.opening?.perDay ?? (unit === 'ms' && grid.kind === 'even' ? DAY / grid.step : 0);
  const turns = seasons.map(({ period }) => period).filter((period) => period >= LEAST_TURN);
  if (day >= LEAST_TURN && turns.some((period) => period >= day * 0.99)) return Math.round(day);
  return turns.length === 0 ? 2 : Math.max(2, Math.min(Math.ceil(Math.min(...turns) / 2), Math.floor(values.length / OF_ALL)));
}

/** What is an event of its own, however close it is to others. */
const ALONE: readonly string[] = ['turn', 'gap', 'drift'];

/** A drift, in place of the stretches that are high or low because of it. */
function withDrift({ drift }: JudgedChannel, found: readonly Found[]): Found[] {
  if (drift === undefined) return [...found];
  const { at: start, end, surprise, back } = drift;
  const beside = Math.ceil((end - start) / 10);
  const own = found.filter((one) => {
    // The fall at its end is a part of it.
    const fall = back && one.start <= end + beside && one.end >= end - beside;
    if (fall && (one.aspect === 'step' || one.aspect === 'value')) return false;
    return one.aspect !== 'value' || one.end - one.start < 2 || one.end < start || one.start > end + (end - start) / 2;
  });
  return [...own, { aspect: 'drift', start, end, peak: end, surprise, jump: drift }];
}

/** Found stretches that follow each other closely are one event: the most surprising of them tells what it is. */
function joined(channel: JudgedChannel, found: readonly Found[], most: number): Found[] {
  const out: Found[] = [];
  for (const one of [...found].sort((a, b) => a.start - b.start)) {
    const last = out[out.length - 1];
    const apart = ALONE.includes(one.aspect) || (last !== undefined && (ALONE.includes(last.aspect) || standsBehind(one, last)));
    if (withVisit(channel, out, one)) continue;
    if (last === undefined || apart || (one.start - last.end > most && !throughout(last, one))) out.push(one);
    else out[out.length - 1] = merged(last, one);
  }
  return out;
}

/** Surprise below which a view is calm: what it sees there a series has once. */
const CALM = 0;

/** Cells on each side of a change of level within which there must be more surprising events for it to be a part of them. */
const INNER = 32;

/** Without changes of level in the midst of something stranger: its pieces are restless, and their middles differ. */
function withoutInner(found: readonly Found[]): Found[] {
  const others = found.filter(({ aspect }) => aspect !== 'turn' && aspect !== 'gap');
  return found.filter((one) => {
    if (one.aspect !== 'turn' || one.end > one.start) return true;
    const stranger = others.filter(({ surprise }) => surprise > one.surprise);
    const before = stranger.some(({ end }) => end <= one.start && one.start - end <= INNER);
    return !(before && stranger.some(({ start }) => start >= one.start && start - one.start <= INNER));
  });
}

/** Whether the view that saw two stretches is never calm between them. */
function throughout({ view, end }: Found, one: Found): boolean {
  if (view === undefined || one.view?.aspect !== view.aspect) return false;
  for (let i = end + 1; i < one.start; ++i) if (view.surprise[i] <= CALM) return false;
  return true;
}

const reach = ({ start, end }: Found, beside: number): number =>
  Math.min(beside, Math.max(1, Math.ceil(APART * (end - start + 1))) + beside);

function candidates(view: JudgedView, needed: number) {
  const out: { view: JudgedView; start: number; length: number; surprise: number; rank: number }[] = [];
  const { surprise, height } = view;
  for (let at = 0; at < surprise.length; ++at) {
    if (!(surprise[at] > needed)) continue;
    if (view.runs !== true) {
      const length = view.length[at];
      // Of stretches that stand out alike the shortest tells most precisely when it was.
      out.push({ view, start: view.start[at], length, surprise: surprise[at], rank: surprise[at] / (1 + SHORTER * Math.log2(length)) });
      continue;
    }
    let peak = at;
    let to = at;
    for (; to < surprise.length && surprise[to] > needed; ++to) if (height[to] > height[peak]) peak = to;
    // Windows that only touch what they show are half as high: what is as high as the lower half of the stretch belongs to it.
    const least = height[peak] * EDGE;
    let [first, last] = [at, to - 1];
    const touching = view.length[peak] >> 1;
    while (height[first] < least && first < Math.min(peak, at + touching)) first += 1;
    while (height[last] < least && last > Math.max(peak, to - 1 - touching)) last -= 1;
    out.push({ view, start: first, length: last - first + 1, surprise: surprise[peak], rank: surprise[peak] });
    at = to;
  }
  return out;
}

function runs({ stuck, gaps }: JudgedChannel, needed: number): Found[] {
  const of = (aspect: 'stuck' | 'gap', list: typeof stuck): Found[] =>
    list
      .filter(({ surprise }) => surprise > needed)
      .map(({ start, length, surprise }) => ({ aspect, start, peak: start, end: start + length - 1, surprise }));
  return [...of('stuck', stuck), ...of('gap', gaps)];
}

/** How far an event is from what was expected, with its side: by its step for a level, by its length for what stands still or is missing. */
const heightIn =
  ({ away }: JudgedChannel) =>
  ({ aspect, jump, start, end, peak }: Found): number => {
    if (jump !== undefined) return jump.after - jump.before;
    return aspect === 'stuck' || aspect === 'gap' ? end - start + 1 : away[peak];
  };

/** The value farthest from what was expected. */
function peakOf({ away }: JudgedChannel, start: number, end: number): number {
  let peak = start;
  for (let i = start; i <= end; ++i) if (Math.abs(away[i]) > Math.abs(away[peak]) || away[peak] !== away[peak]) peak = i;
  return peak;
}
