import { parseTime } from '@hapax/io';
import { HapaxError } from 'hapax';
import { stamp } from '../events/stamp.ts';

const DAY = 86_400_000;

/** What is learnt from, and what is looked at: beginnings and ends in milliseconds, ends not included. */
export interface Periods {
  readonly trainFromMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly notes: readonly string[];
  /** Whether the logs are known to go from `fromMs` to `toMs`, as they do where they are followed. */
  readonly isFollowed?: boolean;
}

/**
 * Without `from` the last day of the logs is looked at, or their last quarter where they are shorter than four days; without `to` all up
 * to their end. Training is the `days` before. A day of `to` is looked at whole.
 * @throws HapaxError `OPTION` for what is no day, and a `to` before `from`
 */
export function periodsOf(log: { readonly firstMs: number; readonly lastMs: number }, days: number, from?: string, to?: string): Periods {
  const { firstMs, lastMs } = log;
  const span = lastMs - firstMs;
  const notes: string[] = [];
  const toMs = to === undefined ? lastMs + 1 : timeOf('--to', to) + (to.length === 10 ? DAY : 0);
  let fromMs = from === undefined ? Math.floor(Math.min(lastMs, toMs - 1) / DAY) * DAY : timeOf('--from', from);
  if (from === undefined && span < 4 * DAY && fromMs - firstMs < 0.5 * span) {
    const HOUR = 3_600_000;
    fromMs = Math.floor((lastMs - span / 4) / HOUR) * HOUR;
    notes.push(
      `the logs are short: what is after ${new Date(fromMs).toISOString()} is looked at, what is before is learnt from; give --from and --to`,
    );
  }
  if (!(fromMs < toMs))
    throw new HapaxError(
      'OPTION',
      to === undefined
        ? `the logs end on ${stamp(lastMs)} UTC, before --from ${from}; name an earlier day`
        : `--to ${to} is before --from ${from ?? new Date(fromMs).toISOString()}`,
    );
  return { trainFromMs: Math.max(fromMs - days * DAY, Math.min(firstMs, fromMs)), fromMs, toMs, notes };
}

function timeOf(name: string, text: string): number {
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? parseTime(text)?.ms : undefined;
  if (ms === undefined)
    throw new HapaxError(
      'OPTION',
      `${name} must be a day such as 2026-01-31, or a time such as 2026-01-31T18:00; got ${JSON.stringify(text)}`,
    );
  return ms;
}
