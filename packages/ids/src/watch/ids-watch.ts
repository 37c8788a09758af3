import { join } from 'node:path';
import { makeFolder } from '@hapax/io';
import { HapaxError } from 'hapax';
import type { Labels } from '../feedback/labels.ts';
import type { Rejected } from '../reading/read-file.ts';
import type { IdsConfig } from '../run/config/ids-config.ts';
import type { HostFinding, IdsRun } from '../run/findings/findings.ts';
import { type OpenDay, openDay } from './day.ts';
import { learnDay } from './learn-day.ts';
import { readModels, readWatchState, type WatchState, writeModels, writeWatchState } from './watch-state.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface WatchInput {
  /** Where it stands and what it learnt is kept: `watch.json`, `models-DAY.json`. */
  readonly folder: string;
  readonly version: string;
  /** Labels as they are now. */
  labels(): Promise<Labels>;
  /** Write the report of a day, whole. */
  report(run: IdsRun, day: string): Promise<void>;
  /** Tell hosts that were not told before. @returns whether it arrived; what did not is told again with the next hour */
  deliver(fresh: readonly HostFinding[], run: IdsRun): Promise<boolean>;
  note(text: string): void;
  /** Milliseconds since 1970; the clock of the system unless given. */
  readonly now?: () => number;
  readonly onReject?: (rejected: Rejected) => void;
}

/** What a step did. */
export interface WatchStep {
  readonly bytes: number;
  /** Runs that were reported, in order of time: the day so far, or a day that is over. */
  readonly runs: readonly IdsRun[];
}

/**
 * Judges logs while they grow, by what a run of each morning would learn. An hour is judged when an event comes that is `watch.late` minutes
 * behind its end; each time the report of the day so far is written anew, so that at midnight it is the one that `runIds` gives of the day.
 * Nothing but where it stands is kept: killed at any moment, it reads the logs of the day again and says the same.
 */
export function idsWatch(config: IdsConfig, input: WatchInput) {
  const late = config.watch.late * 60_000;
  const { now = Date.now } = input;
  const around = { ...input, now };
  let state: WatchState | undefined;
  let day: OpenDay | undefined;
  let going: Promise<unknown> = Promise.resolve();

  /** Take up the day where the last process left it, or begin with the last day of the logs. */
  async function begin(): Promise<boolean> {
    await makeFolder(input.folder);
    state = await readWatchState(input.folder);
    if (state === undefined) return learnt(undefined);
    day = await openDay(config, state, await modelsOf(state.day), around);
    return true;
  }

  const modelsOf = (of: number) =>
    readModels(input.folder, of).catch((error: unknown) => {
      if (error instanceof HapaxError && error.code === 'FILE') return undefined;
      throw error;
    });

  /** Learn for a day, and begin it. @returns false while the logs hold nothing */
  async function learnt(of: number | undefined): Promise<boolean> {
    const one = await learnDay(config, now(), of, await input.labels());
    if (one === undefined) return false;
    for (const text of one.notes) input.note(text);
    if (Object.keys(one.models).length === 0)
      input.note(
        `there is nothing to learn from before ${name(one.day)}: it is gathered, and days from ${name(one.day + DAY)} on are judged`,
      );
    await writeModels(input.folder, one.day, input.version, one.models);
    state = { hapax: input.version, day: one.day, trainFromMs: one.trainFromMs, judgedTo: one.day, sent: [] };
    await writeWatchState(input.folder, state);
    day = await openDay(config, state, await readModels(input.folder, one.day), around);
    return true;
  }

  /** Report the hours of the day up to `to`, and tell what is new. */
  async function reported(open: OpenDay, of: WatchState, to: number): Promise<IdsRun | undefined> {
    const run = await open.judge(to, await input.labels());
    let { sent } = of;
    if (run !== undefined) {
      await input.report(run, name(of.day));
      const fresh = run.found.filter(({ host }) => !sent.includes(host));
      if (fresh.length > 0 && (await input.deliver(fresh, run))) sent = [...sent, ...fresh.map(({ host }) => host)];
    }
    state = { ...of, judgedTo: to, sent };
    await writeWatchState(input.folder, state);
    return run;
  }

  async function step(): Promise<WatchStep> {
    if (day === undefined && !(await begin())) return { bytes: 0, runs: [] };
    const runs: IdsRun[] = [];
    let bytes = 0;
    while (day !== undefined && state !== undefined) {
      const looked = await day.look();
      bytes += looked;
      const end = state.day + DAY;
      const known = day.lastMs - late;
      const to = Math.min(end, Math.floor(known / HOUR) * HOUR);
      if (to > state.judgedTo) {
        const run = await reported(day, state, to);
        if (run !== undefined) runs.push(run);
      }
      if (!(known >= end)) break;
      // The day is over: what it was takes part in what is learnt for the next one that has events.
      const next = day.nextDay(end);
      await day.close();
      day = undefined;
      await learnt(next);
    }
    return { bytes, runs };
  }

  return {
    /** Read what is new and judge the hours that are complete. */
    step(): Promise<WatchStep> {
      const made = step();
      going = made.catch(() => undefined);
      return made;
    },
    /** When what it is at is done. */
    async close(): Promise<void> {
      await going;
      await day?.close();
      day = undefined;
    },
  };
}

const name = (day: number): string => new Date(day).toISOString().slice(0, 10);

/** Where a watch keeps itself, beside the reports of its days. */
export const watchFolder = (output: string): string => join(output, 'watch');
