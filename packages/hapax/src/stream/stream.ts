import { HapaxError } from '../core/errors.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { startAdmission } from './admission.ts';
import { startAlerting } from './alerting.ts';
import { startAlignedSwaps } from './aligned-swaps.ts';
import { type Changed, startChanges } from './changes.ts';
import { startJudging } from './judging.ts';
import { restKey, statusOf, wakeKey } from './key-state.ts';
import { noCounts, startMessages } from './messages.ts';
import { planOf } from './plan.ts';
import { type StreamAtRest, type StreamHead, streamAtRest } from './stream-at-rest.ts';
import { type Trainer, trainHere } from './training.ts';
import type { Incident, IncidentEvent, KeyStatus, Methods, Result, Sample, StreamConfig, StreamCounts } from './types.ts';

/** A running stream: samples in, verdicts and incidents out, one after the other. */
export interface Stream {
  readonly name: string;
  readonly features: readonly string[];
  /** Score, judge, learn. Results are values of their own and stay as they are. */
  push(sample: Sample): Result;
  /**
   * Contribution of each feature to what a detector says about a sample, in the unit of the method, by the model as it stands: for a
   * sample that was just flagged and not learnt, the one that judged it. Undefined for a method that cannot tell, before there is
   * a model, for an unknown key or detector, and behind transforms, whose features are others.
   */
  explain(detector: string, sample: Pick<Sample, 'key' | 'values'>): Float64Array | undefined;
  /**
   * Say that time has come to `time` (of the data) without a sample: silent keys become stale and incidents end.
   * Returns the messages that follow.
   */
  tick(time: number): readonly IncidentEvent[];
  /** Training that must end before the next `push`: await it when there is one. Only aligned swaps wait. */
  readonly blocked: Promise<unknown> | undefined;
  readonly counts: Readonly<StreamCounts>;
  /** Newest time seen. */
  readonly time: number;
  /** Estimated bytes of all models. */
  readonly bytes: number;
  keys(): KeyStatus[];
  openIncidents(): Incident[];
  /** Everything, as plain data. */
  snapshot(): Snapshot;
  /**
   * What has changed since the last call, everything at the first: what a checkpoint needs to write. Keys are copied one by one as
   * the records are taken, or when their next sample comes, so that the stream can go on meanwhile.
   */
  changes(): StreamChanges;
}

/** The part of a stream that belongs to no key, and the keys that changed. */
export interface StreamChanges extends Changed {
  readonly head: StreamHead;
}

export interface StreamContext {
  /** Trains batch methods; in this thread unless given. */
  readonly trainer?: Trainer;
  /** Go on from here. */
  readonly from?: Snapshot;
}

/**
 * Start a stream, or go on with one from its snapshot. Purely sequential: the same samples give the same bits, wherever the
 * snapshot was taken. Cost: that of the detectors plus about a microsecond a sample.
 * @throws HapaxError `CONFIG` or `OPTION` for a configuration that cannot run, `SNAPSHOT` for a snapshot of another one
 */
export function createStream(config: StreamConfig, methods: Methods, { trainer = trainHere(methods), from }: StreamContext = {}): Stream {
  const plan = planOf(config, methods, trainer);
  const { name, features, order } = plan;
  const columns = features.length;
  const saved = from ? streamAtRest(from, plan) : undefined;
  const counts = saved ? { ...saved.counts } : noCounts();
  let newest = saved ? saved.time : Number.NaN;

  const messages = startMessages(counts);
  const alerting = startAlerting(plan, counts, messages.send, saved?.groups);
  const swaps = startAlignedSwaps(plan);
  const changes = startChanges(alerting);
  const { keys, admit, weigh } = startAdmission(plan, counts, {
    before: changes.before,
    evict(state) {
      changes.leave(state);
      swaps.forget(state);
      alerting.leave(state.key, 'evicted', state.lastTime);
    },
  });
  const { settle, leaveOut, goStale } = startJudging(plan, counts, alerting, messages, changes.before, (state) => {
    weigh(state);
    swaps.note(state);
  });
  for (const key of saved?.keys ?? []) {
    const state = wakeKey(plan, key);
    keys.add(state);
    swaps.note(state);
  }

  return {
    name,
    features,
    push({ time, key = '', values, label = 0 }) {
      if (!Number.isFinite(time)) throw new HapaxError('INPUT', `${name}: \`time\` must be milliseconds since 1970; got ${time}`);
      if (values.length !== columns) throw new HapaxError('SHAPE', `${name} has ${columns} features; got a sample of ${values.length}`);
      counts.samples += 1;
      const state = admit(key);
      const late = time < state.lastTime;
      if (late) {
        counts.late += 1;
        if (order.late === 'drop') return leaveOut(time, key, 'late');
      } else if (time === state.lastTime && order.duplicates === 'drop') {
        counts.duplicates += 1;
        return leaveOut(time, key, 'duplicate');
      }
      if (!(time <= newest)) newest = time;
      return settle(state, time, values, label, late);
    },
    explain(detector, { key = '', values }) {
      const state = keys.get(key);
      if (state?.chain) return undefined;
      return state?.lanes?.find((lane) => lane.spec.name === detector)?.scorer.explain(Float64Array.from(values));
    },
    tick(time) {
      if (!(time <= newest)) newest = time;
      for (const state of keys) if (!state.stale && time - state.lastTime > order.staleAfterMs) goStale(state, time);
      return messages.incidents();
    },
    get blocked() {
      return swaps.blocked;
    },
    counts,
    get time() {
      return newest;
    },
    get bytes() {
      return keys.bytes;
    },
    keys: () => Array.from(keys, (state) => statusOf(state, plan)),
    openIncidents: () => alerting.open(),
    snapshot: () => ({
      id: 'stream',
      columns,
      state: {
        fingerprint: plan.fingerprint,
        time: newest,
        counts: { ...counts },
        keys: Array.from(keys, restKey),
        groups: alerting.rest(),
      } satisfies StreamAtRest,
    }),
    changes: () => ({
      head: {
        fingerprint: plan.fingerprint,
        columns,
        time: newest,
        counts: { ...counts },
        group: structuredClone(alerting.common() ?? null),
      },
      ...changes.take(keys),
    }),
  };
}
