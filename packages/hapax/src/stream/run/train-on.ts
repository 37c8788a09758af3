import type { Snapshot } from '../../core/snapshot.ts';
import type { Methods, StreamConfig } from '../config.ts';
import type { Trainer } from '../engine/scoring/training.ts';
import type { StreamSnapshot } from '../engine/snapshot/stream-snapshot.ts';
import { createStream } from '../engine/stream.ts';
import type { Source } from '../ports.ts';

/** What a stream has learnt from the past before it goes live. */
export interface Trained {
  readonly stream: Snapshot;
  /** In words. */
  readonly text: string;
}

/**
 * Let a stream see a source to its end, or until the source says that it has come to the present. Nothing is told of what it finds there:
 * incidents of the past are forgotten, models, thresholds and counts stay.
 */
export async function trainedOn(source: Source, config: StreamConfig, methods: Methods, trainer?: Trainer): Promise<Trained> {
  const stream = createStream(config, methods, trainer ? { trainer } : {});
  const columns = stream.features.length;
  let samples = 0;
  let incidents = 0;
  let first = Number.NaN;
  const batches = source.read(undefined);
  for await (const { samples: some, now } of batches) {
    for (const sample of some) {
      if (!Number.isFinite(sample.time) || sample.values?.length !== columns) continue;
      await stream.blocked;
      incidents += stream.push(sample).incidents.filter(({ kind }) => kind === 'opened').length;
      samples += 1;
      if (first !== first) first = sample.time;
    }
    if (now !== undefined) break;
  }
  await source.close?.();
  while (stream.counts.held > 0) {
    await stream.blocked;
    if (stream.flush().released.length === 0) break;
  }
  const snapshot = stream.snapshot();
  // Of a stream of its own.
  const state = snapshot.state as StreamSnapshot;
  return {
    stream: { ...snapshot, state: { ...state, groups: {} } },
    text: `${stream.name}: learnt from ${samples.toLocaleString('en')} samples of ${source.id}${samples > 0 ? `, ${stamp(first)} to ${stamp(stream.time)} UTC` : ''}; ${incidents === 0 ? 'no incident' : incidents === 1 ? 'one incident' : `${incidents.toLocaleString('en')} incidents`} in it, of which nobody is told`,
  };
}

const stamp = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 19).replace('T', ' ') : 'no time');
