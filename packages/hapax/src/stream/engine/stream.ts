import { HapaxError } from '../../core/errors.ts';
import { numbers } from '../../core/matrix.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { noCounts, startMessages } from '../alerts/messages.ts';
import { LATEST_MS } from '../ports.ts';
import { checkMaintenance } from '../time/maintenance.ts';
import { heldIn, holds } from '../time/reorder-buffer.ts';
import { slotBytes } from '../time/reorder-queue.ts';
import type {
  Incident,
  KeyStatus,
  MaintenanceWindow,
  Methods,
  Outcome,
  Result,
  Sample,
  StreamConfig,
  StreamCounts,
  WellSpelt,
} from '../types.ts';
import { startAdmission } from './admission.ts';
import { startAlerting } from './alerting.ts';
import { startAlignedSwaps } from './aligned-swaps.ts';
import { type Changed, startChanges } from './changes.ts';
import { startEventTime } from './event-time.ts';
import { startJudging } from './judging.ts';
import { restoreKey, snapshotKey, statusOf } from './key-state.ts';
import type { KeyState } from './keys.ts';
import { planOf } from './plan.ts';
import type { StreamExplanation } from './sentence.ts';
import { checkedSnapshot, type StreamHead, type StreamSnapshot } from './stream-snapshot.ts';
import { startTimeCheck } from './time-check.ts';
import { type Trainer, trainHere } from './training.ts';

/** A running stream: samples in, verdicts and incidents out, one after the other. */
export interface Stream {
  readonly name: string;
  readonly features: readonly string[];
  /**
   * Score, judge, learn; the result of this sample. With `order.lateness` or `order.every` it is `held`, and what it sets free comes in
   * `released`. Results are values of their own and stay as they are.
   */
  push(sample: Sample): Result;
  /**
   * Contribution of each feature to what a detector says about a sample, in the unit of the method, and the same in a sentence, by the model as it stands: for a
   * sample that was just flagged and not learnt, the one that judged it. Behind transforms: of the features that went in, those at
   * several lags added up; the newest sample of the key with the history it had, any other as if it came next. Undefined for a
   * method that cannot tell, before there is a model, for an unknown key or detector, and behind a transform that mixes features.
   */
  explain(detector: string, sample: Pick<Sample, 'key' | 'values'>): StreamExplanation | undefined;
  /**
   * Say that time has come to `time` (of the data) without a sample: held samples are judged, cells of the grid close, silent keys
   * become stale and incidents end. For a key whose samples come some time after their own, time is so much behind.
   */
  tick(time: number): Outcome;
  /**
   * Say that no more will come: everything held is judged. With aligned swaps it may stop before a model that is still being
   * trained: await `blocked` and call again until nothing is released.
   */
  flush(): Outcome;
  /** Maintenance windows from the next sample on, in place of those there were. @throws HapaxError `CONFIG` */
  maintain(windows: readonly MaintenanceWindow[]): void;
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
  /** Whoever takes `changes` has the records of `from` already: the first ones, too, are only what has changed. */
  readonly kept?: boolean;
}

/**
 * Start a stream, or go on with one from its snapshot. Purely sequential: the same samples give the same bits, wherever the
 * snapshot was taken. Cost: that of the detectors plus about a microsecond a sample.
 * @throws HapaxError `CONFIG` or `OPTION` for a configuration that cannot run, `SNAPSHOT` for a snapshot of another one
 */
export function createStream<const C extends StreamConfig>(
  config: C & WellSpelt<C>,
  methods: Methods,
  { trainer = trainHere(methods), from, kept = false }: StreamContext = {},
): Stream {
  const plan = planOf(config, methods, trainer);
  const { name, features, order } = plan;
  const columns = features.length;
  const saved = from ? checkedSnapshot(from, plan) : undefined;
  const counts = { ...noCounts(), ...saved?.counts };
  let newest = saved ? saved.time : Number.NaN;

  const messages = startMessages(counts);
  const alerting = startAlerting(plan, counts, messages.send, saved?.groups);
  const swaps = startAlignedSwaps(plan);
  const changes = startChanges(alerting, from !== undefined && kept);
  const { keys, admit, weigh, grow } = startAdmission(plan, counts, { before: changes.before, evict });
  const judging = startJudging(plan, counts, alerting, messages, weigh);
  const { judgeSample, leaveOut, goStale } = judging;
  const eventTime = startEventTime(plan, {
    counts,
    judging,
    swaps,
    messages,
    before: changes.before,
    grown: (state, places) => grow(state, places * slotBytes(columns)),
  });
  const timeCheck = startTimeCheck(plan, eventTime, alerting, saved?.clock);
  for (const key of saved?.keys ?? []) {
    const state = restoreKey(plan, key);
    keys.add(state);
    if (swaps.possible) swaps.note(state);
  }

  function evict(state: KeyState): void {
    if (state.buffer && !eventTime.finish(state, state.buffer)) eventTime.abandon(state, state.buffer);
    changes.leave(state);
    swaps.forget(state);
    alerting.leave(state.key, 'evicted', state.lastTime);
  }

  /** The values as numbers; a list of numbers is passed through without a copy. */
  function fitting(values: ArrayLike<number>): ArrayLike<number> {
    if (values?.length !== columns) throw new HapaxError('SHAPE', `${name} has ${columns} features; got a sample of ${values?.length}`);
    if (Array.isArray(values)) for (let j = 0; j < columns; ++j) if (typeof values[j] !== 'number') return numbers(values, () => name);
    return values;
  }

  function mustBeTime(time: number): void {
    if (!(Math.abs(time) <= LATEST_MS)) throw new HapaxError('INPUT', `${name}: \`time\` must be milliseconds since 1970; got ${time}`);
  }

  function judge(state: KeyState, time: number, values: ArrayLike<number>, label: 0 | 1): Result {
    const verdict = timeCheck.check(state, time);
    if (verdict === 'ahead') return leaveOut(time, state.key, 'ahead');
    if (verdict === 'late')
      return order.late === 'drop' ? leaveOut(time, state.key, 'late') : judgeSample(state, time, values, label, true);
    if (!(time <= newest)) newest = time;
    const { buffer } = state;
    if (swaps.possible) swaps.note(state);
    if (buffer) {
      const held = eventTime.take(state, buffer, time, values, label);
      // What waited under rules that have changed since is judged now, and nothing waits any more.
      if (!holds(plan) && heldIn(buffer) === 0) state.buffer = undefined;
      return held;
    }
    if (time === state.lastTime && order.duplicates === 'drop') return leaveOut(time, state.key, 'duplicate');
    return judgeSample(state, time, values, label, false);
  }

  return {
    name,
    features,
    push({ time, key = '', values: given, label = 0 }) {
      mustBeTime(time);
      const values = fitting(given);
      counts.samples += 1;
      const state = admit(key);
      let result: Result;
      // Nearly every sample of nearly every stream: it follows the last one and nothing waits.
      if (time > state.lastTime && state.buffer === undefined && state.lateRun === 0 && timeCheck.isUsual(state, time) && !swaps.possible) {
        if (!(time <= newest)) newest = time;
        result = judgeSample(state, time, values, label, false);
      } else result = judge(state, time, values, label);
      return messages.silent ? result : { ...result, ...messages.take() };
    },
    explain(detector, { key = '', values }) {
      const known = fitting(values);
      const state = keys.get(key);
      return state && judging.explain(state, detector, known);
    },
    tick(time) {
      mustBeTime(time);
      if (!(time <= newest)) newest = time;
      timeCheck.tick(time);
      for (const state of keys) {
        const now = timeCheck.timeOf(state, time);
        const { buffer } = state;
        if (buffer) eventTime.comeTo(state, buffer, now);
        const heard = buffer ? buffer.heard : state.lastTime;
        if (!state.stale && now - heard > order.staleAfterMs && !(buffer && heldIn(buffer) > 0)) {
          changes.before(state);
          goStale(state, now);
        }
      }
      return messages.take();
    },
    flush() {
      for (const state of keys) if (state.buffer) eventTime.finish(state, state.buffer);
      return messages.take();
    },
    maintain(windows) {
      plan.maintenance = checkMaintenance(windows);
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
        clock: timeCheck.clock,
        counts: { ...counts },
        keys: Array.from(keys, snapshotKey),
        groups: alerting.snapshot(),
      } satisfies StreamSnapshot,
    }),
    changes: () => ({
      head: {
        fingerprint: plan.fingerprint,
        columns,
        time: newest,
        clock: timeCheck.clock,
        counts: { ...counts },
        group: structuredClone(alerting.common() ?? null),
      },
      ...changes.take(keys),
    }),
  };
}
