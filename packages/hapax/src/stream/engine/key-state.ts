import { heldIn, holds, type ReorderBufferSnapshot, snapshotBuffer, startBuffer, restoreBuffer } from '../time/line.ts';
import { slotBytes } from '../time/reorder-queue.ts';
import type { KeyStatus, ModelState } from '../types.ts';
import type { Baseline } from './baseline.ts';
import { startBaseline } from './baseline.ts';
import { isCalibrated } from './calibration.ts';
import { type KeyState, MODEL, sizeOf } from './keys.ts';
import { type KeyDetector, type KeyDetectorSnapshot, progress, snapshotDetector, startDetector, stateOf, restoreDetector } from './lane.ts';
import type { Plan } from './plan.ts';
import { type ChainSnapshot, chainProgress, snapshotChain, startChain, restoreChain } from './transforming.ts';

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
  readonly line: ReorderBufferSnapshot | null;
  readonly values: Float64Array;
  readonly baseline: Baseline;
  readonly chain: ChainSnapshot | null;
  readonly lanes: readonly KeyDetectorSnapshot[] | null;
}

export const startDetectors = ({ lanes }: Plan, columns: number): KeyDetector[] => lanes.map((spec) => startDetector(spec, columns));

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
    line: holds(plan) ? startBuffer(plan, Number.NaN) : undefined,
    values: new Float64Array(columns).fill(Number.NaN),
    baseline: startBaseline(columns),
    chain,
    // The number of features is known only when the transforms are fitted.
    lanes: chain ? undefined : startDetectors(plan, columns),
    older: undefined,
    newer: undefined,
  };
  state.bytes = bytesOf(state);
  return state;
}

/** Estimated bytes of everything held for a key. */
export function bytesOf(state: KeyState): number {
  const { line, lanes, values } = state;
  // What a queue holds comes and goes; its places stay.
  const places = line ? line.queue.times.length : 0;
  return sizeOf({ ...snapshotKey(state), line: null }) + places * slotBytes(values.length) + MODEL * (lanes?.length ?? 0);
}

export const snapshotKey = ({ line, values, baseline, chain, lanes, older: _older, newer: _newer, ...plain }: KeyState): KeySnapshot => ({
  ...plain,
  line: line ? snapshotBuffer(line) : null,
  values: values.slice(),
  baseline: structuredClone(baseline),
  chain: chain ? snapshotChain(chain) : null,
  lanes: lanes ? lanes.map(snapshotDetector) : null,
});

export const restoreKey = (plan: Plan, { line, values, baseline, chain, lanes, ...rest }: KeySnapshot): KeyState => ({
  ...rest,
  // The rules of order may have changed since: what waited then waits still.
  line: line ? restoreBuffer(plan, line) : holds(plan) ? startBuffer(plan, rest.lastTime) : undefined,
  values: values.slice(),
  baseline: structuredClone(baseline),
  chain: chain ? restoreChain(plan.transforms, chain) : undefined,
  lanes: lanes ? lanes.map((lane, i) => restoreDetector(plan.lanes[i], lane)) : undefined,
  older: undefined,
  newer: undefined,
});

/** Where a key stands, for people. */
export function statusOf({ key, samples, lastTime, bytes, stale, line, chain, lanes }: KeyState, plan: Plan): KeyStatus {
  const detectors = plan.lanes.map(({ name, calibrator }, i) => {
    const lane = lanes?.[i];
    const { seen, needed } = lane ? progress(lane) : before(chain, calibrator.policy.after);
    const state: ModelState = lane ? stateOf(lane, isCalibrated(calibrator, lane.calibrated), stale) : 'warming';
    return { name, state, seen, needed };
  });
  const first = (['warming', 'stale', 'escaping'] as const).find((state) => detectors.some((d) => d.state === state));
  return { key, state: first ?? 'ready', samples, lastTime, bytes, held: line ? heldIn(line) : 0, detectors };
}

function before(chain: KeyState['chain'], after: number): { seen: number; needed: number } {
  const { seen, needed } = chain ? chainProgress(chain) : { seen: 0, needed: 0 };
  return { seen, needed: needed + after };
}
