import { also, f64, real, rec, whole } from '../../core/shape.ts';
import { LAST_Z, searchLevel, spreadBelow, widen } from './dynamic-threshold.ts';

/** The last smoothed errors and the threshold made from them, plain data. */
export interface DynamicWindow {
  /** Smoothed errors; number i is at i mod its length. */
  readonly ring: Float64Array;
  seen: number;
  /** `seen` at which the threshold is made again. */
  due: number;
  readonly every: number;
  readonly buffer: number;
  readonly leastZ: number;
  /** Share of its weight that an error keeps from one sample to the next; 0: not smoothed. */
  readonly keep: number;
  sum: number;
  weight: number;
  epsilon: number;
  z: number;
  /** Mean + standard deviation of the window: what distances beyond the threshold are measured in. */
  unit: number;
  /** The largest error of the window that is not near one above the threshold. */
  normal: number;
}

export interface DynamicWindowOptions {
  readonly window: number;
  readonly every: number;
  readonly span: number;
  readonly buffer: number;
  readonly leastZ: number;
}

/** An empty window; its threshold is infinite until `settle`. */
export const startWindow = ({ window, every, span, buffer, leastZ }: DynamicWindowOptions): DynamicWindow => ({
  ring: new Float64Array(window),
  seen: 0,
  due: every,
  every,
  buffer,
  leastZ,
  keep: 1 - 2 / (span + 1),
  sum: 0,
  weight: 0,
  epsilon: Infinity,
  z: LAST_Z,
  unit: 0,
  normal: 0,
});

/** The error that would be smoothed to exactly the threshold. */
export const limitOf = ({ keep, sum, weight, epsilon }: DynamicWindow): number => epsilon * (keep * weight + 1) - keep * sum;

/** Take in the next error (never NaN) and make the threshold again when it is due; returns the smoothed error. O(1), in a burst O(20 n). */
export function pushError(state: DynamicWindow, error: number): number {
  state.sum = state.keep * state.sum + error;
  state.weight = state.keep * state.weight + 1;
  const smooth = state.sum / state.weight;
  state.ring[state.seen % state.ring.length] = smooth;
  state.seen += 1;
  if (state.seen >= state.due) renewThreshold(state);
  return smooth;
}

/** Make the threshold from what the window holds. Errors are counted from the lowest one, so that scores below 0 are as good as any. */
export function renewThreshold(state: DynamicWindow): void {
  const { ring, seen, every, buffer, leastZ } = state;
  state.due = seen + every;
  const values = inOrder(ring, seen);
  const low = values.reduce((least, v) => (v < least ? v : least), Infinity);
  for (let i = 0; i < values.length; ++i) values[i] -= low;
  const spread = spreadBelow(values, Infinity);
  const { z, epsilon } = searchLevel(values, spread, buffer, leastZ);
  state.z = z;
  state.epsilon = low + epsilon;
  state.unit = spread.mean + spread.sd;
  const near = widen(
    Uint8Array.from(values, (v) => (v > epsilon ? 1 : 0)),
    buffer,
  );
  state.normal = low + values.reduce((most, v, i) => (near[i] === 0 && v > most ? v : most), 0);
}

/** A copy of the ring, oldest first. */
function inOrder(ring: Float64Array, seen: number): Float64Array {
  if (seen <= ring.length) return ring.slice(0, seen);
  const out = new Float64Array(ring.length);
  const oldest = seen % ring.length;
  out.set(ring.subarray(oldest));
  out.set(ring.subarray(0, oldest), ring.length - oldest);
  return out;
}

/** What such a window must look like. */
export const dynamicWindowShape = also<DynamicWindow>(
  rec({
    ring: f64('window'),
    seen: whole(),
    due: whole(),
    every: whole(1),
    buffer: whole(),
    leastZ: real({ min: 0.5, max: LAST_Z }),
    keep: real({ min: 0, max: 1 }),
    sum: real(),
    weight: real({ min: 0 }),
    epsilon: real({ which: 'any' }),
    z: real({ which: 'any' }),
    unit: real({ which: 'any' }),
    normal: real({ which: 'any' }),
  }),
  ({ ring, epsilon }) => (ring.length < 1 || epsilon !== epsilon ? 'have a threshold over a window' : undefined),
);
