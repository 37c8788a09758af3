import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { followed, removeTemporaries, systemError, temporaryFor } from '@hapax/io';
import { decode, HapaxError } from 'hapax';
import type { Store, StoreChange, StoreRecord } from 'hapax/stream';
import { cutBack, mend, readWhole } from '../contract/appending.ts';
import { append, startBatch, UNTORN, type Written } from './batch.ts';
import { findRecords, TITLE } from './state-format.ts';

const SLACK = 1 << 22;

export interface FileStoreOptions {
  /** A file so many bytes larger than twice its records that count is written anew. */
  readonly slack?: number;
}

/**
 * Checkpoints in one file. What has changed is appended and forced to the disk, then closed by a line without which it does not count.
 * The first checkpoint of a process, and every one after which more than half of the file is out of date, is written beside it,
 * forced to the disk, and renamed over it. So, whatever is pulled, killed or full, the file holds the last finished checkpoint, whole.
 * A new file is for its owner alone; one that is there keeps its permissions, and a symbolic link to it is followed.
 */
export function fileStore(path: string, { slack = SLACK }: FileStoreOptions = {}): Store {
  const state: State = { path, slack, current: undefined, found: undefined };
  return {
    load: () => load(state),
    read: () => read(state),
    save: (change) => save(state, change),
    async close() {
      await state.current?.file.close();
      state.current = undefined;
    },
  };
}

interface State {
  readonly path: string;
  readonly slack: number;
  /** The file that this process writes. */
  current: Written | undefined;
  /** What `load` has read: the first `save` goes on from there when it is not a whole one. */
  found: Found | undefined;
}

type Found = Pick<Written, 'records' | 'bytes'>;

async function* load(state: State): AsyncGenerator<StoreRecord> {
  const { path } = state;
  await mustBeRegular(path);
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw new HapaxError('FILE', `${path}: the state cannot be used: ${textOf(error)}`, error);
  }
  // Left by a crash before they were renamed; never whole for certain.
  await rm(`${path}.next`, { force: true });
  await removeTemporaries(await followed(path));
  yield* read(state);
}

async function mustBeRegular(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there && !there.isFile())
    throw new HapaxError('CONFIG', `${path} is not a regular file: checkpoints need one; name a file, or leave the state out`);
}

async function* read(state: State): AsyncGenerator<StoreRecord> {
  const { path } = state;
  await mustBeRegular(path);
  const file = await open(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw systemError(path, error);
  });
  if (!file) return;
  try {
    const damaged = (error: unknown): never => {
      const why = error instanceof Error ? error.message : String(error);
      throw new HapaxError('SNAPSHOT', `${path}: the checkpoint is damaged: ${why}; put back a copy, or remove it to start afresh`, error);
    };
    if (await isOld(file)) {
      const text = await readFile(file, 'utf8');
      try {
        decode(text);
      } catch (error) {
        damaged(error);
      }
      yield ['run', text];
      return;
    }
    const { records, bytes } = await findRecords(file).catch(damaged);
    for (const [name, { at, length, textAt }] of records) {
      yield [name, (await readWhole(file, at + length - 1 - textAt, textAt)).toString('utf8')];
    }
    state.found = { records, bytes };
  } finally {
    await file.close();
  }
}

async function save(state: State, change: StoreChange): Promise<void> {
  try {
    if (!change.whole && !state.current && state.found) state.current = await goOn(state.path, state.found);
    if (change.whole || !state.current) await begin(state, change);
    else {
      const own = await reclaim(state, state.current);
      await append(own, change).catch((error: unknown) => mend(own, error));
      if (own.bytes > 2 * own.live + state.slack) await compact(state, own);
    }
  } catch (error) {
    throw new HapaxError('FILE', `${state.path}: the checkpoint cannot be written: ${textOf(error)}`, error);
  }
}

/** Write everything into a file of its own, and put it in place of the one that is there. */
async function begin(state: State, change: StoreChange): Promise<void> {
  const next = await fresh(state.path);
  try {
    await append(next, change);
    await replace(state, next);
  } catch (error) {
    await giveUp(next);
    throw error;
  }
}

/** Open the file that was read, without the lines that a crash left after its last whole batch. */
async function goOn(path: string, { records, bytes }: Found): Promise<Written> {
  const file = await open(path, 'r+');
  await file.truncate(bytes);
  const { ino } = await file.stat();
  let live = 0;
  for (const { length } of records.values()) live += length;
  return { file, inode: ino, beside: path, records, bytes, live, ...UNTORN };
}

/** A process that took this file for its own would go unseen: it works on another inode. One that was removed is written anew. */
async function reclaim(state: State, own: Written): Promise<Written> {
  // What was written of a batch on a full disk is not another process's.
  if (own.torn) await cutBack(own);
  const there = await stat(state.path).catch(() => undefined);
  if (there && (there.ino !== own.inode || there.size !== own.bytes))
    throw new Error('another process has written it meanwhile; give each its own file');
  return there ? own : await compact(state, own);
}

/** Copy the records that count into a file of their own. */
async function compact(state: State, from: Written): Promise<Written> {
  const next = await fresh(state.path);
  try {
    const batch = startBatch(next);
    const order = [...from.records].sort(([, a], [, b]) => a.at - b.at);
    for (const [name, { at, length, textAt }] of order) {
      await batch.put(name, await readWhole(from.file, length, at), textAt - at);
    }
    await batch.end();
    await replace(state, next);
    return next;
  } catch (error) {
    await giveUp(next);
    throw error;
  }
}

async function fresh(path: string): Promise<Written> {
  const kept = await stat(path).catch(() => undefined);
  if (kept && !kept.isFile()) throw new Error('it is not a regular file');
  const { file, path: beside } = await temporaryFor({ path: await followed(path), kept });
  const { ino } = await file.stat();
  await file.appendFile(TITLE);
  return { file, inode: ino, beside, records: new Map(), bytes: TITLE.length, live: 0, ...UNTORN };
}

async function giveUp({ file, beside }: Written): Promise<void> {
  await file.close();
  await rm(beside, { force: true });
}

async function replace(state: State, next: Written): Promise<void> {
  await state.current?.file.close();
  state.current = next;
  const target = await followed(state.path);
  await rename(next.beside, target);
  await syncFolder(dirname(target));
}

/** The first version wrote one JSON object. */
async function isOld(file: FileHandle): Promise<boolean> {
  const first = Buffer.alloc(1);
  await file.read(first, 0, 1, 0);
  return first.toString() === '{';
}

/** A rename is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  // Windows has no handle of a folder; its renames are journaled.
  if (process.platform === 'win32') return;
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
