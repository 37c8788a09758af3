import { heldIn, holds, type LineAtRest, restLine, startLine, wakeLine } from '../time/line.ts';
import { slotBytes } from '../time/reorder-queue.ts';
import type { KeyStatus, ModelState } from '../types.ts';
import type { Baseline } from './baseline.ts';
import { startBaseline } from './baseline.ts';
import { isCalibrated } from './calibration.ts';
import { type KeyState, MODEL, sizeOf } from './keys.ts';
import { type Lane, type LaneAtRest, progress, restLane, startLane, stateOf, wakeLane } from './lane.ts';
import type { Plan } from './plan.ts';
import { type ChainAtRest, chainProgress, restChain, startChain, wakeChain } from './transforming.ts';

/** A key as plain data. `bytes` is kept because the order of giving up keys depends on it. */
export interface KeyAtRest {
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
  readonly line: LineAtRest | null;
  readonly values: Float64Array;
  readonly baseline: Baseline;
  readonly chain: ChainAtRest | null;
  readonly lanes: readonly LaneAtRest[] | null;
}

export const startLanes = ({ lanes }: Plan, columns: number): Lane[] => lanes.map((spec) => startLane(spec, columns));

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
    line: holds(plan) ? startLine(plan, Number.NaN) : undefined,
    values: new Float64Array(columns).fill(Number.NaN),
    baseline: startBaseline(columns),
    chain,
    // The number of features is known only when the transforms are fitted.
    lanes: chain ? undefined : startLanes(plan, columns),
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
  return sizeOf({ ...restKey(state), line: null }) + places * slotBytes(values.length) + MODEL * (lanes?.length ?? 0);
}

export const restKey = ({ line, values, baseline, chain, lanes, older: _older, newer: _newer, ...plain }: KeyState): KeyAtRest => ({
  ...plain,
  line: line ? restLine(line) : null,
  values: values.slice(),
  baseline: structuredClone(baseline),
  chain: chain ? restChain(chain) : null,
  lanes: lanes ? lanes.map(restLane) : null,
});

export const wakeKey = (plan: Plan, { line, values, baseline, chain, lanes, ...rest }: KeyAtRest): KeyState => ({
  ...rest,
  // The rules of order may have changed since: what waited then waits still.
  line: line ? wakeLine(plan, line) : holds(plan) ? startLine(plan, rest.lastTime) : undefined,
  values: values.slice(),
  baseline: structuredClone(baseline),
  chain: chain ? wakeChain(plan.transforms, chain) : undefined,
  lanes: lanes ? lanes.map((lane, i) => wakeLane(plan.lanes[i], lane)) : undefined,
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
