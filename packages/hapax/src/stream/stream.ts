import { HapaxError } from '../core/errors.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { startAlerting } from './alerting.ts';
import type { GroupState } from './incidents.ts';
import { bytesOf, type KeyAtRest, restKey, startKey, startLanes, statusOf, wakeKey } from './key-state.ts';
import { type KeyState, startKeys } from './keys.ts';
import { judge, restartLane } from './lane.ts';
import { inMaintenance } from './maintenance.ts';
import { type Plan, planOf } from './plan.ts';
import { type Trainer, trainHere } from './training.ts';
import { chainProgress, transformOne } from './transforming.ts';
import type {
  Incident,
  IncidentEvent,
  KeyStatus,
  Methods,
  ModelEvent,
  Result,
  Sample,
  SampleStatus,
  StreamConfig,
  StreamCounts,
  Verdict,
} from './types.ts';

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
}

interface State {
  readonly fingerprint: string;
  readonly time: number;
  readonly counts: StreamCounts;
  readonly keys: readonly KeyAtRest[];
  readonly groups: Readonly<Record<string, GroupState>>;
}

export interface StreamContext {
  /** Trains batch methods; in this thread unless given. */
  readonly trainer?: Trainer;
  /** Go on from here. */
  readonly from?: Snapshot;
}

/** Models grow while they warm up; their size is estimated anew at these counts of samples, and at each doubling after. */
const WEIGH_FROM = 64;

const NOTHING: readonly never[] = [];

const noCounts = (): StreamCounts => ({
  samples: 0,
  scored: 0,
  late: 0,
  duplicates: 0,
  skipped: 0,
  missingValues: 0,
  flagged: 0,
  alarms: 0,
  suppressed: 0,
  incidents: 0,
  evicted: 0,
  trainings: 0,
  failedTrainings: 0,
});

/**
 * Start a stream, or go on with one from its snapshot. Purely sequential: the same samples give the same bits, wherever the
 * snapshot was taken. Cost: that of the detectors plus about a microsecond a sample.
 * @throws HapaxError `CONFIG` or `OPTION` for a configuration that cannot run, `SNAPSHOT` for a snapshot of another one
 */
export function createStream(config: StreamConfig, methods: Methods, { trainer = trainHere(methods), from }: StreamContext = {}): Stream {
  const plan = planOf(config, methods, trainer);
  const { order, memory, features } = plan;
  const columns = features.length;
  const saved = from ? savedState(from, plan) : undefined;
  const counts = saved ? { ...saved.counts } : noCounts();
  const keys = startKeys();
  let newest = saved ? saved.time : Number.NaN;
  const batch = plan.lanes.some((lane) => lane.method.kind === 'batch');
  /** Keys that may be waiting for an aligned swap. */
  const waiting = new Set<KeyState>();
  for (const key of saved?.keys ?? []) {
    const state = wakeKey(plan, key);
    keys.add(state);
    if (batch) waiting.add(state);
  }

  let incidents: IncidentEvent[] = [];
  let models: ModelEvent[] = [];
  let current = '';
  const send = (event: IncidentEvent) => void incidents.push(event);
  const emit = (event: Omit<ModelEvent, 'key'>) => {
    if (event.kind === 'training') counts.trainings += 1;
    if (event.kind === 'failed' || event.kind === 'refused') counts.failedTrainings += 1;
    models.push({ ...event, key: current });
  };
  const alerting = startAlerting(plan, counts, send, saved?.groups);

  function admit(key: string): KeyState {
    const state = startKey(plan, key);
    keys.add(state);
    makeRoom(state);
    return state;
  }

  function makeRoom(keep: KeyState): void {
    while (keys.size > 1 && (keys.size > memory.maxKeys || keys.bytes > memory.maxBytes)) {
      const oldest = keys.oldest;
      if (!oldest || oldest === keep) return;
      keys.remove(oldest);
      waiting.delete(oldest);
      counts.evicted += 1;
      alerting.leave(oldest.key, 'evicted', oldest.lastTime);
    }
  }

  /** Copy the sample in by the rule for missing values; how many were missing. */
  function take(state: KeyState, values: ArrayLike<number>): number {
    let missing = 0;
    for (let j = 0; j < columns; ++j) {
      const v = values[j];
      // An infinite value is a broken reading; false for NaN too.
      if (v - v === 0) state.values[j] = v;
      else {
        missing += 1;
        if (order.missing !== 'hold') state.values[j] = Number.NaN;
      }
    }
    return missing;
  }

  const result = (time: number, key: string, status: SampleStatus, verdicts: readonly Verdict[], alarm: boolean): Result => {
    const said = incidents.length === 0 ? NOTHING : incidents;
    const changed = models.length === 0 ? NOTHING : models;
    if (said.length > 0) incidents = [];
    if (changed.length > 0) models = [];
    return { time, key, status, verdicts, alarm, incidents: said, models: changed };
  };

  /** What an awakened key does with its past. */
  function afterSilence(state: KeyState): void {
    state.stale = false;
    if (order.afterStale === 'restart') for (const lane of state.lanes ?? []) restartLane(lane);
  }

  function goStale(state: KeyState, time: number): void {
    state.stale = true;
    alerting.leave(state.key, 'stale', time);
  }

  function push({ time, key = '', values, label }: Sample): Result {
    if (!Number.isFinite(time)) throw new HapaxError('INPUT', `${plan.name}: \`time\` must be milliseconds since 1970; got ${time}`);
    if (values.length !== columns) throw new HapaxError('SHAPE', `${plan.name} has ${columns} features; got a sample of ${values.length}`);
    counts.samples += 1;
    current = key;
    let state = keys.get(key);
    if (state) keys.touch(state);
    else state = admit(key);
    const late = time < state.lastTime;
    if (late) {
      counts.late += 1;
      if (order.late === 'drop') return result(time, key, 'late', NOTHING, false);
    } else if (time === state.lastTime && order.duplicates === 'drop') {
      counts.duplicates += 1;
      return result(time, key, 'duplicate', NOTHING, false);
    }
    let stale = false;
    if (!late) {
      if (time - state.lastTime > order.staleAfterMs && !state.stale) goStale(state, time);
      stale = state.stale;
      if (stale) afterSilence(state);
      state.lastTime = time;
      if (!(time <= newest)) newest = time;
    }
    const before = late ? state.values.slice() : undefined;
    const missing = take(state, values);
    counts.missingValues += missing;
    if (missing > 0 && order.missing === 'skip') {
      counts.skipped += 1;
      return result(time, key, 'skipped', NOTHING, false);
    }
    state.samples += 1;
    const muted = plan.maintenance.length > 0 && inMaintenance(plan.maintenance, key, time);
    const verdicts = score(state, time, stale, !late && !muted && label !== 1);
    const alarm = !late && alerting.decide(state, time, muted, verdicts, label === 1);
    if (before) state.values.set(before);
    counts.scored += 1;
    if (state.samples >= WEIGH_FROM && (state.samples & (state.samples - 1)) === 0) {
      keys.weigh(state, bytesOf(state));
      makeRoom(state);
    }
    if (batch) waiting.add(state);
    return result(time, key, late ? 'late' : 'scored', verdicts, alarm);
  }

  function score(state: KeyState, time: number, stale: boolean, learn: boolean): readonly Verdict[] {
    let sample: Float64Array | undefined = state.values;
    if (state.chain) {
      // A sample that must not be learnt would still become part of what the transforms are fitted on or look back at.
      sample = transformOne(state.chain, state.values);
      if (!sample) return gathering(state);
    }
    const { lanes = (state.lanes = startLanes(plan, sample.length)) } = state;
    const moment = { values: sample, time, stale, learn };
    const verdicts = new Array<Verdict>(lanes.length);
    for (let i = 0; i < lanes.length; ++i) verdicts[i] = judge(lanes[i], moment, emit);
    return verdicts;
  }

  function gathering({ chain }: KeyState): Verdict[] {
    const { seen, needed } = chain ? chainProgress(chain) : { seen: 0, needed: 0 };
    return plan.lanes.map(({ name, calibrator }) => warmingVerdict(name, seen, needed + calibrator.policy.after));
  }

  return {
    name: plan.name,
    features,
    push,
    explain(detector, { key = '', values }) {
      const state = keys.get(key);
      if (state?.chain) return undefined;
      return state?.lanes?.find((lane) => lane.spec.name === detector)?.scorer.explain(Float64Array.from(values));
    },
    tick(time) {
      if (!(time <= newest)) newest = time;
      for (const state of keys) if (!state.stale && time - state.lastTime > order.staleAfterMs) goStale(state, time);
      const said = incidents;
      incidents = [];
      return said;
    },
    get blocked() {
      if (waiting.size === 0) return undefined;
      const trainings: Promise<unknown>[] = [];
      for (const state of waiting) {
        const own = blockedBy(state);
        if (own.length === 0) waiting.delete(state);
        else trainings.push(...own);
      }
      return trainings.length > 0 ? Promise.all(trainings) : undefined;
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
      } satisfies State,
    }),
  };
}

function savedState({ id, columns, state }: Snapshot, plan: Plan): State {
  if (id !== 'stream') throw new HapaxError('SNAPSHOT', `the snapshot is of ${id}; a stream cannot go on from it`);
  // Only `snapshot()` of a stream writes under this id.
  const saved = state as State;
  if (columns !== plan.features.length || saved.fingerprint !== plan.fingerprint)
    throw new HapaxError(
      'SNAPSHOT',
      `${plan.name}: the snapshot was taken with other features, transforms, detectors or learning rules; go back to them, or start without it`,
    );
  return saved;
}

const blockedBy = ({ lanes = [] }: KeyState): Promise<unknown>[] => lanes.flatMap(({ scorer }) => scorer.blocked ?? []);

const warmingVerdict = (name: string, seen: number, needed: number): Verdict => ({
  name,
  score: Number.NaN,
  threshold: Number.NaN,
  pValue: Number.NaN,
  severity: Number.NaN,
  isAnomaly: false,
  learnt: true,
  state: 'warming',
  seen,
  needed,
  version: 0,
});
