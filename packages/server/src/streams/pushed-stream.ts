import { type Histogram, timed as timedSource } from '@hapax/connect/run';
import { decode, encode, HapaxError } from 'hapax';
import {
  type Clock,
  DEFAULT_DETECTORS,
  type Methods,
  type Result,
  runStream,
  type Sink,
  type Store,
  type StoreRecord,
  startUnseen,
  type Trainer,
} from 'hapax/stream';
import type { StoredStream } from '../storage/records.ts';
import type { ServerStorage } from '../storage/store.ts';
import type { Budget } from './budget.ts';
import { type Incoming, startJournal } from './journal.ts';
import { type LiveStream, type ServedConfig, startObserver } from './live-stream.ts';

/** A stream that the server runs itself, on samples that are pushed to it. */
export interface PushedStream extends LiveStream {
  /** Some rule of its order goes by the clock. */
  readonly timed: boolean;
  /** A sample or a tick waits to be judged. */
  readonly busy: boolean;
  /** Write down that it is `time`; what is returned has it judged. */
  note(time: number): () => Promise<unknown>;
  /** Another stream has taken its name, or none: nothing more is judged or kept. Resolves when it has ended. */
  end(): Promise<void>;
  /** Write a last checkpoint and stop. */
  stop(): Promise<void>;
}

/** What streams of a server share. */
export interface Shared {
  readonly store: ServerStorage;
  readonly clock: Clock;
  readonly trainer: Trainer;
  /** What all of them may take together. */
  readonly budget: Budget;
  readonly methods: Methods;
  /** How long batches take. */
  readonly latency: Histogram;
  /** Samples and ticks between checkpoints: a restart goes at most about so many again. */
  readonly checkpointEvery?: number;
}

/** How often a stream is told the time: silence is noticed about so late. */
export const TICK_MS = 1000;
const CHECKPOINT_EVERY = 20_000;
const CHECKPOINT_MS = 60_000;
/** Samples kept for looking back, for each stream. */
const KEPT = 200_000;

/**
 * Start a stream, or go on with what is kept under its name; resolves when all that was kept is judged.
 * @param first what the first version wrote of it
 * @throws HapaxError `CONFIG`, `OPTION` or `SNAPSHOT`
 */
export async function startPushed(
  { store, clock, trainer, methods, budget, checkpointEvery = CHECKPOINT_EVERY, latency }: Shared,
  config: ServedConfig,
  sinks: readonly Sink[] = [],
  first?: StoredStream,
): Promise<PushedStream> {
  const { name } = config;
  let refusal: HapaxError | undefined;
  const journal = startJournal(store, name, config.features.length * (config.detectors ?? DEFAULT_DETECTORS).length);
  const observer = startObserver(store, config, clock.now);
  const timed = goesByTheClock(config);
  const run = await runStream({
    config: observer.config,
    methods,
    clock,
    trainer,
    sinks,
    source: timedSource(journal.source, latency),
    recorders: [observer.recorder],
    store: checkpoints(),
    checkpointEvery,
    checkpointMs: CHECKPOINT_MS,
    onOutcomes(outcomes, batch) {
      observer.onOutcomes(outcomes, batch);
      journal.heard(outcomes);
    },
  });
  observer.attach(run);
  // The engine has seen what cannot be told or written down: going on would judge from a past that no restart can bring back.
  run.done.catch((error: unknown) => refuse(`it has stopped (${messageOf(error)}); restart the server to go on from what was kept`));
  await journal.caughtUp;
  const unseen = startUnseen(run.stream.clock, TICK_MS);

  function note(time: number): () => Promise<unknown> {
    const tell = journal.note(time, unseen.before(time));
    return () => {
      // Where it could not be written down, nobody has listened either.
      unseen.passed(time);
      return tell();
    };
  }

  /** Records of the stream in the database, and with each save the end of what was needed only until then. */
  function checkpoints(): Store {
    const kept = store.checkpoints(name, () => refusal === undefined);
    return {
      async *load(): AsyncGenerator<StoreRecord> {
        let empty = true;
        for await (const record of kept.load()) {
          empty = false;
          yield record;
        }
        if (empty && first?.snapshot) yield ofFirst(first.snapshot, first);
      },
      async save(change) {
        journal.seal();
        const { taken, ticks } = journal.position;
        await kept.save(change);
        if (!refusal) await store.forget(name, taken - KEPT, ticks);
      },
    };
  }

  function refuse(why: string): void {
    refusal ??= new HapaxError('STATE', `${name}: ${why}`);
    journal.end(refusal);
  }

  return {
    ...observer.view,
    get recentBytes() {
      return observer.view.recentBytes;
    },
    source: 'pushed to the API',
    timed,
    get taken() {
      return journal.taken;
    },
    get busy() {
      return journal.busy;
    },
    get refusal() {
      return refusal?.message;
    },
    note,
    async push(samples) {
      if (refusal) throw refusal;
      check(config, samples);
      budget.check({ name, engine: run.stream }, samples);
      // How far samples are behind the clock is measured from the first one on.
      if (timed && journal.taken === 0 && !journal.busy && Number.isNaN(run.stream.time)) void note(clock.now())().catch(() => {});
      // Of a batch of samples: a result for each.
      return (await journal.push(samples)) as Result[];
    },
    async end() {
      refuse('the stream was replaced or deleted meanwhile; the samples were not taken');
      // What is not wanted any more is not written down: a large model keeps others waiting.
      await run.abandon().catch(() => {});
    },
    async stop() {
      await run.stop().catch(() => {});
      refuse('the server is at its end; what was kept is judged when it starts again');
    },
  };
}

/** Whether anything follows from the time alone: else it need not be written down. */
const goesByTheClock = ({
  order: { lateness = 0, every = 0, staleAfterMs = Number.MAX_VALUE, maxAhead = Number.MAX_VALUE } = {},
}: ServedConfig) => lateness > 0 || every > 0 || staleAfterMs < Number.MAX_VALUE || maxAhead < Number.MAX_VALUE;

/** A checkpoint of the first version as the second wrote it. */
function ofFirst(snapshot: string, { name, at }: StoredStream): StoreRecord {
  const stream = decode(snapshot);
  return ['run', encode({ id: 'run', columns: stream.columns, state: { source: name, offset: at, outbox: [], marks: {}, stream } })];
}

/** All or nothing: a bad sample in the middle must not leave half a request behind. */
function check({ name, features }: ServedConfig, samples: readonly Incoming[]): void {
  samples.forEach(({ time, values }, i) => {
    if (!Number.isFinite(time)) throw new HapaxError('INPUT', `${name}: sample ${i} has no time; give milliseconds since 1970`);
    if (values.length !== features.length)
      throw new HapaxError('SHAPE', `${name}: sample ${i} has ${values.length} values; the stream has ${features.length} features`);
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
