import type { Clock } from '../ports.ts';
import type { Result } from '../types.ts';

/** Why a sample, or a record that was to be one, is not judged. */
export type DropReason = 'unreadable' | 'time' | 'values' | 'late' | 'ahead' | 'duplicate' | 'skipped';

/** Samples that were left out: counted, and said with an example, not once for each. */
export interface Drops {
  /** So many of each kind since the start. */
  readonly counts: Readonly<Record<DropReason, number>>;
  readonly total: number;
  /** @param example who and why, in one line */
  add(reason: DropReason, example: string): void;
  /** Those among results that were left out. */
  look(results: readonly Result[]): void;
  /** Say what has not been said yet. */
  flush(): void;
}

/** Between two lines about the same kind. */
const EVERY_MS = 60_000;

const WORDS: Readonly<Record<DropReason, string>> = {
  unreadable: 'records that are no samples',
  time: 'samples without a usable time',
  values: 'samples with the wrong number of values',
  late: 'late samples',
  ahead: 'samples from too far in the future',
  duplicate: 'samples that had come before',
  skipped: 'samples with a missing value',
};

/** What to do about it, where there is something. */
const WAY_OUT: Readonly<Partial<Record<DropReason, string>>> = {
  late: 'order.lateness holds samples back until they are in order',
  ahead: 'order.maxAhead says how far a sample may be ahead of the last one',
  duplicate: 'order.duplicates: accept takes them',
  skipped: 'order.missing: pass takes them',
};

const noDrops = (): Record<DropReason, number> => ({ unreadable: 0, time: 0, values: 0, late: 0, ahead: 0, duplicate: 0, skipped: 0 });

/** @param say gets the first of each kind at once, and what has come since at most once a minute */
export function startDrops(clock: Clock, say: (text: string) => void): Drops {
  const counts = noDrops();
  const said = noDrops();
  const at = new Map<DropReason, number>();
  const examples = new Map<DropReason, string>();

  function tell(reason: DropReason): void {
    const more = counts[reason] - said[reason];
    if (more === 0) return;
    const way = said[reason] === 0 && WAY_OUT[reason] ? ` (${WAY_OUT[reason]})` : '';
    const so = said[reason] === 0 ? '' : `${counts[reason].toLocaleString('en')} by now, `;
    say(
      `left out: ${more.toLocaleString('en')} ${more === 1 ? singular(WORDS[reason]) : WORDS[reason]}, ${so}${said[reason] === 0 && more === 1 ? '' : 'the last: '}${examples.get(reason)}${way}`,
    );
    said[reason] = counts[reason];
    at.set(reason, clock.now());
  }

  const drops: Drops = {
    counts,
    get total() {
      return Object.values(counts).reduce((sum, n) => sum + n, 0);
    },
    add(reason, example) {
      counts[reason] += 1;
      examples.set(reason, example);
      const last = at.get(reason);
      if (last === undefined || Math.abs(clock.now() - last) >= EVERY_MS) tell(reason);
    },
    look(results) {
      for (const result of results) {
        const { status, verdicts } = result;
        if (status === 'scored' || status === 'held' || verdicts.length > 0) continue;
        drops.add(status, exampleOf(result));
      }
    },
    flush() {
      for (const reason of at.keys()) tell(reason);
    },
  };
  return drops;
}

const singular = (words: string): string =>
  words
    .replace(/^records that are no samples$/, 'record that is no sample')
    .replace(/^samples/, 'sample')
    .replace(/^late samples$/, 'late sample');

const exampleOf = ({ key, time }: Result): string => `${key === '' ? '' : `${shown(key)} at `}${new Date(time).toISOString()}`;

/** Keys come from outside: without what would begin another line or steer a terminal, and not whole when they are long. */
const shown = (key: string): string => (key.length > 60 ? `${key.slice(0, 60)}…` : key).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
