import type { Stream } from '../engine/stream.ts';
import { type Batch, LATEST_MS } from '../ports.ts';
import { startUnseen, type Unseen } from '../time/unseen.ts';
import type { IncidentEvent, Outcome, Result, Sample, SilentKey } from '../types.ts';
import { watchBlindFeatures } from './blind-features.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Drops } from './drops.ts';
import { watchEvictions } from './evictions.ts';
import { watchNotes } from './notes.ts';
import type { RunOptions } from './options.ts';
import type { Outbox } from './outbox.ts';
import { makeRoom } from './room.ts';
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

/** What is between the source and everything that is told: what has come, and who looks at it on the way. */
export interface Taking extends Work {
  /** There is a store that outlives the process. */
  readonly lasting: boolean;
  /** Samples between checkpoints. */
  readonly checkpointEvery: number;
  readonly blind: ReturnType<typeof watchBlindFeatures>;
  readonly evictions: ReturnType<typeof watchEvictions>;
  readonly notes: ReturnType<typeof watchNotes>;
  /** Time in which nobody listened. */
  readonly unseen: Unseen;
  samples: number;
  incidents: number;
  silent: readonly SilentKey[];
}

/** Between ticks of a live source. */
export const TICK_MS = 1000;
const CHECKPOINT_EVERY = 100_000;
const OUTBOX_LIMIT = 10_000;
/** A delivery that takes so long is spoken of. */
const STUCK_MS = 60_000;

export function startTaking(work: Work): Taking {
  const { options, stream } = work;
  const { source, clock, store, onWarning } = options;
  return {
    ...work,
    lasting: store !== undefined && !store.passing,
    checkpointEvery: Math.min(options.checkpointEvery ?? CHECKPOINT_EVERY, source.checkpointEvery ?? Infinity),
    blind: watchBlindFeatures(
      stream.features,
      (text) => onWarning?.({ kind: 'feature', text }),
      () => source.fields?.() ?? [],
      source.keyField,
    ),
    evictions: watchEvictions(clock, (text) => onWarning?.({ kind: 'memory', text }), stream.counts.evicted),
    notes: watchNotes(clock, (text) => onWarning?.({ kind: 'detector', text })),
    unseen: startUnseen(stream.clock, options.tickMs ?? TICK_MS),
    samples: 0,
    incidents: 0,
    silent: [],
  };
}

/** Take in a batch: judge its samples, and pass on what follows. */
export async function take(taking: Taking, batch: Batch): Promise<void> {
  const { stream, checkpoints, drops, blind, lasting, options } = taking;
  const { source, onOutcomes } = options;
  const columns = stream.features.length;
  const results: Result[] = [];
  const events: IncidentEvent[] = [];
  const outcomes: Outcome[] = [];
  if (batch.now !== undefined) {
    await stream.blocked;
    const outcome = stream.tick(batch.now, batch.unseen);
    outcomes.push(outcome);
    for (const one of outcome.released) results.push(one);
    for (const event of outcome.incidents) events.push(event);
  }
  blind.look(batch.samples);
  for (const sample of batch.samples) {
    if (!isUsable(sample, columns, drops)) continue;
    const training = stream.blocked;
    if (training) await training;
    const result = stream.push(sample);
    if (onOutcomes) outcomes.push(result);
    for (const one of result.released) results.push(one);
    // What is held comes again when it is due in the order of time.
    if (result.status !== 'held') results.push(result);
    for (const event of result.incidents) events.push(event);
  }
  checkpoints.offset = batch.offset;
  taking.samples += batch.samples.length;
  checkpoints.since += batch.samples.length + (batch.now === undefined ? 0 : 1);
  onOutcomes?.(outcomes, batch);
  await pass(taking, results, events);
  if (!lasting) source.committed?.(batch.offset);
}

/** Whether a sample can be judged; the others are counted and said. */
function isUsable({ time, values, key = '' }: Sample, columns: number, drops: Drops): boolean {
  if (Math.abs(time) <= LATEST_MS && values?.length === columns) return true;
  const whose = key === '' ? '' : ` of ${key.slice(0, 60)}`;
  if (!(Math.abs(time) <= LATEST_MS)) drops.add('time', `the time${whose} is ${time}, not milliseconds since 1970`);
  else drops.add('values', `${values?.length ?? 'no'} values${whose} instead of ${columns}`);
  return false;
}

/** Time goes on without a sample. */
export async function tick(taking: Taking): Promise<void> {
  const { options, stream, unseen } = taking;
  const now = options.clock.now();
  const outcome = stream.tick(now, unseen.before(now));
  unseen.passed(now);
  options.onOutcomes?.([outcome]);
  await pass(taking, outcome.released, outcome.incidents);
}

/** No more will come: what is still held is judged. */
export async function flush(taking: Taking): Promise<void> {
  const { stream, options } = taking;
  while (stream.counts.held > 0) {
    await stream.blocked;
    const outcome = stream.flush();
    options.onOutcomes?.([outcome]);
    if (outcome.released.length === 0) break;
    await pass(taking, outcome.released, outcome.incidents);
  }
  // The time of a live source goes on by ticks, which have told of silent keys already.
  if (options.source.live) return;
  const { silent, ...outcome } = stream.fallSilent();
  taking.silent = silent;
  if (outcome.incidents.length === 0) return;
  options.onOutcomes?.([outcome]);
  await pass(taking, outcome.released, outcome.incidents);
}

/** Results and messages go where they belong. */
async function pass(taking: Taking, results: readonly Result[], events: readonly IncidentEvent[]): Promise<void> {
  const { options, stream, outbox, checkpoints, drops, notes, evictions, warnings, halt, lasting, checkpointEvery } = taking;
  const { source, recorders = [], onResults, outboxLimit = OUTBOX_LIMIT } = options;
  for (const event of events) {
    outbox.add(event);
    if (event.kind === 'opened') taking.incidents += 1;
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
  if (outbox.size > outboxLimit) await makeRoom(outbox, outboxLimit, { clock: options.clock, live: source.live ?? false, halt });
}
