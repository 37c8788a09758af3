import { median } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import type { JudgedChannel } from '../views/channel.ts';
import { VALUES } from './habits.ts';

/** What was found, as far as it may be early or late. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
  readonly end: number;
}

/** Cells of a turn at least, turns that tell how late turns are, and part of a turn that they may be late by. */
const LEAST_TURN = 16;
const TURNS = 6;
const MOST = 0.06;
/** Deviations of that up to which a stretch is early or late as others are, and part of a turn that it may last. */
const REACH = 3;
const LASTS = 0.25;

/**
 * Without what is only early or late, in a rhythm whose turns are: a tank that is filled when it is empty, a battery that is charged when it is low. How late
 * each turn is tells the lag at which it is nearest to what was expected; a stretch that is within its range when that is moved by a usual lag is no event.
 * Cost: O(n lags), with at most a twelfth of a turn of lags.
 */
export function withoutEarlyOrLate<F extends Found>(channel: JudgedChannel, found: readonly F[]): { kept: F[]; usual: string[] } {
  const period = Math.round(channel.shape.seasons.find((one) => one.period >= LEAST_TURN)?.period ?? 0);
  const open = found.filter(({ aspect, start, end }) => VALUES.includes(aspect) && end - start < LASTS * period);
  const n = channel.shape.values.length;
  if (open.length === 0 || n < TURNS * period) return { kept: [...found], usual: [] };
  const lags = lagsOf(channel, period);
  const spread = robustScale(lags, median(lags));
  const most = spread >= 1 ? Math.min(Math.floor(MOST * period), Math.ceil(REACH * spread)) : 0;
  // A leap that comes one value early or late is far from both what was before and after it for that one value.
  const late = new Set<F>(open.filter((one) => foreseen(channel, one, one.start === one.end ? Math.max(1, most) : most)));
  if (late.size === 0) return { kept: [...found], usual: [] };
  return {
    kept: found.filter((one) => !late.has(one)),
    usual: [`${late.size} stretch${late.size === 1 ? ' is' : 'es are'} early or late, as turns of this rhythm are, taken as usual`],
  };
}

/** By how many cells each turn is later than what was expected. */
function lagsOf({ shape: { values }, usual }: JudgedChannel, period: number): Float64Array {
  const most = Math.floor(MOST * period);
  const turns = Math.floor((values.length - 2 * most) / period);
  return Float64Array.from({ length: turns }, (_, k) => {
    let [best, least] = [0, Infinity];
    const from = most + k * period;
    for (let lag = -most; lag <= most; ++lag) {
      let sum = 0;
      for (let i = from; i < from + period; ++i) sum += Math.abs(values[i] - usual[i - lag]) || 0;
      if (sum < least || (sum === least && Math.abs(lag) < Math.abs(best))) [best, least] = [lag, sum];
    }
    return best;
  });
}

/** Whether a stretch that leaves its range lies within what was expected so many cells before or after, at most. */
function foreseen({ shape: { values }, lower, upper }: JudgedChannel, { start, end }: Found, most: number): boolean {
  const within = (lag: number): boolean => {
    if (start - lag < 0 || end - lag >= values.length) return false;
    for (let i = start; i <= end; ++i) if (values[i] < lower[i - lag] || values[i] > upper[i - lag]) return false;
    return true;
  };
  // A step within the range is no matter of time.
  if (within(0)) return false;
  for (let lag = 1; lag <= most; ++lag) if (within(lag) || within(-lag)) return true;
  return false;
}
