import { HapaxError } from '../../core/errors.ts';
import { decode, encode, type Snapshot } from '../../core/snapshot.ts';
import type { Changed, KeyRecord } from '../engine/changes.ts';
import { assembled, type StreamHead } from '../engine/stream-snapshot.ts';
import type { Source, Store, StoreChange, StoreRecord } from '../ports.ts';
import type { Undelivered } from './outbox.ts';

/** Everything of a run but the stream's keys. */
export interface RunSnapshot {
  readonly source: string;
  readonly offset: unknown;
  readonly outbox: readonly Undelivered[];
  /** Ids of the sinks. */
  readonly sinks?: readonly string[];
  readonly marks: Readonly<Record<string, unknown>>;
  readonly head: StreamHead;
}

/** A run as it was, put together. */
export interface Checkpoint extends Omit<RunSnapshot, 'head'> {
  readonly stream: Snapshot;
}

/** The record that holds the run; every key has one of its own. */
const RUN = 'run';
const nameOf = (key: string): string => `key ${key}`;

/** What a checkpoint changes in the store. Records are written down one by one, when the store asks for them. */
export const recordsOf = (run: RunSnapshot, { whole, gone, records }: Changed): StoreChange => ({
  whole,
  drop: gone.map(nameOf),
  put: written(run, records),
});

function* written(run: RunSnapshot, records: Iterable<KeyRecord>): Generator<StoreRecord> {
  const { columns } = run.head;
  yield [RUN, encode({ id: 'run', columns, state: run })];
  for (const record of records) yield [nameOf(record.key.key), encode({ id: 'key', columns, state: record })];
}

/**
 * Go on from where a store left off; undefined when it is empty.
 * @throws HapaxError `SNAPSHOT` when it is of another source, or damaged
 */
export async function loadCheckpoint(store: Pick<Store, 'load'> | undefined, source: Pick<Source, 'id'>): Promise<Checkpoint | undefined> {
  if (!store) return undefined;
  let run: RunSnapshot | Checkpoint | undefined;
  const keys: KeyRecord[] = [];
  for await (const [, text] of store.load()) {
    const { id, state } = decode(text);
    // Only `written` above writes these two, and the first version of it the whole run under the first.
    if (id === 'run') run = state as RunSnapshot | Checkpoint;
    else if (id === 'key') keys.push(state as KeyRecord);
    else throw refusal(id, source);
  }
  if (!run) return undefined;
  if (run.source !== source.id) throw refusal(`source ${run.source}`, source);
  return 'head' in run ? { ...run, stream: assembled(run.head, keys) } : run;
}

const refusal = (what: string, { id }: Pick<Source, 'id'>): HapaxError =>
  new HapaxError('SNAPSHOT', `the checkpoint is of ${what}; this run reads ${id}: use another file, or remove it to start afresh`);
