import { formatNumber } from '../../../core/format-number.ts';
import { NOTHING } from '../../alerts/messages.ts';
import type { Met } from '../../time/met.ts';
import { heldIn, holds, type ReorderBufferSnapshot, restoreBuffer, snapshotBuffer, startBuffer } from '../../time/reorder-buffer.ts';
import { slotBytes } from '../../time/reorder-queue.ts';
import type { KeyStatus, ModelState } from '../../types.ts';
import { liftOf } from '../calibration/calibration.ts';
import { noteOf } from '../calibration/notes.ts';
import type { Plan } from '../plan.ts';
import type { Baseline } from './baseline.ts';
import { startBaseline } from './baseline.ts';
import { isReady, type KeyDetector, progress, startDetector, stateOf } from './detector.ts';
import { heldDetector, type KeyDetectorSnapshot, restoreDetector, snapshotDetector } from './detector-snapshot.ts';
import { type FormerGrain, type Grain, restoreGrain, startGrain } from './grain.ts';
import type { Habits } from './habits.ts';
import { type KeyState, MODEL, sizeOf } from './keys.ts';
import { type ChainSnapshot, chainProgress, restoreChain, snapshotChain, startChain } from './transforming.ts';

/** A key as plain data. `bytes` is kept because the order of giving up keys depends on it. */
export interface KeySnapshot {
  readonly key: string;
  readonly samples: number;
  readonly lastTime: number;
  readonly bytes: number;
  readonly stale: boolean;
  readonly touched: number;
  readonly lag: number;
  readonly lateRun: number;
  readonly aheadRun: number;
  readonly aheadTime: number;
  readonly pace: number;
  /** Absent in what earlier versions wrote. */
  readonly step?: number;
  readonly even?: number;
  readonly longest?: number;
  readonly second?: number;
  readonly heardAt?: number;
  /** Absent while no message could have come again. */
  readonly met?: Met;
  /** Absent while nothing was odd. */
  readonly habits?: Habits;
  readonly line: ReorderBufferSnapshot | null;
  readonly values: Float64Array;
  readonly baseline: Baseline;
  readonly grain: Grain | FormerGrain;
  readonly chain: ChainSnapshot | null;
  readonly lanes: readonly KeyDetectorSnapshot[] | null;
}

export const startDetectors = ({ detectors }: Plan, columns: number): KeyDetector[] =>
  detectors.map((spec) => startDetector(spec, columns));

export function startKey(plan: Plan, key: string): KeyState {
  const columns = plan.features.length;
  const chain = plan.transforms.length > 0 ? startChain(plan.transforms) : undefined;
  const state: KeyState = {
    key,
    samples: 0,
    lastTime: Number.NaN,
    bytes: 0,
    stale: false,
    touched: 0,
    lag: 0,
    lateRun: 0,
    aheadRun: 0,
    aheadTime: Number.NaN,
    pace: 0,
    step: 0,
    even: 0,
    longest: 0,
    second: 0,
    heardAt: Number.NaN,
    met: undefined,
    habits: undefined,
    buffer: holds(plan) ? startBuffer(plan, Number.NaN) : undefined,
    values: new Float64Array(columns).fill(Number.NaN),
    verdicts: NOTHING,
    baseline: startBaseline(columns),
    grain: startGrain(columns),
    chain,
    // The number of features is known only when the transforms are fitted.
    detectors: chain ? undefined : startDetectors(plan, columns),
    older: undefined,
    newer: undefined,
  };
  state.bytes = freshBytes(plan, state);
  return state;
}

/** Keys that have seen nothing differ by their names alone; to weigh each would take longer than all else that is done for a new one. */
const WEIGHED = new WeakMap<Plan, number>();

function freshBytes(plan: Plan, state: KeyState): number {
  const known = WEIGHED.get(plan);
  if (known !== undefined) return known + sizeOf(state.key);
  const bytes = bytesOf(state);
  WEIGHED.set(plan, bytes - sizeOf(state.key));
  return bytes;
}

/** Estimated bytes of everything held for a key. */
export function bytesOf(state: KeyState): number {
  const { buffer, detectors, values } = state;
  // What a queue holds comes and goes; its places stay.
  const places = buffer ? buffer.queue.times.length : 0;
  // Models are not copied for that: a large one keeps others waiting.
  return sizeOf({ ...plainKey(state, heldDetector), line: null }) + places * slotBytes(values.length) + MODEL * (detectors?.length ?? 0);
}

export const snapshotKey = (state: KeyState): KeySnapshot => plainKey(state, snapshotDetector);

const plainKey = (
  { met, habits, buffer, values, baseline, grain, chain, detectors, verdicts: _verdicts, older: _older, newer: _newer, ...plain }: KeyState,
  lane: (detector: KeyDetector) => KeyDetectorSnapshot,
): KeySnapshot => ({
  ...plain,
  ...(met ? { met: structuredClone(met) } : {}),
  ...(habits ? { habits: structuredClone(habits) } : {}),
  line: buffer ? snapshotBuffer(buffer) : null,
  values: values.slice(),
  baseline: structuredClone(baseline),
  grain: grain.slice(),
  chain: chain ? snapshotChain(chain) : null,
  lanes: detectors ? detectors.map((one) => lane(one)) : null,
});

export const restoreKey = (plan: Plan, { line, values, baseline, grain, chain, lanes, ...rest }: KeySnapshot): KeyState => ({
  ...rest,
  step: rest.step ?? 0,
  even: rest.even ?? 0,
  longest: rest.longest ?? 0,
  second: rest.second ?? 0,
  heardAt: rest.heardAt ?? Number.NaN,
  met: rest.met ? structuredClone(rest.met) : undefined,
  habits: rest.habits ? structuredClone(rest.habits) : undefined,
  // The rules of order may have changed since: what waited then waits still.
  buffer: line ? restoreBuffer(plan, line) : holds(plan) ? startBuffer(plan, rest.lastTime) : undefined,
  values: values.slice(),
  verdicts: NOTHING,
  baseline: structuredClone(baseline),
  grain: restoreGrain(grain),
  chain: chain ? restoreChain(plan.transforms, chain) : undefined,
  detectors: lanes ? lanes.map((saved, i) => restoreDetector(plan.detectors[i], saved)) : undefined,
  older: undefined,
  newer: undefined,
});

/** Where a key stands, for people. */
export function statusOf({ key, samples, lastTime, bytes, stale, buffer, chain, detectors }: KeyState, plan: Plan): KeyStatus {
  const statuses = plan.detectors.map(({ name, calibrator }, i) => {
    const detector = detectors?.[i];
    const { seen, needed } = detector ? progress(detector) : before(chain, calibrator.policy.after);
    const state: ModelState = detector ? stateOf(detector, isReady(detector), stale) : 'warming';
    return { name, state, seen, needed, note: detector ? noteOf(detector) : '', about: detector ? aboutOf(detector) : '' };
  });
  return {
    key,
    state: leastOf(statuses.map(({ state }) => state)),
    samples,
    lastTime,
    bytes,
    held: buffer ? heldIn(buffer) : 0,
    detectors: statuses,
  };
}

/** The state of a key from those of its detectors: of the one that is least ready. */
export const leastOf = (states: readonly ModelState[]): ModelState => LEAST.find((state) => states.includes(state)) ?? 'ready';

const LEAST = ['warming', 'uncalibrated', 'stale', 'escaping'] as const;

/** What it has found out, and what people have told it. */
function aboutOf({ scorer, calibrated, spec }: KeyDetector): string {
  const lifted = liftOf(spec.calibrator, calibrated);
  return [scorer.about ?? '', lifted > 1 ? `answers have lifted the threshold ${formatNumber(lifted)} times` : '']
    .filter(Boolean)
    .join('; ');
}

function before(chain: KeyState['chain'], after: number): { seen: number; needed: number } {
  const { seen, needed } = chain ? chainProgress(chain) : { seen: 0, needed: 0 };
  return { seen, needed: needed + after };
}
