import { join } from 'node:path';
import { takePlace } from '@hapax/connect/run';
import { makeFolder } from '@hapax/io';
import { HapaxError } from 'hapax';
import { openStore, type ServerStorage } from './store.ts';

/** The database of a folder, which one server has at a time; without a folder it lies in memory. */
export interface Folder {
  readonly store: ServerStorage;
  /** Let others have the folder. The store is closed by whoever uses it. */
  giveBack(): Promise<void>;
}

/** @throws HapaxError `FILE` when the folder cannot be used, or another server has it */
export async function openFolder(data: string | undefined): Promise<Folder> {
  if (data === undefined) return { store: await openStore(':memory:'), giveBack: async () => {} };
  await usable(data);
  const giveBack = await takePlace(join(data, 'hapax.lock'), data, 'hapax server');
  const store = await openStore(join(data, 'hapax.db')).catch(async (error: unknown) => {
    await giveBack();
    throw error;
  });
  return { store, giveBack };
}

async function usable(path: string): Promise<void> {
  await makeFolder(path).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HapaxError('FILE', `${why}; give another folder of the database with --data`, cause);
  });
}
