import { HapaxError } from '../../core/errors.ts';
import { both, checkState, either, rec, text, whole } from '../../core/shape.ts';
import { decode, encode, type Snapshot } from '../../core/snapshot.ts';
import { encodeInPieces } from '../../core/snapshot-in-pieces.ts';
import type { Changed, KeyRecord } from '../engine/snapshot/changes.ts';
import { headShape, keyRecordShape, runShape } from '../engine/snapshot/outline.ts';
import { assembled, type StreamHead, WAY_OUT } from '../engine/snapshot/stream-snapshot.ts';
import type { Source, Store, StoreChange } from '../ports.ts';
import { type DeadLetter, letterName, letterSnapshot } from './dead-letters.ts';
import type { Undelivered } from './outbox.ts';

/** Everything of a run but the stream's keys. */
export interface RunSnapshot {
  readonly source: string;
  readonly offset: unknown;
  readonly outbox: readonly Undelivered[];
  /** Ids of the sinks. */
  readonly sinks?: readonly string[];
  /** Of the topic that the source is a partition of. */
  readonly partitions?: number;
  readonly marks: Readonly<Record<string, unknown>>;
  readonly head: StreamHead;
}

/** A run as it was, put together. */
export interface Checkpoint extends Omit<RunSnapshot, 'head'> {
  readonly stream: Snapshot;
  /** The store holds a record for each key: only what changes from now on is to be written. Not so for the files of the first version. */
  readonly kept: boolean;
}

/** The record that holds the run; every key has one of its own. */
const RUN = 'run';
const nameOf = (key: string): string => `key ${key}`;

/** A run as a checkpoint: what it changes in the store, which `loadCheckpoint` reads back. Records are written down one by one, when the store asks for them. */
export const checkpointOf = (
  run: RunSnapshot,
  { whole, gone, records }: Changed,
  letters: readonly DeadLetter[] = [],
  output?: StoreChange['output'],
): StoreChange => ({
  whole,
  drop: gone.map(nameOf),
  put: written(run, records, letters, encode),
  inPieces: () => written(run, records, letters, encodeInPieces),
  ...(output ? { output } : {}),
});

/** @deprecated the former name of `checkpointOf` */
export const recordsOf = checkpointOf;

function* written<T>(
  run: RunSnapshot,
  records: Iterable<KeyRecord>,
  letters: readonly DeadLetter[],
  encoded: (snapshot: Snapshot) => T,
): Generator<readonly [name: string, T]> {
  const { columns } = run.head;
  yield [RUN, encoded({ id: 'run', columns, state: run })];
  for (const record of records) yield [nameOf(record.key.key), encoded({ id: 'key', columns, state: record })];
  for (const letter of letters) yield [letterName(letter), encoded(letterSnapshot(letter))];
}

/**
 * Go on from where a store left off; undefined when it is empty.
 * @param partitions of the topic that the source is one of
 * @param adopt a checkpoint of another source will do: its models go on, the source is read from its beginning, and this is told
 * @throws HapaxError `SNAPSHOT` when it is of another source or of another number of partitions, or damaged
 */
export async function loadCheckpoint(
  store: Pick<Store, 'load'> | undefined,
  source: Pick<Source, 'id'>,
  partitions?: number,
  adopt?: (text: string) => void,
): Promise<Checkpoint | undefined> {
  if (!store) return undefined;
  let run: RunSnapshot | Omit<Checkpoint, 'kept'> | undefined;
  const keys: KeyRecord[] = [];
  for await (const [, text] of store.load()) {
    const { id, state } = decode(text);
    if (id === 'run') checkState('the run', RUN_SHAPE, state, 1, WAY_OUT);
    if (id === 'key') checkState('a key', keyRecordShape, state, 1, WAY_OUT);
    // Held against their shapes; the first version wrote the whole run under the first.
    if (id === 'run') run = state as RunSnapshot | Omit<Checkpoint, 'kept'>;
    else if (id === 'key') keys.push(state as KeyRecord);
    // What was set aside is for people to look at.
    else if (id !== 'dead') throw refusal(id, source);
  }
  mustBeWhole(source, keys.length, run);
  if (!run) return undefined;
  if (!isSame(run.source, source.id)) {
    if (!adopt) throw refusal(`source ${run.source}`, source);
    adopt(`the state is of source ${run.source}: its models and thresholds go on, and ${source.id} is read from its beginning`);
    run = { ...run, source: source.id, offset: undefined };
  }
  if (partitions !== undefined && run.partitions !== partitions)
    throw new HapaxError(
      'SNAPSHOT',
      `${source.id}: the topic had ${run.partitions ?? 'no'} partitions when the checkpoint was written and has ${partitions} now, so keys have moved: go back to that number, or start afresh`,
    );
  return 'head' in run ? { ...run, stream: assembled(run.head, keys), kept: true } : { ...run, kept: false };
}

/** The head of the stream stands in it, or in the first version all of the stream, which is looked at when it is restored. */
const RUN_SHAPE = both(
  runShape,
  either((run) => ('head' in run ? rec({ head: headShape }) : rec({ stream: rec({ id: text, columns: whole(1) }) }))),
);

/** Records that somebody has removed, a retention for one, would be models that begin anew without a word. */
function mustBeWhole({ id }: Pick<Source, 'id'>, found: number, run: RunSnapshot | Omit<Checkpoint, 'kept'> | undefined): void {
  const written = run === undefined ? 0 : 'head' in run ? (run.head.keys ?? found) : found;
  if (written === found) return;
  const count = found.toLocaleString('en');
  throw new HapaxError(
    'SNAPSHOT',
    `${id}: ${run === undefined ? `the checkpoint has ${count} ${found === 1 ? 'key' : 'keys'} and lacks the record that holds them together` : `the checkpoint has ${count} of the ${written.toLocaleString('en')} keys that were written`}: a part of it was removed; put it back, or start afresh without it`,
  );
}

/** A listener that has moved to another port is the same. */
const isSame = (one: string, other: string): boolean => one === other || (PORT.test(one) && PORT.test(other));
const PORT = /^push( \d+)?$/;

const refusal = (what: string, { id }: Pick<Source, 'id'>): HapaxError =>
  new HapaxError(
    'SNAPSHOT',
    `the checkpoint is of ${what}; this run reads ${id}: use another file, remove it to start afresh, or go on with its models by --adopt`,
  );
