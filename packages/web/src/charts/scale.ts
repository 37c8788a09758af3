import { formatNumber } from 'hapax';

/** The values between the bottom and the top of a lane. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Values of the visible stretch that the range of a channel is made from. */
const SAMPLED = 80;
/** Height to spare above and below, in heights of the usual values. */
const MARGIN = 0.15;
/** A range that is this much taller than it must be becomes smaller. */
const TOO_TALL = 1.6;

/** Where most values lie, and as far again on either side for the others: a spike leaves the lane rather than flattening the rest. */
export function rangeOfValues(values: Float64Array): Range | undefined {
  const n = Math.min(SAMPLED, values.length);
  const some = Float64Array.from({ length: n }, (_, i) => values[Math.floor((i * values.length) / n)]).filter((v) => v === v);
  if (some.length === 0) return undefined;
  some.sort();
  const bottom = some[Math.floor(0.04 * (some.length - 1))];
  const top = some[Math.ceil(0.96 * (some.length - 1))];
  const height = top - bottom || Math.abs(top) * 0.05 || 1;
  let least = top;
  let most = bottom;
  for (const v of values) {
    if (v < least) least = v;
    if (v > most) most = v;
  }
  const high = Math.min(most, top + 0.9 * height);
  const low = Math.max(least, bottom - 0.9 * height);
  return { low: low - MARGIN * height, high: high + MARGIN * height };
}

/**
 * From zero to above the threshold; a score far beyond it leaves the lane rather than flattening the rest.
 * @param limit the threshold; NaN: none
 */
export function rangeOfScores(scores: Float64Array, limit: number): Range | undefined {
  let most = Number.NaN;
  for (const v of scores) if (!(v <= most) && v === v) most = v;
  if (!(limit > 0)) return most > 0 ? { low: 0, high: 1.15 * most } : undefined;
  return { low: 0, high: Math.max(1.5 * limit, Math.min(1.1 * most || 0, 3.5 * limit)) };
}

/** True when the range in force no longer shows what the goal would: axes that move with every sample cannot be read. */
export function misfits(now: Range, goal: Range): boolean {
  const slack = 0.04 * (now.high - now.low);
  return goal.low < now.low - slack || goal.high > now.high + slack || now.high - now.low > TOO_TALL * (goal.high - goal.low);
}

/** Round values inside a range, at most `most` of them. */
export function ticksOf({ low, high }: Range, most: number): number[] {
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high && ticks.length < 20; ++k) ticks.push(k * step);
  return ticks;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Distances between times on the axis. */
const TIMES = [
  0.001,
  0.01,
  0.1,
  1,
  2,
  5,
  10,
  50,
  100,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
  365 * DAY,
];

/** The shortest round time between labels, so that labels are `apart` samples apart at least. */
export const timeStep = (periodMs: number, apart: number): number => TIMES.find((t) => t >= periodMs * apart) ?? 365 * DAY;

/** A time on the axis, as long as the step needs it to be. */
export function clock(time: number, step: number): string {
  const date = new Date(time);
  if (step >= DAY) return date.toLocaleDateString('en-CA');
  if (step >= MINUTE) return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return date.toLocaleTimeString('en-GB');
}

/** A value on the axis or beside it. */
export const axisNumber = (value: number): string =>
  Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-4) ? value.toExponential(1) : formatNumber(value);
