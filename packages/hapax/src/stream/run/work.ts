import type { Clock } from '../ports.ts';
import { startArrivals } from './arrivals.ts';
import type { RunSummary } from './options.ts';
import { drain } from './room.ts';
import { flush, startTaking, type Taking, TICK_MS, take, tick, type Work } from './taking.ts';

export type { Halt, Work } from './taking.ts';

const DRAIN_MS = 30_000;
/** A process that was told to end is killed soon: Kubernetes waits 30 s, Docker 10 s. */
const STOP_MS = 5000;

/** From the first batch to the end of everything. */
export async function work(given: Work): Promise<RunSummary> {
  const taking = startTaking(given);
  const { options, stream, outbox, checkpoints, drops, evictions, warnings, halt, lasting, blind } = taking;
  const { source, clock, store, recorders = [], sinks = [], drainMs = DRAIN_MS } = options;
  const batches = source.read(checkpoints.offset)[Symbol.asyncIterator]();
  const { missingValues: before } = stream.counts;
  const arrivals = startArrivals(batches, clock, source.live ? (options.tickMs ?? TICK_MS) : undefined, checkpoints.dueMs);
  halt.wake = arrivals.halt;
  if (halt.asked) arrivals.halt();
  try {
    await takeAll(taking, arrivals);
  } catch (error) {
    // A source that listens, or a sink that waits for another try, would keep a process alive that does nothing any more.
    halt.asked = true;
    void outbox.stop();
    await Promise.allSettled([checkpoints.settled(), closeSource(taking), ...sinks.map((sink) => sink.close?.())]);
    throw error;
  }
  await checkpoints.settled();
  // Told while the source is open: what it has acknowledged does not come again.
  if (lasting && source.committed && !halt.abandoned) await checkpoints.save();
  // A source that waits for data it will never get must not hold up the end.
  await closeSource(taking);
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
  const { samples, incidents, silent } = taking;
  const missing = stream.counts.missingValues - before;
  return {
    reason: halt.asked ? 'stopped' : 'ended',
    samples,
    incidents,
    checkpoints: checkpoints.count,
    undelivered: outbox.size,
    ...(missing > 0 ? { missing } : {}),
    ...(silent.length > 0 ? { silent } : {}),
  };
}

/** Until the source ends, or the run is told to. */
async function takeAll(taking: Taking, arrivals: ReturnType<typeof startArrivals>): Promise<void> {
  const { options, checkpoints, halt, lasting, first } = taking;
  // From here a sink that can be set back is.
  if (lasting && first && (options.sinks ?? []).some(({ rewind }) => rewind)) await checkpoints.save();
  for (;;) {
    const got = await arrivals.next();
    if (checkpoints.failure !== undefined) throw checkpoints.failure;
    if (got.kind === 'batch') await take(taking, got.batch);
    else if (got.kind === 'tick') await tick(taking);
    else if (got.kind === 'due') await checkpoints.begin();
    else break;
  }
  if (!halt.asked) await flush(taking);
}

/** Closed in a time: one that does not end must not keep the process. */
async function closeSource({ options: { source, clock, drainMs = DRAIN_MS }, halt }: Taking): Promise<void> {
  const closing = source.close?.();
  if (closing) await within(clock, halt.asked ? STOP_MS : drainMs, closing);
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
