import { type Random, random } from '../../core/random.ts';
import { createStream, type Stream } from '../engine/stream.ts';
import type { Trainer } from '../engine/training.ts';
import type { Batch, Clock, Recorder, Sink, Source, Store } from '../ports.ts';
import type { IncidentEvent, Methods, Notice, Outcome, Result, StreamConfig } from '../types.ts';
import { startArrivals } from './arrivals.ts';
import { loadCheckpoint, recordsOf } from './checkpoint.ts';
import { type Outbox, type SinkStatus, startOutbox } from './outbox.ts';

export interface RunOptions {
  readonly config: StreamConfig;
  readonly methods: Methods;
  readonly source: Source;
  readonly clock: Clock;
  readonly sinks?: readonly Sink[];
  readonly recorders?: readonly Recorder[];
  /** Without it nothing survives a restart. */
  readonly store?: Store;
  readonly trainer?: Trainer;
  /** Chance of the pauses between attempts to deliver. */
  readonly chance?: Random;
  /** Samples between checkpoints. */
  readonly checkpointEvery?: number;
  /** Time between checkpoints, milliseconds of the clock. */
  readonly checkpointMs?: number;
  /** Undelivered messages of one sink that make the source wait. */
  readonly outboxLimit?: number;
  /** How long to wait for sinks when the source has ended, milliseconds of the clock. */
  readonly drainMs?: number;
  /** How often a live source is asked for silent keys, milliseconds. */
  readonly tickMs?: number;
  /** Sees every batch of results, for display; must be quick. */
  readonly onResults?: (results: readonly Result[]) => void;
  /**
   * Sees what came of every batch, a result for each sample, held ones too, and of every passing of time, before anything of it is told.
   * @param batch undefined: time alone, or the end of the source
   */
  readonly onOutcomes?: (outcomes: readonly Outcome[], batch?: Batch) => void;
}

export interface RunSummary {
  /** Why it ended. */
  readonly reason: 'ended' | 'stopped';
  readonly samples: number;
  /** That began in this run. */
  readonly incidents: number;
  readonly checkpoints: number;
  readonly undelivered: number;
}

/** A stream at work. */
export interface Run {
  readonly stream: Stream;
  readonly sinks: readonly SinkStatus[];
  readonly undelivered: number;
  /** Hand what a person did to the sinks; once for each id as long as it waits. */
  tell(notice: Notice): void;
  /** Rejects when the source, a recorder or the store fails. */
  readonly done: Promise<RunSummary>;
  /** End after the current batch, write a last checkpoint, and resolve like `done`. */
  stop(): Promise<RunSummary>;
}

/** The wish to end, and what interrupts waiting for it. */
interface Halt {
  asked: boolean;
  wake: () => void;
}

const CHECKPOINT_EVERY = 100_000;
const CHECKPOINT_MS = 10_000;
const OUTBOX_LIMIT = 10_000;
const DRAIN_MS = 30_000;
const TICK_MS = 1000;

/**
 * Pull samples from a source through a stream to sinks and recorders. One checkpoint holds models, thresholds, incidents, the
 * place in the source, the place in each recorder and the undelivered messages together, so that they can never disagree: after
 * a crash the source is read again from there and the same results come out, bit for bit.
 * @throws HapaxError `CONFIG`, `OPTION` or `SNAPSHOT` when the stream or its checkpoint cannot be used
 */
export async function runStream(options: RunOptions): Promise<Run> {
  const { config, methods, source, clock, sinks = [], recorders = [], store, trainer, chance = random(0) } = options;
  const saved = await loadCheckpoint(store, source);
  const context = { ...(trainer ? { trainer } : {}), ...(saved ? { from: saved.stream } : {}) };
  const stream = createStream(config, methods, context);
  for (const recorder of recorders) await recorder.rewind(saved?.marks[recorder.id]);
  const outbox = startOutbox(sinks, clock, chance, saved?.outbox, saved?.sinks);
  const halt: Halt = { asked: false, wake: () => {} };
  const done = work(options, stream, outbox, saved?.offset, halt);
  return {
    stream,
    sinks: outbox.sinks,
    get undelivered() {
      return outbox.size;
    },
    tell(notice) {
      if (outbox.rest().every(({ event }) => event.id !== notice.id)) outbox.add(notice);
    },
    done,
    stop() {
      halt.asked = true;
      void outbox.stop();
      halt.wake();
      return done;
    },
  };
}

async function work(options: RunOptions, stream: Stream, outbox: Outbox, from: unknown, halt: Halt): Promise<RunSummary> {
  const { source, clock, store, recorders = [], sinks = [], onResults, onOutcomes } = options;
  const { checkpointEvery = CHECKPOINT_EVERY, checkpointMs = CHECKPOINT_MS, outboxLimit = OUTBOX_LIMIT } = options;
  const lasting = store && !store.passing;
  let offset = from;
  let samples = 0;
  let incidents = 0;
  let since = 0;
  let checkpoints = 0;
  let last = clock.now();

  /** The checkpoint that is being written, and what became of it. */
  let saving: Promise<void> = Promise.resolve();
  let failure: unknown;

  /** Begin a checkpoint of this moment. It is written while the stream goes on; the next one waits for it. */
  async function begin(): Promise<void> {
    await saving;
    if (failure !== undefined) throw failure;
    since = 0;
    last = clock.now();
    if (!store) return;
    const marks: Record<string, unknown> = {};
    for (const recorder of recorders) marks[recorder.id] = await recorder.mark();
    const { head, ...changed } = stream.changes();
    const run = { source: source.id, offset, outbox: outbox.rest(), sinks: sinks.map(({ id }) => id), marks, head };
    saving = store.save(recordsOf(run, changed)).then(
      () => void (checkpoints += 1),
      (error: unknown) => {
        failure = error;
        halt.wake();
      },
    );
  }

  /** The same, and wait until it is safe. */
  async function save(): Promise<void> {
    await begin();
    await saving;
    if (failure !== undefined) throw failure;
  }

  /** Results and messages go where they belong. */
  async function pass(results: readonly Result[], events: readonly IncidentEvent[]): Promise<void> {
    for (const event of events) {
      outbox.add(event);
      if (event.kind === 'opened') incidents += 1;
    }
    if (results.length > 0) {
      onResults?.(results);
      for (const recorder of recorders) await recorder.record(results);
    }
    // What a source cannot give again must be safe before more is read.
    const precious = source.kind === 'once' && events.length > 0;
    if (lasting && precious) await save();
    // A clock that was set back must not put off the next checkpoint.
    else if (lasting && (since >= checkpointEvery || (since > 0 && Math.abs(clock.now() - last) >= checkpointMs))) await begin();
    while (outbox.size > outboxLimit && !halt.asked) await outbox.moved();
  }

  async function take(batch: Batch): Promise<void> {
    const results: Result[] = [];
    const events: IncidentEvent[] = [];
    const outcomes: Outcome[] = [];
    if (batch.now !== undefined) {
      await stream.blocked;
      const outcome = stream.tick(batch.now);
      outcomes.push(outcome);
      for (const one of outcome.released) results.push(one);
      for (const event of outcome.incidents) events.push(event);
    }
    for (const sample of batch.samples) {
      const training = stream.blocked;
      if (training) await training;
      const result = stream.push(sample);
      if (onOutcomes) outcomes.push(result);
      for (const one of result.released) results.push(one);
      // What is held comes again when its turn has come.
      if (result.status !== 'held') results.push(result);
      for (const event of result.incidents) events.push(event);
    }
    offset = batch.offset;
    samples += batch.samples.length;
    since += batch.samples.length + (batch.now === undefined ? 0 : 1);
    onOutcomes?.(outcomes, batch);
    await pass(results, events);
  }

  async function tick(): Promise<void> {
    const outcome = stream.tick(clock.now());
    onOutcomes?.([outcome]);
    await pass(outcome.released, outcome.incidents);
  }

  /** No more will come: what is still held is judged. */
  async function flush(): Promise<void> {
    while (stream.counts.held > 0) {
      await stream.blocked;
      const outcome = stream.flush();
      onOutcomes?.([outcome]);
      if (outcome.released.length === 0) return;
      await pass(outcome.released, outcome.incidents);
    }
  }

  const arrivals = startArrivals(source.read(from)[Symbol.asyncIterator](), clock, source.live ? (options.tickMs ?? TICK_MS) : undefined);
  halt.wake = arrivals.halt;
  if (halt.asked) arrivals.halt();
  const live = async (): Promise<void> => {
    for (;;) {
      const got = await arrivals.next();
      if (failure !== undefined) throw failure;
      if (got.kind === 'batch') await take(got.batch);
      else if (got.kind === 'tick') await tick();
      else break;
    }
    if (!halt.asked) await flush();
  };
  try {
    await live();
  } catch (error) {
    // A source that listens, or a sink that waits for another try, would keep a process alive that does nothing any more.
    halt.asked = true;
    void outbox.stop();
    await Promise.allSettled([saving, source.close?.(), ...sinks.map((sink) => sink.close?.())]);
    throw error;
  }
  await saving;
  // A source that waits for data it will never get must not hold up the end.
  await source.close?.();
  if (halt.asked) arrivals.leave();
  else await drain(outbox, clock, options.drainMs ?? DRAIN_MS);
  await outbox.stop(options.drainMs ?? DRAIN_MS);
  await save();
  for (const part of [...recorders, ...sinks, ...(store ? [store] : [])]) await part.close?.();
  return { reason: halt.asked ? 'stopped' : 'ended', samples, incidents, checkpoints, undelivered: outbox.size };
}

/** Give sinks a last chance. */
async function drain(outbox: Outbox, clock: Clock, ms: number): Promise<void> {
  if (outbox.size === 0) return;
  let late = false;
  const cancel = clock.after(ms, () => {
    late = true;
    void outbox.stop();
  });
  while (outbox.size > 0 && !late) await outbox.moved();
  cancel();
}
