import type { LiveChannel } from './channel-state.ts';
import { JITTER, medianOfKnown, TURNS } from './period.ts';

/** A job is farther away than this many usual errors. */
const JOB = 8;

/** The value so many samples back; NaN where none is known. */
export function valueAt({ ring, passed }: LiveChannel, back: number): number {
  const { length } = ring;
  if (back > passed || back > length) return Number.NaN;
  const at = (passed % length) - back;
  return ring[at < 0 ? at + length : at];
}

function turnsBefore(channel: LiveChannel, moved: number): number {
  const { period } = channel;
  return medianOfKnown(valueAt(channel, period - moved), valueAt(channel, 2 * period - moved), valueAt(channel, 3 * period - moved));
}

/** What the rhythm foretells of the next value: at its moment, and the least and the most of the moments beside it. */
export function foretell(channel: LiveChannel): void {
  const { period, sparse, level, scale } = channel;
  const middle = period === 0 ? Number.NaN : turnsBefore(channel, 0);
  if (middle !== middle) {
    channel.middle = channel.low = channel.high = 0;
    return;
  }
  const before = turnsBefore(channel, -1);
  const after = turnsBefore(channel, 1);
  const a = before === before ? before : middle;
  const b = after === after ? after : middle;
  // Between two jobs there is only noise to foretell; all is told as a distance from the level.
  const job = (v: number) => (sparse === 0 ? v : Math.abs(v - level) > JOB * scale ? v - level : 0);
  channel.middle = job(middle);
  channel.low = Math.min(channel.middle, job(a), job(b));
  channel.high = Math.max(channel.middle, job(a), job(b));
  if (sparse === 1) spreadJob(channel, job);
}

/** A job does not begin to the sample: it may be under way wherever it was on any of the turns before, and a little beside. */
function spreadJob(channel: LiveChannel, job: (v: number) => number): void {
  for (let turn = 1; turn <= TURNS; ++turn)
    for (let moved = -JITTER; moved <= JITTER; ++moved) {
      const v = valueAt(channel, turn * channel.period - moved);
      if (v !== v) continue;
      const one = job(v);
      if (one < channel.low) channel.low = one;
      else if (one > channel.high) channel.high = one;
    }
}

/** Whether an error is a job that is under way at another moment than foretold, or is not yet. */
export const isElsewhere = ({ sparse, middle, low, high, scale }: LiveChannel, error: number): boolean =>
  sparse === 1 && Math.abs(error - middle) > JOB * scale && error > low - JOB * scale && error < high + JOB * scale;
