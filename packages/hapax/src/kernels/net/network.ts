import type { Matrix } from '../../core/matrix.ts';
import { type AdamStep, type Compiled, openArena, padded, startPlaces } from './arena.ts';
import { type Layer, layerOf, windowSamples } from './layers.ts';
import { blocksOfNet, eachRow, type NetSpec, paddedSize, type Shape, shapesOf, statsIn, weightsInNet } from './net-spec.ts';

/** Where the values behind a layer lie in `Network.values`: row-major, `wide` numbers a row of which `columns` count. */
export interface Block {
  readonly at: number;
  readonly wide: number;
  readonly columns: number;
}

/** A network with room for one batch, forwards and backwards. All arrays are reused: values hold until the next call. */
export interface Network {
  readonly spec: NetSpec;
  /** Samples that go through side by side at most. */
  readonly capacity: number;
  /** All numbers: what `outputs` and `deltas` point into. */
  readonly values: Float64Array;
  /** Values before layer 0, behind layer 0, … */
  readonly outputs: readonly Block[];
  /** Gradients by them: the caller of `backward` writes the last one. */
  readonly deltas: readonly Block[];
  /** Copy in samples `order[from]` … of `x`, shape (nSamples, length · channels). */
  load(x: Matrix, order: Int32Array, from: number, count: number): void;
  /** @param training batch normalisation takes the batch's own mean and moves the running one  @param layers how many, all unless given */
  forward(count: number, training: boolean, layers?: number): void;
  /** From the gradient by the output of the first `layers` layers to that by their weights, and by the input if wanted. */
  backward(count: number, layers?: number, inputToo?: boolean): void;
  /** A step of Adam over the weights of the first `layers` layers. */
  step(how: AdamStep, layers?: number): void;
  /** Sum of squared weights of the first `layers` layers. */
  squares(layers?: number): number;
  /** Weights without padding, a copy; with the running means and variances behind them. */
  pack(): Float64Array;
  unpack(weights: Float64Array): void;
  /** Gradient without padding, a copy: what `backward` left. */
  gradient(): Float64Array;
}

/** Numbers that `pack` gives. */
export const packedSize = (spec: NetSpec): number => weightsInNet(spec) + statsIn(spec);

/**
 * Lay a network out for batches of `capacity` samples. Every product runs compiled where that is to be had, to the same bits as without.
 * Cost of a pass: the multiply-adds of the layers, twice that more for `backward`.
 */
export function openNetwork(spec: NetSpec, capacity: number, compiled: Compiled = 'compiled'): Network {
  const shapes = shapesOf(spec);
  const blocks = blocksOfNet(spec);
  const places = startPlaces();
  const total = blocks.reduce((sum, block) => sum + paddedSize(block), 0);
  const [weightsAt, gradientAt, meansAt, squaresAt] = [0, 0, 0, 0].map(() => places.take(total));
  const rowsOf = ({ length }: Shape) => capacity * length;
  const outputs = shapes.map((shape) => blockAt(places.take(rowsOf(shape) * padded(shape.channels)), shape));
  const deltas = shapes.map((shape) => blockAt(places.take(rowsOf(shape) * padded(shape.channels)), shape));
  const owns = spec.layers.map(({ kind }, l) => places.take(kind === 'batchNorm' ? rowsOf(shapes[l]) * padded(shapes[l].channels) : 0));
  const scratch = scratchOf(spec, shapes, capacity);
  const windows = places.take(scratch.windows);
  const turned = places.take(Math.max(scratch.windows, scratch.turned));
  const turnedWeights = places.take(scratch.weights);
  const sums = places.take(scratch.weights);
  const arena = openArena(places.size, compiled);
  const v = arena.values;
  const stats = new Float64Array(statsIn(spec));
  let statsFrom = 0;
  const layers: readonly Layer[] = spec.layers.map((layer, l) => {
    const mine = blocks.filter((block) => block.layer === l);
    const held = layer.kind === 'batchNorm' ? 2 * shapes[l].channels : 0;
    statsFrom += held;
    return layerOf(
      layer,
      {
        shape: shapes[l],
        next: shapes[l + 1],
        x: outputs[l].at,
        y: outputs[l + 1].at,
        dx: deltas[l].at,
        dy: deltas[l + 1].at,
        weights: mine.map(({ at }) => weightsAt + at),
        gradients: mine.map(({ at }) => gradientAt + at),
        stats: stats.subarray(statsFrom - held, statsFrom),
        windows,
        turned,
        turnedWeights,
        sums,
        own: owns[l],
      },
      arena,
    );
  });
  /** Numbers of the weights of the first `count` layers, padded. */
  const upTo = (count: number) => blocks.filter(({ layer }) => layer < count).reduce((sum, block) => sum + paddedSize(block), 0);
  const packed = weightsInNet(spec);
  const copyOut = (from: number, out: Float64Array) =>
    eachRow(blocks, (k, at, columns) => out.set(v.subarray(from + at, from + at + columns), k));
  return {
    spec,
    capacity,
    values: v,
    outputs,
    deltas,
    load(x, order, from, count) {
      const { at, wide, columns } = outputs[0];
      for (let s = 0, q = at; s < count; ++s) {
        let k = order[from + s] * x.columns;
        for (let t = 0; t < spec.length; ++t, q += wide) for (let j = 0; j < columns; ++j, ++k) v[q + j] = x.values[k];
      }
    },
    forward(count, training, n = layers.length) {
      for (let l = 0; l < n; ++l) layers[l].forward(count, training);
    },
    backward(count, n = layers.length, inputToo = false) {
      for (let l = n - 1; l >= 0; --l) layers[l].backward(count, l > 0 || inputToo);
    },
    step: (how, n = layers.length) => arena.adam(weightsAt, gradientAt, meansAt, squaresAt, upTo(n), how),
    squares(n = layers.length) {
      let sum = 0;
      for (let k = weightsAt, end = weightsAt + upTo(n); k < end; ++k) sum += v[k] * v[k];
      return sum;
    },
    pack() {
      const out = new Float64Array(packed + stats.length);
      copyOut(weightsAt, out);
      out.set(stats, packed);
      return out;
    },
    unpack(weights) {
      eachRow(blocks, (k, at, columns) => v.set(weights.subarray(k, k + columns), weightsAt + at));
      stats.set(weights.subarray(packed, packed + stats.length));
    },
    gradient() {
      const out = new Float64Array(packed);
      copyOut(gradientAt, out);
      return out;
    },
  };
}

const blockAt = (at: number, { channels }: Shape): Block => ({ at, wide: padded(channels), columns: channels });

/** Room that the widest layer needs for windows, transposed values and transposed weights. */
function scratchOf(spec: NetSpec, shapes: readonly Shape[], capacity: number) {
  let windows = 0;
  let turned = 0;
  let weights = 0;
  spec.layers.forEach((layer, l) => {
    const { length, channels } = shapes[l];
    const wide = padded(channels);
    const out = padded(shapes[l + 1].channels);
    if (layer.kind === 'dense') {
      turned = Math.max(turned, capacity * length * wide);
      weights = Math.max(weights, wide * out);
    } else if (layer.kind === 'conv1d') {
      const span = layer.width * wide;
      windows = Math.max(windows, Math.min(capacity, windowSamples(length, span)) * length * span);
      weights = Math.max(weights, span * out);
    }
  });
  return { windows, turned, weights };
}
