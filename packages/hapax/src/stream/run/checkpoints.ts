import type { Stream } from '../engine/stream.ts';
import type { Clock, Recorder, Sink, Source, Store } from '../ports.ts';
import type { IncidentEvent, Result } from '../types.ts';
import { checkpointOf } from './checkpoint.ts';
import type { DeadLetter } from './dead-letters.ts';
import type { Outbox } from './outbox.ts';

/** Writes checkpoints while the stream goes on. */
export interface Checkpoints {
  /** Finished ones. */
  readonly count: number;
  /** What made one fail; the run must end. */
  readonly failure: unknown;
  /** Samples since the last one began. */
  since: number;
  /** Where the source goes on. */
  offset: unknown;
  /** A message was set aside: kept with the next checkpoint. */
  keep(letter: DeadLetter): void;
  /** What belongs to the next checkpoint, for stores that take the output with it. */
  put(results: readonly Result[], events: readonly IncidentEvent[]): void;
  /** Begin one of this moment. It is written while the stream goes on; the next one waits for it. */
  begin(): Promise<void>;
  /** The same, and wait until it is safe. */
  save(): Promise<void>;
  /** Milliseconds until one is due by time alone; undefined: nothing to write. */
  dueMs(): number | undefined;
  /** Resolves when the one that is being written has ended. */
  settled(): Promise<void>;
}

export interface CheckpointParts {
  readonly source: Source;
  readonly sinks: readonly Sink[];
  readonly recorders: readonly Recorder[];
  readonly store: Store | undefined;
  readonly stream: Stream;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Time between checkpoints. */
  readonly everyMs: number;
  /** Ids of the partitions' count, for a source that has several. */
  readonly partitions?: number;
  /** One could not be written. */
  failed(): void;
}

/** @param from where the source goes on */
export function startCheckpoints(parts: CheckpointParts, from: unknown): Checkpoints {
  const { source, sinks, recorders, store, stream, outbox, clock, everyMs, partitions, failed } = parts;
  const lasting = store !== undefined && !store.passing;
  let count = 0;
  let failure: unknown;
  let last = clock.now();
  /** Where the source goes on by the last one that was begun. */
  let begun = from;
  let letters: DeadLetter[] = [];
  let results: Result[] = [];
  let events: IncidentEvent[] = [];
  /** The one that is being written, and what became of it. */
  let saving: Promise<void> = Promise.resolve();

  const checkpoints: Checkpoints = {
    get count() {
      return count;
    },
    get failure() {
      return failure;
    },
    since: 0,
    offset: from,
    keep: (letter) => void letters.push(letter),
    put(some, more) {
      if (!store?.takesOutput) return;
      if (store.takeResults) store.takeResults(some);
      else for (const one of some) results.push(one);
      for (const one of more) events.push(one);
    },
    async begin() {
      await saving;
      if (failure !== undefined) throw failure;
      checkpoints.since = 0;
      begun = checkpoints.offset;
      last = clock.now();
      if (!store) return;
      const marks: Record<string, unknown> = {};
      for (const recorder of recorders) marks[recorder.id] = await recorder.mark();
      const { head, ...changed } = stream.snapshotChanges();
      const { offset } = checkpoints;
      const run = {
        source: source.id,
        ...(partitions === undefined ? {} : { partitions }),
        offset,
        outbox: outbox.snapshot(),
        sinks: sinks.map(({ id }) => id),
        marks: { ...marks, ...outbox.marks() },
        head,
      };
      const change = checkpointOf(run, changed, letters, store.takesOutput ? { results, events, offset } : undefined);
      letters = [];
      results = [];
      events = [];
      saving = store.save(change).then(
        () => {
          count += 1;
          source.committed?.(offset);
        },
        (error: unknown) => {
          failure = error;
          failed();
        },
      );
    },
    async save() {
      await checkpoints.begin();
      await saving;
      if (failure !== undefined) throw failure;
    },
    dueMs() {
      // Records that are no samples bring a source forward too.
      const news = checkpoints.since > 0 || letters.length > 0 || (store?.takesOutput === true && checkpoints.offset !== begun);
      // A clock that was set back must not put off the next checkpoint.
      return lasting && news ? everyMs - Math.abs(clock.now() - last) : undefined;
    },
    settled: () => saving,
  };
  return checkpoints;
}
