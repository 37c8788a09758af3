import { median, quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import type { JudgedChannel } from '../views/channel.ts';
import { VALUES } from './habits.ts';

/** What was found, as far as it may be a state that a series often is in. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
  readonly end: number;
}

/** Values of a stay at least, and stays elsewhere that are nearly as long, from which a state is known; part of its length that those last. */
const LEAST = 6;
const STAYS = 2;
const AS_LONG = 0.5;
/** Part of the range of the middle values within which a value is at the level of a state, part of a stretch that must be, and values that a stay may be interrupted for. */
const AT = 0.04;
const MOST = 0.8;

/**
 * Without stays at a level at which the series stayed as long twice before or after: a set point that comes back at random is no event, whatever was expected instead. Only for
 * series without a rhythm: in one, what is usual at other times is told.
 */
export function withoutStates<F extends Found>(
  { shape: { values, seasons } }: JudgedChannel,
  found: readonly F[],
): { kept: F[]; usual: string[] } {
  const open = found.filter(({ aspect, start, end }) => VALUES.includes(aspect) && end - start + 1 >= LEAST);
  if (seasons.length > 0 || open.length === 0) return { kept: [...found], usual: [] };
  const ascending = sorted(values);
  const near = AT * (quantileSorted(ascending, 0.98) - quantileSorted(ascending, 0.02));
  if (!(near > 0)) return { kept: [...found], usual: [] };
  const known = new Set(open.filter((one) => staysLike(values, one, near) >= STAYS));
  const usual =
    known.size === 0 ? [] : [`${known.size} stay${known.size === 1 ? '' : 's'} at levels where it often stays as long, taken as usual`];
  return { kept: found.filter((one) => !known.has(one)), usual };
}

/** Cells that a leap to a level takes at most, and part of the leap to a stretch that leads to other stays, or away from them, at least. */
const LEAP = 3;
const AS_FAR = 0.5;

/** The farther of the leaps at the ends of a stretch. */
function leapAt(x: Float64Array, start: number, end: number): number {
  let most = 0;
  for (const at of [start, end + 1])
    for (let i = at - 1; i <= at + 1; ++i) most = Math.max(most, Math.abs(x[i] - x[Math.max(0, i - LEAP)]) || 0);
  return most;
}

/** Separate stays at the level of a stretch, elsewhere, half as long at least; 0 where the stretch is at no level. */
function staysLike(x: Float64Array, { start, end }: Found, near: number): number {
  const level = median(x.subarray(start, end + 1));
  const at = (i: number) => Math.abs(x[i] - level) <= near;
  const long = AS_LONG * (end - start + 1);
  let inside = 0;
  for (let i = start; i <= end; ++i) if (at(i)) inside += 1;
  if (inside < MOST * (end - start + 1)) return 0;
  // What wanders has been everywhere, but did not leap there.
  const leap = AS_FAR * leapAt(x, start, end);
  let [stays, from, last] = [0, -1, -1];
  for (let i = 0; i <= x.length; ++i) {
    const own = i >= start && i <= end;
    if (i < x.length && !own && at(i)) {
      if (from < 0) from = i;
      last = i;
    } else if (from >= 0 && (i === x.length || own || i - last > 1)) {
      if (last - from + 1 >= long && (last < start - 1 || from > end + 1) && leapAt(x, from, last) >= leap) stays += 1;
      from = -1;
    }
  }
  return stays;
}

/** Part of a series that its beginning is at most, values of one at least, and spreads of the steps by which values may go back in it. */
const BEGINNING = 0.02;
const BEGINNING_LEAST = 3;
const BACK = 4;
const NEARER = 0.5;

/** Without a beginning from which the series goes to where it then stays: a sensor that warms up, a pipe that fills. One way, from the first value on. */
export function withoutBeginning<F extends Found>(
  { shape: { values }, expected }: JudgedChannel,
  found: readonly F[],
): { kept: F[]; usual: string[] } {
  const kept = found.filter(({ aspect, start, end }) => {
    if (start > 1 || !VALUES.includes(aspect) || end + 1 < BEGINNING_LEAST || end > Math.max(BEGINNING_LEAST, BEGINNING * values.length))
      return true;
    const steps = values.map((v, i) => (i === 0 ? Number.NaN : v - values[i - 1]));
    const usual = robustScale(steps, 0);
    const way = Math.sign(expected[start] - values[start]);
    for (let i = start + 1; i <= end; ++i) if (way * steps[i] < -BACK * usual) return true;
    return Math.abs(expected[end] - values[end]) > NEARER * Math.abs(expected[start] - values[start]);
  });
  return { kept, usual: kept.length === found.length ? [] : ['its first values go to where it then stays, taken as usual'] };
}
