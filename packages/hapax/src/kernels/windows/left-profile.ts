import { f64, real, rec, u8, whole } from '../../core/shape.ts';

/** The past of one feature, and how like its newest window is to every window before it. Plain data. */
export interface LeftProfile {
  /** Samples so far, missing ones included. */
  seen: number;
  /** Samples since the last missing one. */
  known: number;
  /** What is taken off every sample: the first known one. NaN before it. */
  base: number;
  /** The newest `history` + size + 1 samples, sample i at i mod length. */
  readonly x: Float64Array;
  /** Of the windows that end at the newest samples, by the sample that they end at: mean, one over the length, and whether all is known. */
  readonly mean: Float64Array;
  readonly inv: Float64Array;
  readonly whole: Uint8Array;
  /** Sums of products about the means of the newest window and the one that ends `lag` samples before, by lag; shape (history + 1). */
  readonly products: Float64Array;
}

/** How it looks back. */
export interface LeftPlan {
  readonly size: number;
  /** Samples back that windows are compared with. */
  readonly history: number;
  /** Windows that end nearer than this are not compared. */
  readonly exclusion: number;
}

/** A deviation this small beside the values is rounding: the window is flat. */
const ROUNDING = 1e-10;
/** Lags whose products are summed anew at each sample, so that no rounding gathers. */
const ANEW = 2;

export const leftProfileShape = rec({
  seen: whole(),
  known: whole(),
  base: real({ which: 'missing' }),
  x: f64('ring', { which: 'missing' }),
  mean: f64('ring'),
  inv: f64('ring', { min: 0 }),
  whole: u8('ring'),
  products: f64('lags'),
});

export function startLeft({ size, history }: LeftPlan): LeftProfile {
  const ring = history + size + 1;
  return {
    seen: 0,
    known: 0,
    base: Number.NaN,
    x: new Float64Array(ring),
    mean: new Float64Array(ring),
    inv: new Float64Array(ring),
    whole: new Uint8Array(ring),
    products: new Float64Array(history + 1),
  };
}

/**
 * Distance of the window that would end with `value` to the nearest window before it, in the unit of `selfJoin`; NaN where a value is missing or
 * nothing lies far enough behind.
 * @param learn take the sample in; without it the state is left as it is
 * Cost: O(history) a sample. Source: the incremental left profile of Yeh et al. (2016), Matrix Profile I (STAMPI), with the sums of SCAMP.
 */
export function leftDistance(state: LeftProfile, value: number, { size, history, exclusion }: LeftPlan, learn: boolean): number {
  const { x, mean, inv, whole: complete, products } = state;
  const ring = x.length;
  const t = state.seen;
  const missing = value !== value;
  const base = state.base === state.base ? state.base : missing ? 0 : value;
  const at = (i: number): number => (i === t ? (missing ? 0 : value - base) : x[((i % ring) + ring) % ring]);
  const known = missing ? 0 : state.known + 1;
  let [sum, squares, largest] = [0, 0, 0];
  const here = Math.min(size, t + 1);
  for (let k = 0; k < here; ++k) {
    const v = at(t - k);
    sum += v;
    largest = Math.max(largest, Math.abs(v));
  }
  const middle = sum / here;
  for (let k = 0; k < here; ++k) squares += (at(t - k) - middle) ** 2;
  const own = squares > (ROUNDING * largest) ** 2 * size ? 1 / Math.sqrt(squares) : 0;
  const usable = known >= size && t + 1 >= size;
  const half = own > 0 ? 0.5 : 0;
  const old = t - size;
  const before = mean[(((t - 1) % ring) + ring) % ring];
  const [df, dg] = [(at(t) - (old >= 0 ? at(old) : 0)) / 2, at(t) - middle + (old >= 0 ? at(old) - before : 0)];
  let best = -Infinity;
  const farthest = Math.min(history, t - size + 1);
  const anew = (t * ANEW) % history;
  // Places in the ring, kept without a division: of the sample that the other window ends with, of the one before, of the one before the window.
  const wrap = (i: number): number => ((i % ring) + ring) % ring;
  let [slot, prior, outer, turn] = [wrap(t - 1), wrap(t - 2), wrap(t - 1 - size), 1 % history];
  for (let lag = 1; lag <= farthest; ++lag) {
    // The first window of a lag is summed as the definition says; others go on from the one before.
    const first = lag === t - size + 1 || turn === anew || turn === anew + 1;
    const c = first
      ? product(state, t, lag, size, middle, value - base)
      : products[lag] + ((x[slot] - x[outer]) / 2) * dg + (x[slot] - mean[slot] + (x[outer] - mean[prior])) * df;
    if (learn) products[lag] = c;
    if (lag >= exclusion && complete[slot] === 1) {
      const closeness = c * own * inv[slot] - (inv[slot] > 0 ? 0.5 : 0);
      if (closeness > best) best = closeness;
    }
    slot = prior;
    prior = prior === 0 ? ring - 1 : prior - 1;
    outer = outer === 0 ? ring - 1 : outer - 1;
    turn = turn === history - 1 ? 0 : turn + 1;
  }
  if (learn) {
    const place = t % ring;
    state.base = missing ? state.base : base;
    x[place] = at(t);
    mean[place] = middle;
    inv[place] = own;
    complete[place] = usable ? 1 : 0;
    state.seen += 1;
    state.known = known;
  }
  return usable && best > -Infinity ? Math.sqrt(Math.max(0, 2 * (half - best))) : Number.NaN;
}

/** Sum of products of the window that ends at t, whose last value is given, and the one `lag` before, about their means. */
function product({ x, mean }: LeftProfile, t: number, lag: number, size: number, middle: number, newest: number): number {
  const ring = x.length;
  const other = mean[(t - lag) % ring];
  let c = ((newest === newest ? newest : 0) - middle) * (x[(t - lag) % ring] - other);
  for (let k = 1; k < size; ++k) c += (x[(t - k) % ring] - middle) * (x[(t - lag - k) % ring] - other);
  return c;
}
