import type { Event } from 'hapax';
import type { Row } from '../columns/row.ts';
import type { SecurityEvent } from '../events/event.ts';
import type { Labels } from '../feedback/labels.ts';
import type { Rejected } from '../reading/read-file.ts';
import { logReading, readLogs } from '../reading/read-logs.ts';
import { exclusions } from '../run/config/exclusions.ts';
import type { IdsConfig } from '../run/config/ids-config.ts';
import type { IdsRun } from '../run/findings/findings.ts';
import { hoursCalledNormal } from '../run/history/alike.ts';
import { judgedRun } from '../run/judged-run.ts';
import type { Learnt } from '../run/model/learn.ts';
import { readingOf } from '../run/run-ids.ts';
import { collector, eventsOf } from '../run/units/collect.ts';
import { isFuture, tellFuture } from './future.ts';
import { logTail } from './log-tail.ts';
import type { WatchState } from './watch-state.ts';

const DAY = 86_400_000;
/** Clocks of sensors and of disks may differ by so much. */
const SLACK = DAY;

/** A day while it is watched. */
export interface OpenDay {
  /** Read what is new. @returns bytes */
  look(): Promise<number>;
  /** Time of the latest event. */
  readonly lastMs: number;
  /** Judge the day up to a time; undefined when nothing was learnt to judge it by. */
  judge(to: number, labels: Labels): Promise<IdsRun | undefined>;
  /** Midnight of the first day from a time on that has events. */
  nextDay(from: number): number;
  close(): Promise<void>;
}

interface Around {
  note(text: string): void;
  /** Milliseconds since 1970. */
  now(): number;
  readonly onReject?: (rejected: Rejected) => void;
}

/** Begin a day: the logs that were written since its midnight are read from their beginning, and followed. */
export async function openDay(
  config: IdsConfig,
  { day, trainFromMs }: WatchState,
  models: ReadonlyMap<string, Learnt> | undefined,
  { note, now, onReject }: Around,
): Promise<OpenDay> {
  const rules = exclusions(config.exclude);
  const collect = collector({ removes: config.exclude.length > 0 ? rules.removes : undefined });
  let lastMs = Number.NEGATIVE_INFINITY;
  let caughtUp = false;
  let late = 0;
  let told = 0;
  let future = 0;
  let futureTold = 0;
  const days = new Set<number>();
  /** What comes before the day has no part in it. */
  const isOfDay = (time: number): boolean => {
    if (isFuture(time, now())) {
      future += 1;
      return false;
    }
    if (time > lastMs) lastMs = time;
    if (time >= day) {
      days.add(Math.floor(time / DAY) * DAY);
      return true;
    }
    if (caughtUp) late += 1;
    return false;
  };
  const take = (row: Row) => {
    if (isOfDay(row.time)) collect.put(row);
    return false;
  };
  const add = (event: SecurityEvent): void => {
    if (isOfDay(event.time)) collect.add(event);
  };
  const reading = logReading(add, {
    ...readingOf(config),
    rows: { names: collect.names, take },
    ...(onReject === undefined ? {} : { onReject }),
  });
  const tail = logTail(config.logs, reading, day - SLACK);
  const past = pastHours(config, day);

  return {
    async look() {
      const { bytes, notes } = await tail.look();
      for (const text of notes) note(text);
      caughtUp = true;
      if (late > told) note(`${late.toLocaleString('en')} events came after their day was over and have no part in its report`);
      told = late;
      if (future > futureTold) note(tellFuture(future));
      futureTold = future;
      return bytes;
    },
    get lastMs() {
      return lastMs;
    },
    async judge(to, labels) {
      if (models === undefined || models.size === 0) return undefined;
      const all = collect.done();
      const periods = { trainFromMs, fromMs: day, toMs: to, notes: [], isFollowed: true };
      return judgedRun(config, all, reading.report(), {
        periods,
        reading: readingOf(config),
        rules,
        labels,
        given: { models, leave: true, past: await past(labels) },
        sinceMs: day - SLACK,
      });
    },
    nextDay: (from) => Math.min(...[...days].filter((one) => one >= from)),
    async close() {
      await tail.close();
      collect.done().close();
    },
  };
}

/** Events of the hours before a day that were called normal, read again when other hours are called so. */
function pastHours(config: IdsConfig, day: number) {
  let key = '';
  let kept: { readonly alerts: readonly Event[]; readonly flows: readonly Event[] } = { alerts: [], flows: [] };
  return async (labels: Labels) => {
    const hosts = hoursCalledNormal(labels);
    const now = JSON.stringify([...hosts].sort());
    if (now === key) return kept;
    key = now;
    if (hosts.size === 0) {
      kept = { alerts: [], flows: [] };
      return kept;
    }
    const rules = exclusions(config.exclude);
    const collect = collector({ removes: config.exclude.length > 0 ? rules.removes : undefined });
    const ids = new Set([...hosts].map((host) => collect.names.id(host)));
    const wanted = (source: number, time: number) => time < day && ids.has(source);
    const take = (row: Row) => {
      if (wanted(row.source, row.time)) collect.put(row);
      return false;
    };
    const add = (event: SecurityEvent): void => {
      if (event.time < day && hosts.has(event.source ?? '')) collect.add(event);
    };
    await readLogs(config.logs, add, { ...readingOf(config), rows: { names: collect.names, take } });
    const all = collect.done();
    kept = { alerts: eventsOf(all, 'alerts', hosts), flows: eventsOf(all, 'flows', hosts) };
    all.close();
    return kept;
  };
}
