import type { Stream } from '../engine/stream.ts';
import { type Batch, type Clock, LATEST_MS } from '../ports.ts';
import type { IncidentEvent, Outcome, Result, Sample } from '../types.ts';
import { startArrivals } from './arrivals.ts';
import { watchBlindFeatures } from './blind-features.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Drops } from './drops.ts';
import { watchEvictions } from './evictions.ts';
import { watchNotes } from './notes.ts';
import type { RunOptions, RunSummary } from './options.ts';
import type { Outbox } from './outbox.ts';
import type { startWarnings } from './warnings.ts';

/** The wish to end, and what interrupts waiting for it. */
export interface Halt {
  asked: boolean;
  /** End without saving. */
  abandoned: boolean;
  wake: () => void;
}

export interface Work {
  readonly options: RunOptions;
  readonly stream: Stream;
  readonly outbox: Outbox;
  readonly checkpoints: Checkpoints;
  readonly drops: Drops;
  readonly warnings: ReturnType<typeof startWarnings>;
  readonly halt: Halt;
  /** There was no checkpoint to go on from. */
  readonly first: boolean;
}

const CHECKPOINT_EVERY = 100_000;
const OUTBOX_LIMIT = 10_000;
const DRAIN_MS = 30_000;
/** A process that was told to end is killed soon: Kubernetes waits 30 s, Docker 10 s. */
const STOP_MS = 5000;
const TICK_MS = 1000;
/** A delivery that takes so long is spoken of. */
const STUCK_MS = 60_000;
/** A source that can wait does so for a sink that works, this long between two deliveries. */
const PATIENCE_MS = 10_000;

/** From the first batch to the end of everything. */
export async function work({ options, stream, outbox, checkpoints, drops, warnings, halt, first }: Work): Promise<RunSummary> {
  const { source, clock, store, recorders = [], sinks = [], onResults, onOutcomes, onWarning } = options;
  const { outboxLimit = OUTBOX_LIMIT, drainMs = DRAIN_MS } = options;
  const checkpointEvery = Math.min(options.checkpointEvery ?? CHECKPOINT_EVERY, source.checkpointEvery ?? Infinity);
  const lasting = store !== undefined && !store.passing;
  const columns = stream.features.length;
  const blind = watchBlindFeatures(
    stream.features,
    (text) => onWarning?.({ kind: 'feature', text }),
    () => source.fields?.() ?? [],
  );
  const evictions = watchEvictions(clock, (text) => onWarning?.({ kind: 'memory', text }), stream.counts.evicted);
  const notes = watchNotes(clock, (text) => onWarning?.({ kind: 'detector', text }));
  let samples = 0;
  let incidents = 0;

  /** Results and messages go where they belong. */
  async function pass(results: readonly Result[], events: readonly IncidentEvent[]): Promise<void> {
    for (const event of events) {
      outbox.add(event);
      if (event.kind === 'opened') incidents += 1;
    }
    checkpoints.put(results, events);
    if (results.length > 0) {
      drops.look(results);
      notes.look(results);
      evictions.look(stream.counts);
      onResults?.(results);
    }
    if (results.length > 0 || events.length > 0) for (const recorder of recorders) await recorder.record(results, events);
    // What a source cannot give again must be safe before more is read.
    const precious = source.kind === 'once' && events.length > 0;
    if (lasting && precious) await checkpoints.save();
    else if (lasting && (checkpoints.since >= checkpointEvery || (checkpoints.dueMs() ?? 1) <= 0)) await checkpoints.begin();
    warnings.stuck(outbox.stuck(STUCK_MS), STUCK_MS);
    if (outbox.size > outboxLimit) await makeRoom();
  }

  /** No sink may keep the stream, or another sink, waiting: too much for one is set aside. A replay waits for one that gets on. */
  async function makeRoom(): Promise<void> {
    outbox.trim(outboxLimit, source.live ? 'all' : 'failing');
    while (outbox.healthy > outboxLimit && !halt.asked) {
      let late = false;
      await new Promise<void>((go) => {
        const cancel = clock.after(PATIENCE_MS, () => {
          late = true;
          go();
        });
        void outbox.moved().then(() => {
          cancel();
          go();
        });
      });
      outbox.trim(outboxLimit, late ? 'all' : 'failing');
    }
  }

  /** Whether a sample can be judged; the others are counted and said. */
  function usable({ time, values, key = '' }: Sample): boolean {
    const whose = key === '' ? '' : ` of ${key.slice(0, 60)}`;
    if (!(Math.abs(time) <= LATEST_MS)) drops.add('time', `the time${whose} is ${time}, not milliseconds since 1970`);
    else if (values?.length !== columns) drops.add('values', `${values?.length ?? 'no'} values${whose} instead of ${columns}`);
    else return true;
    return false;
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
    blind.look(batch.samples);
    for (const sample of batch.samples) {
      if (!usable(sample)) continue;
      const training = stream.blocked;
      if (training) await training;
      const result = stream.push(sample);
      if (onOutcomes) outcomes.push(result);
      for (const one of result.released) results.push(one);
      // What is held comes again when its turn has come.
      if (result.status !== 'held') results.push(result);
      for (const event of result.incidents) events.push(event);
    }
    checkpoints.offset = batch.offset;
    samples += batch.samples.length;
    checkpoints.since += batch.samples.length + (batch.now === undefined ? 0 : 1);
    onOutcomes?.(outcomes, batch);
    await pass(results, events);
    if (!lasting) source.committed?.(batch.offset);
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

  /** Closed in a time: one that does not end must not keep the process. */
  async function closeSource(): Promise<void> {
    const closing = source.close?.();
    if (closing) await within(clock, halt.asked ? STOP_MS : drainMs, closing);
  }

  const { offset } = checkpoints;
  const batches = source.read(offset)[Symbol.asyncIterator]();
  const arrivals = startArrivals(batches, clock, source.live ? (options.tickMs ?? TICK_MS) : undefined, checkpoints.dueMs);
  halt.wake = arrivals.halt;
  if (halt.asked) arrivals.halt();
  const live = async (): Promise<void> => {
    // From here a sink that can be set back is.
    if (lasting && first && sinks.some(({ rewind }) => rewind)) await checkpoints.save();
    for (;;) {
      const got = await arrivals.next();
      if (checkpoints.failure !== undefined) throw checkpoints.failure;
      if (got.kind === 'batch') await take(got.batch);
      else if (got.kind === 'tick') await tick();
      else if (got.kind === 'due') await checkpoints.begin();
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
    await Promise.allSettled([checkpoints.settled(), closeSource(), ...sinks.map((sink) => sink.close?.())]);
    throw error;
  }
  await checkpoints.settled();
  // Told while the source is open: what it has acknowledged does not come again.
  if (lasting && source.committed && !halt.abandoned) await checkpoints.save();
  // A source that waits for data it will never get must not hold up the end.
  await closeSource();
  if (halt.asked) arrivals.leave();
  else {
    blind.end();
    await drain(outbox, clock, drainMs, halt);
  }
  await outbox.stop(halt.asked ? STOP_MS : drainMs);
  if (!halt.abandoned) await checkpoints.save();
  drops.flush();
  evictions.flush(stream.counts);
  warnings.flush();
  for (const part of [...recorders, ...sinks, ...(store ? [store] : [])]) await part.close?.();
  return { reason: halt.asked ? 'stopped' : 'ended', samples, incidents, checkpoints: checkpoints.count, undelivered: outbox.size };
}

/** Give sinks a last chance, for so long, or until the run is told to end. */
async function drain(outbox: Outbox, clock: Clock, ms: number, halt: Halt): Promise<void> {
  if (outbox.size === 0) return;
  let late = false;
  const cancel = clock.after(ms, () => {
    late = true;
    void outbox.stop();
  });
  while (outbox.size > 0 && !late && !halt.asked) await outbox.moved();
  cancel();
}

/** Wait for it, but no longer. */
const within = (clock: Clock, ms: number, what: Promise<unknown>): Promise<void> =>
  new Promise((done, fail) => {
    const cancel = clock.after(ms, done);
    what.then(
      () => {
        cancel();
        done();
      },
      (error: unknown) => {
        cancel();
        fail(error);
      },
    );
  });
