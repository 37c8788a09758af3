import { random } from '../../core/random.ts';
import { createStream, type Stream } from '../engine/stream.ts';
import type { Notice } from '../types.ts';
import { loadCheckpoint } from './checkpoint.ts';
import { startCheckpoints } from './checkpoints.ts';
import { type Drops, startDrops } from './drops.ts';
import type { RunOptions, RunSummary } from './options.ts';
import { startOutbox } from './outbox.ts';
import type { SinkStatus } from './sink-queue.ts';
import { trainedOn } from './train-on.ts';
import { startWarnings } from './warnings.ts';
import { type Halt, work } from './work.ts';

/** A stream at work. */
export interface Run {
  readonly stream: Stream;
  readonly sinks: readonly SinkStatus[];
  readonly undelivered: number;
  /** Messages set aside in this run: sinks can never deliver them, or too many waited. */
  readonly deadLetters: number;
  /** What was left out. */
  readonly drops: Pick<Drops, 'counts' | 'total'>;
  /** Hand what a person did to the sinks; once for each id as long as it waits. */
  tell(notice: Notice): void;
  /** Rejects when the source, a recorder or the store fails. */
  readonly done: Promise<RunSummary>;
  /** End after the current batch, write a last checkpoint, and resolve like `done`. */
  stop(): Promise<RunSummary>;
  /** End after the current batch and save nothing: the work since the last checkpoint is another's now. */
  abandon(): Promise<RunSummary>;
}

const CHECKPOINT_MS = 10_000;

/**
 * Pull samples from a source through a stream to sinks and recorders. One checkpoint holds models, thresholds, incidents, the
 * place in the source, the place in each recorder and the undelivered messages together, so that they can never disagree: after
 * a crash the source is read again from there and the same results come out, bit for bit.
 * @throws HapaxError `CONFIG`, `OPTION` or `SNAPSHOT` when the stream or its checkpoint cannot be used
 */
export async function runStream(options: RunOptions): Promise<Run> {
  const { config, methods, source, clock, sinks = [], recorders = [], store, trainer, chance = random(0), onWarning = () => {} } = options;
  const { drops = startDrops(clock, (text) => onWarning({ kind: 'dropped', text })), partitions } = options;
  const onAdapted = (text: string) => onWarning({ kind: 'state', text });
  const saved = await loadCheckpoint(store, source, partitions, options.adopt ? onAdapted : undefined);
  const learnt = !saved && options.trainOn ? await trainedOn(await options.trainOn(), config, methods, trainer) : undefined;
  if (learnt) onWarning({ kind: 'state', text: learnt.text });
  const restored = saved ? { restore: saved.stream, kept: saved.kept } : learnt ? { restore: learnt.stream } : {};
  const context = { ...(trainer ? { trainer } : {}), ...restored, onAdapted };
  const stream = createStream(config, methods, context);
  for (const recorder of recorders) await recorder.rewind(saved?.marks[recorder.id]);
  // A sink that cannot be set back is one that fails: it must not keep the others from their messages.
  for (const sink of sinks) await sink.rewind?.(saved?.marks[sink.id]).catch(() => {});
  const warnings = startWarnings(clock, onWarning);
  let deadLetters = 0;
  const outbox = startOutbox(sinks, clock, chance, saved?.outbox, saved?.sinks, {
    changed: warnings.changed,
    setAside(letter) {
      deadLetters += 1;
      checkpoints.keep(letter);
      warnings.setAside(letter);
    },
  });
  const halt: Halt = { asked: false, abandoned: false, wake: () => {} };
  const checkpoints = startCheckpoints(
    {
      source,
      sinks,
      recorders,
      store,
      stream,
      outbox,
      clock,
      everyMs: options.checkpointMs ?? CHECKPOINT_MS,
      ...(partitions === undefined ? {} : { partitions }),
      failed: () => halt.wake(),
    },
    saved?.offset,
  );
  const done = work({ options, stream, outbox, checkpoints, drops, warnings, halt, first: saved === undefined });
  const end = (abandoned: boolean): Promise<RunSummary> => {
    halt.asked = true;
    halt.abandoned ||= abandoned;
    void outbox.stop();
    halt.wake();
    return done;
  };
  return {
    stream,
    sinks: outbox.sinks,
    get undelivered() {
      return outbox.size;
    },
    get deadLetters() {
      return deadLetters;
    },
    drops,
    tell(notice) {
      if (outbox.snapshot().every(({ event }) => event.id !== notice.id)) outbox.add(notice);
    },
    done,
    stop: () => end(false),
    abandon: () => end(true),
  };
}
