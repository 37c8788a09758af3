import { also, f64, oneOf, real, rec, whole } from '../../core/shape.ts';

/**
 * The quantile of all values so far, exact, as plain state: the lower part in one heap, the rest in another, split where the
 * quantile lies. Linear interpolation (type 7), so every value equals `quantileSorted` of the sorted values.
 * Cost: O(log n) a value at worst, a few steps on average; 8 bytes a value.
 */
export interface RunningQuantile {
  readonly q: number;
  /** `snap`: positions within rounding error of a rank are that rank, so that 0.7 of 91 values is value 63, not just below. */
  readonly rounding: 'snap' | 'float';
  /** Negated, so that its top is the largest of the lower part. */
  low: Float64Array;
  lows: number;
  high: Float64Array;
  highs: number;
}

/** Start with no values. @param q in [0, 1] */
export const runningQuantile = (q: number, rounding: RunningQuantile['rounding'] = 'snap'): RunningQuantile => ({
  q,
  rounding,
  low: new Float64Array(16),
  lows: 0,
  high: new Float64Array(16),
  highs: 0,
});

/** Take in a value that is not NaN. */
export function insert(state: RunningQuantile, x: number): void {
  const below = position(state, state.lows + state.highs + 1) + 1;
  if (state.lows > 0 && x < -state.low[0]) {
    if (state.lows < below) pushLow(state, -x);
    else pushHigh(state, -replaceTop(state.low, state.lows, -x));
  } else if (state.lows < below) {
    pushLow(state, state.highs > 0 && x > state.high[0] ? -replaceTop(state.high, state.highs, x) : -x);
  } else pushHigh(state, x);
}

/** The quantile of the values so far; NaN before the first. */
export function current({ q, rounding, low, lows, high, highs }: RunningQuantile): number {
  if (lows === 0) return Number.NaN;
  const h = place(q, rounding, lows + highs);
  return between(-low[0], high[0], h - (lows - 1));
}

/** What `current` would be after `insert(state, x)`, without inserting. */
export function currentWith(state: RunningQuantile, x: number): number {
  const { q, rounding, low, lows, high, highs } = state;
  if (lows === 0) return x;
  const h = place(q, rounding, lows + highs + 1);
  const rank = Math.trunc(h);
  const top = -low[0];
  const next = highs > 0 ? high[0] : Infinity;
  if (x < top) return rank < lows ? between(Math.max(x, -second(low, lows)), top, h - rank) : between(top, next, h - rank);
  if (rank < lows) return between(top, Math.min(x, next), h - rank);
  return between(Math.min(x, next), Math.min(Math.max(x, next), second(high, highs)), h - rank);
}

const position = ({ q, rounding }: RunningQuantile, n: number): number => Math.trunc(place(q, rounding, n));

/** Where the quantile lies among n sorted values, counted from 0. */
function place(q: number, rounding: RunningQuantile['rounding'], n: number): number {
  const h = q * (n - 1);
  if (rounding === 'float') return h;
  const rank = Math.round(h);
  return Math.abs(h - rank) < 1e-12 * n ? rank : h;
}

const between = (a: number, b: number, t: number): number => (t === 0 ? a : a + (b - a) * t);

/** The second smallest number of a heap of `n`, or Infinity. */
const second = (heap: Float64Array, n: number): number => (n < 2 ? Infinity : n < 3 ? heap[1] : Math.min(heap[1], heap[2]));

function pushLow(state: RunningQuantile, value: number): void {
  if (state.lows === state.low.length) state.low = grown(state.low);
  siftUp(state.low, state.lows++, value);
}

function pushHigh(state: RunningQuantile, value: number): void {
  if (state.highs === state.high.length) state.high = grown(state.high);
  siftUp(state.high, state.highs++, value);
}

function grown(array: Float64Array): Float64Array {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

function siftUp(heap: Float64Array, at: number, value: number): void {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent] <= value) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = value;
}

/** Take the smallest number out of a heap of `n` and put `value` in. */
function replaceTop(heap: Float64Array, n: number, value: number): number {
  const top = heap[0];
  let at = 0;
  for (let child = 1; child < n; child = 2 * at + 1) {
    if (child + 1 < n && heap[child + 1] < heap[child]) child += 1;
    if (heap[child] >= value) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = value;
  return top;
}

/** What such a quantile must look like. */
export const runningQuantileShape = also<RunningQuantile>(
  rec({
    q: real({ min: 0, max: 1 }),
    rounding: oneOf('snap', 'float'),
    low: f64('low of the quantile', { which: 'any' }),
    lows: whole(),
    high: f64('high of the quantile', { which: 'any' }),
    highs: whole(),
  }),
  ({ low, lows, high, highs }) => (lows > low.length || highs > high.length ? 'hold the values that it counts' : undefined),
);
