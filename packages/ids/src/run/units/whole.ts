import { stamp } from '../../events/stamp.ts';
import type { Periods } from '../periods.ts';
import type { Seen } from './seen.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Part of its hours that a log may be silent at either end, at least, without being cut off there. */
const SILENT = 1 / 24;
/** Where it is often silent there: so many times as long as usual. */
const USUAL = 2;

const LESS = 'hosts are judged there by what they did more than usual, not by what they did less';

/** Whether samples that begin at a time have all of their hours in the logs. */
export interface Whole {
  /** Beginning of the hours of a sample, milliseconds. */
  isWhole(time: number): boolean;
  readonly notes: readonly string[];
}

/**
 * Which hours the logs, and the days looked at, hold whole. A log is cut off within its first or last hours when it is silent there for longer than
 * a 24th of them, and than twice the median of that silence before the days looked at. A stated invention.
 * @param hours of a sample, counted from midnight UTC
 */
export function wholeHours({ seen }: { readonly seen: Seen }, periods: Periods, hours: number): Whole {
  const { firstMs, lastMs } = seen;
  const { trainFromMs, fromMs, toMs, isFollowed = false } = periods;
  const span = hours * HOUR;
  const start = (ms: number) => Math.floor(ms / span) * span;
  const [first, last] = [start(firstMs), start(lastMs)];
  const before = bounds(seen.hours, span, (time) => time > first && time + span <= fromMs);
  const isLong = (silence: number, usual: readonly number[]) => silence > Math.max(SILENT * span, USUAL * median(usual));
  const beginsLate =
    !isFollowed &&
    isLong(
      firstMs - first,
      before.map(({ time, from }) => from - time),
    );
  const endsEarly =
    !isFollowed &&
    isLong(
      last + span - lastMs,
      before.map(({ time, to }) => time + span - to),
    );
  // A log that is over says nothing of what comes; one that goes on behind `to` is cut off there by whoever asked.
  const goesOn = isFollowed || lastMs >= toMs;
  const isWhole = (time: number): boolean => {
    const end = time + span;
    if ((beginsLate && time === first) || (endsEarly && time === last)) return false;
    if (time < fromMs) return end <= fromMs && (time >= trainFromMs || time === first);
    return end <= toMs || !goesOn;
  };
  const what = hours === 24 ? 'day' : hours === 1 ? 'hour' : `${hours} hours`;
  return {
    isWhole,
    notes: [
      ...(beginsLate && firstMs >= trainFromMs && firstMs < toMs
        ? [`the logs begin on ${stamp(firstMs)} UTC, within a ${what}: ${LESS}`]
        : []),
      ...(endsEarly && lastMs >= fromMs && lastMs < toMs
        ? [
            `the logs end on ${stamp(lastMs)} UTC, before the ${what} is over: ${LESS}; for whole days give --to ${stamp(Math.floor(lastMs / DAY) * DAY - 1).slice(0, 10)}`,
          ]
        : []),
    ],
  };
}

/** The first and the last event of hours that have some. */
function bounds(seen: Seen['hours'], span: number, keep: (time: number) => boolean) {
  const found = new Map<number, { readonly time: number; from: number; to: number }>();
  for (const [hour, [from, to]] of seen) {
    const time = Math.floor((hour * HOUR) / span) * span;
    if (!keep(time)) continue;
    const one = found.get(time);
    if (one === undefined) found.set(time, { time, from, to });
    else Object.assign(one, { from: Math.min(one.from, from), to: Math.max(one.to, to) });
  }
  return [...found.values()];
}

function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.floor(ordered.length / 2)] ?? 0;
}
