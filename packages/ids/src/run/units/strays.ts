import { stamp } from '../../events/stamp.ts';
import type { Seen } from './seen.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Hours with events, as a part of those of the longest stretch, of which a later stretch is where the logs go on. */
const ENOUGH = 0.1;

/**
 * The stretch of time that the logs are about: a few events whose clock stood wrong neither name the day looked at nor say where the logs end. Stretches
 * are parted by more days without an event than are learnt from; of those that have a tenth as many hours with events as the longest, the last one counts.
 * @param days that are learnt from
 */
export function withoutStrays(seen: Seen, days: number): { readonly seen: Seen; readonly notes: readonly string[] } {
  const ordered = [...seen.hours].sort(([a], [b]) => a - b);
  const stretches: (typeof ordered)[] = [];
  for (const [i, one] of ordered.entries()) {
    if (i === 0 || (one[0] - ordered[i - 1][0]) * HOUR > days * DAY) stretches.push([]);
    stretches[stretches.length - 1].push(one);
  }
  const longest = stretches.reduce((most, { length }) => Math.max(most, length), 0);
  const kept = stretches.findLast(({ length }) => length >= ENOUGH * longest);
  if (kept === undefined || kept.length === ordered.length) return { seen, notes: [] };
  const last = kept[kept.length - 1];
  const [firstMs, lastMs] = [kept[0][1][0], last[1][1]];
  const behind = ordered.filter(([hour]) => hour > last[0]);
  return {
    seen: { hours: new Map(kept), firstMs, lastMs },
    notes:
      behind.length === 0
        ? []
        : [
            `events of ${behind.length === 1 ? 'an hour' : `${behind.length.toLocaleString('en')} hours`}, from ${stamp(behind[0][1][0])} UTC on, come more than ${days} days behind the rest of the logs, which ends on ${stamp(lastMs)}: they are taken for faults of a clock and not looked at; --from ${stamp(behind[0][1][0]).slice(0, 10)} looks at them`,
          ],
  };
}
