import { mersenneUniform } from '../../core/random.ts';

/** How biases move in a training step: one mean step for the whole layer (KitNET 2018), or one per unit (Kitsune 2020). */
export type BiasUpdate = 'shared' | 'unit';

/** Seed of the start weights of every autoencoder in the reference. */
const WEIGHT_SEED = 1234;

/** Scratch of one pass: hidden values, their deltas, errors of the visible units. Written before it is read, never state. */
let hidden = new Float64Array(16);
let deltas = new Float64Array(16);
let errors = new Float64Array(16);

/** Hidden units for `visible` inputs. */
export const hiddenUnits = (visible: number, ratio: number): number => Math.ceil(visible * ratio);

/** Numbers that one autoencoder occupies: weights (visible × hidden, row-major), hidden biases, visible biases. */
export const autoencoderSize = (visible: number, hiddenCount: number): number => visible * hiddenCount + hiddenCount + visible;

/** Write start weights at `at`: U(−1/visible, 1/visible), biases 0. */
export function startAutoencoder(w: Float64Array, at: number, visible: number, hiddenCount: number): void {
  const uniform = mersenneUniform(WEIGHT_SEED);
  const limit = 1 / visible;
  for (let k = 0; k < visible * hiddenCount; ++k) w[at + k] = -limit + 2 * limit * uniform();
}

/**
 * Reconstruct `visible` inputs x[from …] with the tied-weight autoencoder at `at`, and return the squared error summed over them:
 * y = σ(xW + b), z = σ(yWᵀ + c), Σ (x − z)². Cost: 2 · visible · hidden multiply-adds and one exponential per unit.
 */
export function reconstruct(w: Float64Array, at: number, visible: number, hiddenCount: number, x: Float64Array, from: number): number {
  if (visible > errors.length || hiddenCount > hidden.length) grow(Math.max(visible, hiddenCount));
  const y = hidden;
  const hiddenBias = at + visible * hiddenCount;
  for (let j = 0; j < hiddenCount; ++j) y[j] = w[hiddenBias + j];
  for (let i = 0, k = at; i < visible; ++i) {
    const value = x[from + i];
    for (let j = 0; j < hiddenCount; ++j, ++k) y[j] += value * w[k];
  }
  for (let j = 0; j < hiddenCount; ++j) y[j] = 1 / (1 + Math.exp(-y[j]));
  const visibleBias = hiddenBias + hiddenCount;
  let sum = 0;
  for (let i = 0, k = at; i < visible; ++i) {
    let a = w[visibleBias + i];
    for (let j = 0; j < hiddenCount; ++j, ++k) a += y[j] * w[k];
    const error = x[from + i] - 1 / (1 + Math.exp(-a));
    errors[i] = error;
    sum += error * error;
  }
  return sum;
}

/** Errors x − z by input of the last `reconstruct`; valid until the next. */
export const lastErrors = (): Float64Array => errors;

/**
 * One step of gradient descent on one sample; returns what `reconstruct` returned before the step.
 * The gradient is that of the cross-entropy: e = x − z, g = (eW) ⊙ y ⊙ (1 − y), W += rate · (x ⊗ g + e ⊗ y).
 */
export function trainAutoencoder(
  w: Float64Array,
  at: number,
  visible: number,
  hiddenCount: number,
  x: Float64Array,
  from: number,
  rate: number,
  bias: BiasUpdate,
): number {
  const sum = reconstruct(w, at, visible, hiddenCount, x, from);
  const y = hidden;
  const g = deltas;
  for (let j = 0; j < hiddenCount; ++j) g[j] = 0;
  for (let i = 0, k = at; i < visible; ++i) {
    for (let j = 0; j < hiddenCount; ++j, ++k) g[j] += errors[i] * w[k];
  }
  for (let j = 0; j < hiddenCount; ++j) g[j] *= y[j] * (1 - y[j]);
  for (let i = 0, k = at; i < visible; ++i) {
    const value = rate * x[from + i];
    const error = rate * errors[i];
    for (let j = 0; j < hiddenCount; ++j, ++k) w[k] += value * g[j] + error * y[j];
  }
  const hiddenBias = at + visible * hiddenCount;
  addBias(w, hiddenBias, g, hiddenCount, rate, bias);
  addBias(w, hiddenBias + hiddenCount, errors, visible, rate, bias);
  return sum;
}

function addBias(w: Float64Array, at: number, step: Float64Array, units: number, rate: number, bias: BiasUpdate): void {
  if (bias === 'unit') {
    for (let j = 0; j < units; ++j) w[at + j] += rate * step[j];
    return;
  }
  let sum = 0;
  for (let j = 0; j < units; ++j) sum += step[j];
  const shared = (rate * sum) / units;
  for (let j = 0; j < units; ++j) w[at + j] += shared;
}

function grow(units: number): void {
  hidden = new Float64Array(2 * units);
  deltas = new Float64Array(2 * units);
  errors = new Float64Array(2 * units);
}
