import type { Snapshot } from 'hapax';
import type { Row } from '../columns/row.ts';
import type { SecurityEvent } from '../events/event.ts';
import { type Labels, labelsOf } from '../feedback/labels.ts';
import { readLogs } from '../reading/read-logs.ts';
import { exclusions } from '../run/config/exclusions.ts';
import type { IdsConfig } from '../run/config/ids-config.ts';
import { alikeIn } from '../run/judge-units.ts';
import { learnUnits } from '../run/learn-units.ts';
import { readingOf } from '../run/run-ids.ts';
import { collector } from '../run/units/collect.ts';
import { isFuture } from './future.ts';
import { present } from './log-tail.ts';

const DAY = 86_400_000;

/** What is learnt for a day from the days before it: what a run that morning would learn. */
export interface DayLearnt {
  /** Midnight of the day. */
  readonly day: number;
  readonly trainFromMs: number;
  readonly models: Readonly<Record<string, Snapshot>>;
  readonly notes: readonly string[];
}

/**
 * Read the logs as they are and learn from the days before one of them.
 * @param now milliseconds since 1970: what lies behind it is a fault of a clock
 * @param given midnight of the day; the last day of the logs unless given
 * @returns undefined when the logs hold nothing
 */
export async function learnDay(
  config: IdsConfig,
  now: number,
  given?: number,
  labels: Labels = labelsOf([]),
): Promise<DayLearnt | undefined> {
  if ((await present(config.logs)).length === 0) return undefined;
  const rules = exclusions(config.exclude);
  const collect = collector({ removes: config.exclude.length > 0 ? rules.removes : undefined });
  const take = (row: Row) => {
    if (!isFuture(row.time, now)) collect.put(row);
    return false;
  };
  const add = (event: SecurityEvent): void => {
    if (!isFuture(event.time, now)) collect.add(event);
  };
  await readLogs(config.logs, add, { ...readingOf(config), rows: { names: collect.names, take } });
  const all = collect.done();
  try {
    if (!Number.isFinite(all.lastMs)) return undefined;
    const day = given ?? Math.floor(all.lastMs / DAY) * DAY;
    const trainFromMs = Math.max(day - config.training.days * DAY, Math.min(all.firstMs, day));
    const periods = { trainFromMs, fromMs: day, toMs: day, notes: [] };
    return { day, trainFromMs, ...learnUnits(config, all, periods, labels, alikeIn(labels, all)) };
  } finally {
    all.close();
  }
}
