import { HapaxError } from '../core/errors.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { GroupState } from './incidents.ts';
import type { KeyAtRest } from './key-state.ts';
import type { Plan } from './plan.ts';
import type { StreamCounts } from './types.ts';

/** A stream as plain data. */
export interface StreamAtRest {
  readonly fingerprint: string;
  readonly time: number;
  readonly counts: StreamCounts;
  readonly keys: readonly KeyAtRest[];
  readonly groups: Readonly<Record<string, GroupState>>;
}

/** @throws HapaxError `SNAPSHOT` when it is not of a stream with these models */
export function streamAtRest({ id, columns, state }: Snapshot, plan: Plan): StreamAtRest {
  if (id !== 'stream') throw new HapaxError('SNAPSHOT', `the snapshot is of ${id}; a stream cannot go on from it`);
  // Only `snapshot()` of a stream writes under this id.
  const saved = state as StreamAtRest;
  if (columns !== plan.features.length || saved.fingerprint !== plan.fingerprint)
    throw new HapaxError(
      'SNAPSHOT',
      `${plan.name}: the snapshot was taken with other features, transforms, detectors or learning rules; go back to them, or start without it`,
    );
  return saved;
}
