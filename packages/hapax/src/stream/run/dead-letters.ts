import { decode, encode, type Snapshot } from '../../core/snapshot.ts';
import type { Store, StoreRecord } from '../ports.ts';
import type { Telling } from './sink-queue.ts';

/** A message that a sink did not get and is not tried with any more: plain data, kept in the store. */
export interface DeadLetter {
  readonly event: Telling;
  /** Id of the sink. */
  readonly sink: string;
  /** What the sink said, or why it was not asked. */
  readonly reason: string;
  /** When it was set aside, milliseconds since 1970. */
  readonly at: number;
}

const PREFIX = 'dead ';

/** The name of its record: the same message to the same sink is one letter, however often it is set aside. */
export const letterName = ({ sink, event }: Pick<DeadLetter, 'sink' | 'event'>): string => `${PREFIX}${event.id} ${sink}`;

export const letterSnapshot = (letter: DeadLetter): Snapshot => ({ id: 'dead', columns: 0, state: letter });

/** The dead letters of a store, in the order in which they were set aside. */
export async function readDeadLetters(store: Pick<Store, 'load'>): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const [name, text] of store.load()) {
    // Only checkpoints write under these names.
    if (name.startsWith(PREFIX)) letters.push(decode(text).state as DeadLetter);
  }
  return letters.sort((a, b) => a.at - b.at);
}

/**
 * Take letters out of a store from which `readDeadLetters` has just read: they were delivered after all, or are not wanted.
 * @param marks where sinks that know stand now, by id: a run that goes on must not set them back before what they have just got
 */
export async function removeDeadLetters(
  store: Pick<Store, 'load' | 'save'>,
  letters: readonly DeadLetter[],
  marks: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const put: StoreRecord[] = [];
  for await (const [name, text] of store.load()) {
    if (name !== 'run') continue;
    const { id, columns, state } = decode(text);
    // Only a run writes under this name.
    const run = state as { readonly marks?: Readonly<Record<string, unknown>> };
    put.push([name, encode({ id, columns, state: { ...run, marks: { ...run.marks, ...marks } } })]);
  }
  await store.save({ whole: false, drop: letters.map(letterName), put });
}
