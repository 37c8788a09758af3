import type { LiveChannel } from './channel-state.ts';
import { isKnownPlace, isUsualAgain } from './come-again.ts';
import { isElsewhere } from './foretell.ts';
import { FAR_OFF } from './moved-steps.ts';
import { runDecades, sure } from './runs.ts';
import { decadesOf } from './surprise.ts';

/** What a test found, in decades; the forecast beside it. */
export interface LiveFinding {
  decades: number;
  kind: LiveKind;
  expected: number;
  /** Where six in seven values lie; of a shift, means of as many values as it looks at. */
  low: number;
  high: number;
  /** The newest values that it is about, and their mean where that is what is odd. */
  samples: number;
  mean: number;
}

export type LiveKind = 'spike' | 'dip' | 'shift' | 'stuck' | 'missing';

/** Weight of a sample in the mean of the newest. */
export const SHORT_RATE = 1 / 16;
/** Samples after which the distance of the two means is known. */
export const SETTLED = 96;
/** Two values are as good as equal that differ by less than this share of the usual distance. */
const EQUAL = 0.02;
/** Shifts come to that earlier: so many samples in a row on one side are themselves rare. */
const SHIFT_LEAD = 3;
/** Decades of a step that has moved: as of a value at the edge of what is usual. */
const USUAL = 0.8;
/** Mean distances that six in seven of them stay within, of normal values. */
const MEAN_REACH = 1.84;
/** Of a level, and of a distance: less is the same. */
const TINY = 1e-9;

export const carry = ({ product, square }: LiveChannel): number => (square > 0 ? Math.max(0, Math.min(1, product / square)) : 0);

/** Distances are measured no finer than this. */
export const finest = (level: number): number => TINY * (Math.abs(level) + TINY);

/** How far the level has moved: what the last few samples are away from the last many. */
export const moved = ({ short, long, apart, scale }: LiveChannel, rest: number): number =>
  Math.abs(short + SHORT_RATE * (rest - short) - long) / (apart + TINY + 1e-3 * scale);

export const nearlyEqual = ({ last, scale }: LiveChannel, value: number): boolean => Math.abs(value - last) <= EQUAL * scale;

/** Where six in seven values lie about the forecast. */
export const reachOf = ({ scale, level, point }: LiveChannel): number => (scale + TINY * Math.abs(level)) * Math.max(2, point.q);

/** Judge a value, NaN for a missing one, into `out`; NaN decades: too early. */
export function judgeChannel(channel: LiveChannel, value: number, out: LiveFinding): void {
  const { level, rest, scale, point } = channel;
  const ahead = level + carry(channel) * (rest - level);
  const reach = reachOf(channel);
  out.expected = channel.middle + ahead;
  out.low = channel.low + ahead - reach;
  out.high = channel.high + ahead + reach;
  out.samples = 1;
  out.mean = Number.NaN;
  if (value !== value) {
    out.decades = runDecades(channel.absent + 1, channel.longestAbsent, channel.shareAbsent);
    out.kind = 'missing';
    out.samples = channel.absent + 1;
    return;
  }
  if (level !== level) {
    out.decades = 0;
    out.kind = 'spike';
    return;
  }
  const error = value - ahead;
  const away = error > channel.high ? error - channel.high : error < channel.low ? channel.low - error : 0;
  out.decades = decadesOf(point, away / (scale + finest(level)));
  if (out.decades > FAR_OFF && isUsualAgain(channel, value, error, reach)) out.decades = USUAL;
  out.kind = error > channel.middle ? 'spike' : 'dip';
  const shifted =
    channel.learnt <= 2 * SETTLED
      ? 0
      : sure(SHIFT_LEAD + decadesOf(channel.shift, moved(channel, value - (isElsewhere(channel, error) ? error : channel.middle))));
  if (shifted > out.decades && !isKnownPlace(channel, value, reach)) {
    out.decades = shifted;
    tellShift(channel, value, out);
  }
  const stuck = runDecades(nearlyEqual(channel, value) ? channel.equal + 1 : 0, channel.longestEqual, channel.shareEqual);
  if (stuck > out.decades) {
    out.decades = stuck;
    out.kind = 'stuck';
    // The one that all after it are like is one of them.
    out.samples = channel.equal + 2;
    out.mean = Number.NaN;
  }
}

/** A level that has moved: each value may well lie where values lie, so what is told is where means do. */
function tellShift(channel: LiveChannel, value: number, out: LiveFinding): void {
  const { middle, short, long, apart, scale } = channel;
  const usual = MEAN_REACH * (apart + 1e-3 * scale);
  out.kind = 'shift';
  out.samples = 1 / SHORT_RATE;
  out.mean = middle + short + SHORT_RATE * (value - middle - short);
  out.expected = middle + long;
  out.low = out.expected - usual;
  out.high = out.expected + usual;
}
