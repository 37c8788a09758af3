import type { Matrix } from '../../core/matrix.ts';
import { blocksOfNet, LEAKY_SLOPE, type NetSpec, NORM_EPSILON, weightsInNet } from './net-spec.ts';

/** One affine step y = A x + b of a dense network, and the slope below 0 of the rectifier behind it, if there is one. */
interface Affine {
  readonly inputs: number;
  readonly outputs: number;
  /** Shape (inputs, outputs). */
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
  readonly slope: number | null;
}

/**
 * A dense network of rectifiers as affine steps: batch normalisation, as it stands after training, goes into the step before it.
 * Null where an activation bends, so that paths through it have no pieces.
 */
export function affineSteps(spec: NetSpec, weights: Float64Array): readonly Affine[] | null {
  if (spec.length !== 1) return null;
  const blocks = blocksOfNet(spec);
  const steps: Affine[] = [];
  let at = 0;
  let stats = weightsInNet(spec);
  const next = (n: number) => {
    at += n;
    return weights.subarray(at - n, at);
  };
  for (const [l, layer] of spec.layers.entries()) {
    const sizes = blocks.filter((block) => block.layer === l).map(({ rows, columns }) => rows * columns);
    if (layer.kind === 'dense') {
      const inputs = steps.length === 0 ? spec.channels : steps[steps.length - 1].outputs;
      const kernel = next(sizes[0]).slice();
      const bias = sizes.length > 1 ? next(sizes[1]).slice() : new Float64Array(layer.units);
      steps.push({ inputs, outputs: layer.units, kernel, bias, slope: null });
    } else if (layer.kind === 'batchNorm') {
      const last = steps[steps.length - 1];
      if (last === undefined || last.slope !== null) return null;
      const n = last.outputs;
      const scale = sizes.length > 0 ? next(n) : new Float64Array(n).fill(1);
      const shift = sizes.length > 0 ? next(n) : new Float64Array(n);
      for (let j = 0; j < n; ++j) {
        const factor = scale[j] / Math.sqrt(weights[stats + n + j] + (layer.epsilon ?? NORM_EPSILON));
        for (let i = 0; i < last.inputs; ++i) last.kernel[i * n + j] *= factor;
        last.bias[j] = factor * (last.bias[j] - weights[stats + j]) + shift[j];
      }
      stats += 2 * n;
    } else if (layer.kind === 'activation') {
      if (layer.name !== 'relu' && layer.name !== 'leakyRelu') return null;
      const last = steps.pop();
      if (last === undefined || last.slope !== null) return null;
      steps.push({ ...last, slope: layer.name === 'relu' ? 0 : (layer.slope ?? LEAKY_SLOPE) });
    } else return null;
  }
  return steps;
}

/** A path through a network has at most so many pieces; beyond it the last piece is taken for the rest. */
const MOST_PIECES = 10_000;

/**
 * Expected gradients (Erion et al. 2021) of the squared distance to `center`, exactly: mean over the background of the integral of the
 * gradient along the straight path from a background sample to `sample`, times the difference. Between two kinks of the rectifiers the
 * gradient is linear along the path, so its value in the middle of each piece is exact. The contributions sum to the score less the
 * mean score of the background. Shape (nFeatures). Cost: O(background · pieces · weights).
 */
export function expectedGradients(steps: readonly Affine[], center: Float64Array, background: Matrix, sample: Float64Array): Float64Array {
  const d = sample.length;
  const out = new Float64Array(d);
  const from = new Float64Array(d);
  for (let r = 0; r < background.rows; ++r) {
    for (let j = 0; j < d; ++j) from[j] = background.values[r * d + j];
    const gradient = pathGradient(steps, center, from, sample);
    for (let j = 0; j < d; ++j) out[j] += (gradient[j] * (sample[j] - from[j])) / background.rows;
  }
  return out;
}

/** Mean gradient along the path from `from` to `to`. */
function pathGradient(steps: readonly Affine[], center: Float64Array, from: Float64Array, to: Float64Array): Float64Array {
  const mean = new Float64Array(from.length);
  const direction = to.map((value, j) => value - from[j]);
  let at = 0;
  for (let piece = 0; at < 1 && piece < MOST_PIECES; ++piece) {
    const end = piece === MOST_PIECES - 1 ? 1 : nextKink(steps, from, direction, at);
    const gradient = gradientAt(steps, center, from, direction, at, end);
    for (let j = 0; j < mean.length; ++j) mean[j] += (end - at) * gradient[j];
    at = end;
  }
  return mean;
}

/** Pieces shorter than this are stepped over: kinks that fall together up to rounding. */
const SHORTEST = 1e-13;

/** Where the first rectifier behind `at` changes its side, 1 if none does. Values are linear in t up to there. */
function nextKink(steps: readonly Affine[], from: Float64Array, direction: Float64Array, at: number): number {
  let end = 1;
  // Value and slope along the path just behind `at`.
  let value: Float64Array = from.map((x, j) => x + at * direction[j]);
  let slope: Float64Array = direction;
  for (const step of steps) {
    const z = applied(step, value, step.bias);
    const dz = applied(step, slope, null);
    if (step.slope !== null) {
      for (let k = 0; k < z.length; ++k) {
        const until = at - z[k] / dz[k];
        if (dz[k] !== 0 && until > at + SHORTEST && until < end) end = until;
      }
      rectify(step.slope, z, dz);
    }
    value = z;
    slope = dz;
  }
  return end;
}

/** Gradient by the input in the middle of a piece. */
function gradientAt(
  steps: readonly Affine[],
  center: Float64Array,
  from: Float64Array,
  direction: Float64Array,
  at: number,
  end: number,
): Float64Array {
  const middle = (at + end) / 2;
  let value: Float64Array = from.map((x, j) => x + middle * direction[j]);
  const sides: Float64Array[] = [];
  for (const step of steps) {
    const z = applied(step, value, step.bias);
    const side = z.map((v) => (step.slope === null || v >= 0 ? 1 : step.slope));
    sides.push(side);
    value = z.map((v, k) => v * side[k]);
  }
  let back: Float64Array = value.map((v, k) => 2 * (v - center[k]));
  for (let l = steps.length - 1; l >= 0; --l) {
    const { inputs, outputs, kernel } = steps[l];
    const delta = back.map((v, k) => v * sides[l][k]);
    back = new Float64Array(inputs);
    for (let i = 0, p = 0; i < inputs; ++i) for (let k = 0; k < outputs; ++k, ++p) back[i] += kernel[p] * delta[k];
  }
  return back;
}

function applied({ inputs, outputs, kernel }: Affine, x: Float64Array, bias: Float64Array | null): Float64Array {
  const out = bias === null ? new Float64Array(outputs) : bias.slice();
  for (let i = 0, p = 0; i < inputs; ++i) for (let k = 0; k < outputs; ++k, ++p) out[k] += x[i] * kernel[p];
  return out;
}

/** Rectify values, and their slopes with them; at 0 the side that the slope leads to. */
function rectify(below: number, z: Float64Array, dz: Float64Array): void {
  for (let k = 0; k < z.length; ++k) {
    if (Math.abs(z[k]) > SHORTEST * Math.abs(dz[k]) ? z[k] > 0 : dz[k] >= 0) continue;
    z[k] *= below;
    dz[k] *= below;
  }
}
