import type { Matrix } from '../../core/matrix.ts';
import { type Random, random } from '../../core/random.ts';
import { startAdam } from './adam.ts';
import { blocksOf, type Lstm, type LstmShape, shapeOf } from './lstm.ts';
import { BATCH, type LstmBatch, lstmBatch } from './lstm-batch.ts';

export interface LstmTraining {
  readonly lags: number;
  readonly inputs: 'all' | 'own';
  readonly units: readonly number[];
  readonly horizons: number;
  readonly epochs: number;
  readonly rate: number;
  readonly dropout: number;
  /** Epochs without an improvement of the error on held-out windows by `minDelta` after which training ends. */
  readonly patience: number;
  readonly minDelta: number;
  readonly seed: number;
}

/** The newest share of the windows is held out. */
export const HELD_OUT = 0.2;

/**
 * Train networks to forecast the next `horizons` samples of a standardised, complete series from the last `lags`: mean squared error,
 * Adam, batches of 64, stopped when the newest fifth of the windows no longer gets better, and taken from where that was best.
 * The same seed gives the same bits, compiled or not. Cost: O(epochs · windows · lags · weights).
 */
export function trainLstm(x: Matrix, training: LstmTraining, compiled: 'compiled' | 'plain' = 'compiled'): Lstm {
  const { lags, inputs, units, horizons } = training;
  const base = { kind: 'lstm', lags, columns: x.columns, inputs, units, horizons } as const;
  const shape = shapeOf(base);
  const features = inputs === 'all' ? [0] : Array.from({ length: x.columns }, (_, j) => j);
  return { ...base, networks: features.map((first) => trainOne(x, first, shape, training, compiled)) };
}

function trainOne(x: Matrix, first: number, shape: LstmShape, training: LstmTraining, compiled: 'compiled' | 'plain'): Float64Array {
  const { lags, horizons, epochs, rate, dropout, patience, minDelta, seed } = training;
  const chance = random(seed, first);
  const net = lstmBatch(shape, lags, compiled);
  startWeights(net.weights, shape, chance);
  const windows = x.rows - lags - horizons + 1;
  if (windows < 2) return net.weights.slice();
  const held = Math.max(1, Math.round(windows * HELD_OUT));
  const seen = windows - held;
  const later = Int32Array.from({ length: held }, (_, i) => seen + i);
  const adam = startAdam();
  let best = net.weights.slice();
  let least = Infinity;
  let stale = 0;
  for (let epoch = 0; epoch < epochs && stale < patience; ++epoch) {
    const order = chance.sample(seen, seen);
    for (let from = 0; from < seen; from += BATCH) {
      const count = Math.min(BATCH, seen - from);
      net.load(x, first, order, from, count);
      if (dropout > 0) for (const mask of net.masks) dropUnits(mask, dropout, chance);
      net.forward(count, dropout > 0);
      net.backward(count, dropout > 0);
      net.step(adam.next(rate));
    }
    const loss = errorOn(net, x, first, later);
    stale = loss < least - minDelta ? 0 : stale + 1;
    if (loss < least) {
      least = loss;
      best = net.weights.slice();
    }
  }
  return best;
}

/** Mean squared error over the windows that begin at `starts`. */
function errorOn(net: LstmBatch, x: Matrix, first: number, starts: Int32Array): number {
  let sum = 0;
  for (let from = 0; from < starts.length; from += BATCH) {
    const count = Math.min(BATCH, starts.length - from);
    net.load(x, first, starts, from, count);
    sum += net.forward(count, false) * count;
  }
  return sum / starts.length;
}

/** Glorot's uniform weights, orthogonal ones from state to state, forget biases 1: the start that Keras gives an LSTM. */
export function startWeights(weights: Float64Array, shape: LstmShape, chance: Random): void {
  weights.fill(0);
  for (const { at, rows, wide, inputs, units } of blocksOf(shape)) {
    const limit = Math.sqrt(6 / (inputs + rows));
    for (let g = 0; g < rows; ++g) for (let k = 0; k < inputs; ++k) weights[at + g * wide + k] = limit * (2 * chance.uniform() - 1);
    if (units === 0) continue;
    const basis = orthogonal(units, rows, chance);
    for (let g = 0; g < rows; ++g) for (let u = 0; u < units; ++u) weights[at + g * wide + inputs + u] = basis[u * rows + g];
    for (let g = units; g < 2 * units; ++g) weights[at + g * wide + inputs + units] = 1;
  }
}

/** `n` random orthonormal rows of length `m` ≥ n, by Gram-Schmidt. */
function orthogonal(n: number, m: number, chance: Random): Float64Array {
  const rows = Float64Array.from({ length: n * m }, () => chance.normal());
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j < i; ++j) {
      let along = 0;
      for (let k = 0; k < m; ++k) along += rows[i * m + k] * rows[j * m + k];
      for (let k = 0; k < m; ++k) rows[i * m + k] -= along * rows[j * m + k];
    }
    let squares = 0;
    for (let k = 0; k < m; ++k) squares += rows[i * m + k] ** 2;
    const scale = 1 / Math.sqrt(squares);
    for (let k = 0; k < m; ++k) rows[i * m + k] *= scale;
  }
  return rows;
}

/** Draws of 13 bits, four from one number: three times as fast as one number each. */
const LEVELS = 8192;
const DRAWS = 4;

/** 0 for a dropped unit, else what keeps the mean. */
function dropUnits(mask: Float64Array, dropout: number, chance: Random): void {
  const level = dropout * LEVELS;
  const kept = 1 / (1 - dropout);
  let rest = 0;
  for (let k = 0; k < mask.length; ++k) {
    if (k % DRAWS === 0) rest = chance.uniform();
    const scaled = rest * LEVELS;
    const draw = Math.floor(scaled);
    rest = scaled - draw;
    mask[k] = draw < level ? 0 : kept;
  }
}
