import { type Matrix, take, zeros } from '../core/matrix.ts';
import { random } from '../core/random.ts';

/** A labelled table cut in two: fit on one part, be judged on the other. */
export interface Split {
  readonly train: Matrix;
  readonly trainLabels: Uint8Array;
  readonly test: Matrix;
  readonly testLabels: Uint8Array;
}

const FEWEST = 1000;
const MOST = 10_000;
const TEST_SHARE = 0.3;

/**
 * The protocol of ADBench (Han et al. 2022) for one seed: fewer than 1,000 samples are duplicated with replacement to 1,000, more than
 * 10,000 are sampled to 10,000; 70 % train and 30 % test, stratified by label; features scaled to [0, 1] by the training part.
 */
export function adbenchSplit(x: Matrix, labels: ArrayLike<number>, seed: number): Split {
  const chance = random(seed);
  const all =
    x.rows < FEWEST
      ? Int32Array.from({ length: FEWEST }, () => chance.integer(x.rows))
      : x.rows > MOST
        ? chance.sample(x.rows, MOST)
        : Int32Array.from({ length: x.rows }, (_, i) => i);
  const parts = [0, 1].map((label) => {
    const some = all.filter((i) => (labels[i] !== 0 ? 1 : 0) === label);
    const order = chance.sample(some.length, some.length);
    const held = Math.round(TEST_SHARE * some.length);
    return { test: Array.from(order.subarray(0, held), (k) => some[k]), train: Array.from(order.subarray(held), (k) => some[k]) };
  });
  const train = parts.flatMap((part) => part.train);
  const test = parts.flatMap((part) => part.test);
  const fitted = take(x, train);
  const scale = minMaxOf(fitted);
  const label = (indices: readonly number[]) => Uint8Array.from(indices, (i) => (labels[i] !== 0 ? 1 : 0));
  return { train: scale(fitted), trainLabels: label(train), test: scale(take(x, test)), testLabels: label(test) };
}

/** To [0, 1] by the extremes of `x`; a constant feature becomes 0. */
function minMaxOf(x: Matrix): (some: Matrix) => Matrix {
  const low = new Float64Array(x.columns).fill(Infinity);
  const high = new Float64Array(x.columns).fill(-Infinity);
  for (let k = 0; k < x.values.length; ++k) {
    const j = k % x.columns;
    if (x.values[k] < low[j]) low[j] = x.values[k];
    if (x.values[k] > high[j]) high[j] = x.values[k];
  }
  return (some) => {
    const out = zeros(some.rows, some.columns);
    for (let k = 0; k < out.values.length; ++k) {
      const j = k % x.columns;
      out.values[k] = (some.values[k] - low[j]) / (high[j] - low[j] || 1);
    }
    return out;
  };
}
