import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemError, writeWhole } from '@hapax/io';
import { HapaxError, type Snapshot } from 'hapax';
import type { Learnt } from '../run/model/learn.ts';
import { modelsFrom, modelsText } from '../run/model/models.ts';
import { z } from '../zod.ts';

const schema = z.strictObject({
  hapax: z.string(),
  /** Midnight of the day that is being judged, milliseconds. */
  day: z.number(),
  trainFromMs: z.number(),
  /** Hours up to here have been reported. */
  judgedTo: z.number(),
  /** What was sent of this day, by host. */
  sent: z.array(z.string()),
});

/** Where a watch stands: what is lost with it is read again from the logs. */
export type WatchState = z.infer<typeof schema>;

const stateFile = (folder: string): string => join(folder, 'watch.json');
const modelsFile = (folder: string, day: number): string => join(folder, `models-${new Date(day).toISOString().slice(0, 10)}.json`);

/** @throws HapaxError `FILE` for a file that is none */
export async function readWatchState(folder: string): Promise<WatchState | undefined> {
  const path = stateFile(folder);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw systemError(path, error);
  });
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new HapaxError('FILE', `${path} does not say where a watch stands; remove it to begin anew with the last day of the logs`, error);
  }
}

export const writeWatchState = (folder: string, state: WatchState): Promise<void> =>
  writeWhole(stateFile(folder), `${JSON.stringify(state)}\n`);

export const writeModels = (folder: string, day: number, version: string, models: Readonly<Record<string, Snapshot>>): Promise<void> =>
  writeWhole(modelsFile(folder, day), modelsText(version, models));

/** What was learnt for a day. @throws HapaxError `FILE`, `SNAPSHOT` */
export async function readModels(folder: string, day: number): Promise<ReadonlyMap<string, Learnt>> {
  const path = modelsFile(folder, day);
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw systemError(path, error);
  });
  return modelsFrom(text, path);
}
