import { HapaxError } from '../../../core/errors.ts';
import { checkState } from '../../../core/shape.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import type { GroupState } from '../../alerts/incidents.ts';
import type { StreamCounts } from '../../types.ts';
import type { FeedbackSnapshot } from '../judging/feedback.ts';
import { type Adapted, adapted } from '../key/adapt.ts';
import { startGrain } from '../key/grain.ts';
import type { KeySnapshot } from '../key/state.ts';
import type { Plan } from '../plan.ts';
import type { KeyRecord } from './changes.ts';
import { streamShape } from './outline.ts';

/** A stream as plain data. */
export interface StreamSnapshot {
  readonly fingerprint: string;
  readonly time: number;
  /** Of the last tick; NaN before the first. */
  readonly clock: number;
  /** Milliseconds in all in which nobody listened. Absent in what earlier versions wrote. */
  readonly unseen?: number;
  readonly counts: StreamCounts;
  readonly keys: readonly KeySnapshot[];
  readonly groups: Readonly<Record<string, GroupState>>;
  /** Absent in what earlier versions wrote. */
  readonly feedback?: FeedbackSnapshot;
}

/** The part that belongs to no key. */
export interface StreamHead {
  readonly fingerprint: string;
  readonly columns: number;
  readonly time: number;
  readonly clock: number;
  /** Absent in what earlier versions wrote. */
  readonly unseen?: number;
  readonly counts: StreamCounts;
  /** How many keys have a record of their own. Absent in what earlier versions wrote. */
  readonly keys?: number;
  /** Of the incident of the whole stream, when there is one for all keys. */
  readonly group: GroupState | null;
  /** Absent in what earlier versions wrote. */
  readonly feedback?: FeedbackSnapshot;
}

/** Put together what was written down in parts, in any order. */
export function assembled(
  { fingerprint, columns, time, clock, unseen = 0, counts, group, feedback }: StreamHead,
  records: readonly KeyRecord[],
): Snapshot {
  const inOrder = [...records].sort((a, b) => a.key.touched - b.key.touched);
  const groups = records.flatMap(({ key, group: own }): [string, GroupState][] => (own ? [[key.key, own]] : []));
  const state: StreamSnapshot = {
    fingerprint,
    time,
    clock,
    unseen,
    counts,
    keys: inOrder.map(({ key }) => key),
    groups: Object.fromEntries(group ? [...groups, ['', group] as const] : groups),
    ...(feedback ? { feedback } : {}),
  };
  return { id: 'stream', columns, state };
}

/** What to do about a checkpoint that does not hold together. */
export const WAY_OUT = 'put back a copy, or remove it to start afresh';

/** @throws HapaxError `SNAPSHOT` when it is not of a stream with these models, or does not hold together */
export function checkedSnapshot(
  { id, columns, state }: Snapshot,
  plan: Plan,
  onAdapted: (text: string) => void = () => {},
): StreamSnapshot {
  if (id !== 'stream') throw new HapaxError('SNAPSHOT', `the snapshot is of ${id}; a stream cannot go on from it`);
  // What is there is looked at next.
  let saved = (state ?? {}) as StreamSnapshot;
  const other = columns !== plan.features.length || saved.fingerprint !== plan.fingerprint;
  const fitting = other ? adaptedOrDamaged(saved, plan) : undefined;
  if (other && !fitting)
    throw new HapaxError(
      'SNAPSHOT',
      `${plan.name}: the snapshot was taken with other features, transforms, detectors, learning rules or grid; go back to them, or start without it`,
    );
  if (fitting) {
    saved = fitting.saved;
    onAdapted(fitting.text);
  }
  checkState(plan.name, streamShape(plan), saved, plan.features.length, WAY_OUT);
  return {
    ...saved,
    clock: saved.clock ?? Number.NaN,
    keys: saved.keys.map((key, i) => ({ ...sinceFirst(i - saved.keys.length, columns), ...written(key) })),
  };
}

/** Nothing has been looked at when it is made to fit: what is missing shows there first. @throws HapaxError `SNAPSHOT` */
function adaptedOrDamaged(saved: StreamSnapshot, plan: Plan): Adapted<StreamSnapshot> | undefined {
  try {
    return adapted(saved, plan);
  } catch (cause) {
    throw new HapaxError('SNAPSHOT', `the snapshot of ${plan.name} is damaged: a key lacks what it needs; ${WAY_OUT}`, cause);
  }
}

/** A field that is there without a value is as one that is not there. */
const written = (key: KeySnapshot): KeySnapshot =>
  // Fields that may not be missing have been looked at.
  Object.fromEntries(Object.entries(key).filter(([, value]) => value !== undefined)) as unknown as KeySnapshot;

/** What keys of the first version did not have. They are in the order of use, and nothing waited. */
const sinceFirst = (touched: number, columns: number) => ({
  touched,
  lag: 0,
  lateRun: 0,
  aheadRun: 0,
  aheadTime: Number.NaN,
  pace: 0,
  line: null,
  grain: startGrain(columns),
});
