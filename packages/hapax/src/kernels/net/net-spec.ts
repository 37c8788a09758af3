import type { Random } from '../../core/random.ts';
import type { Activation } from './activation.ts';
import { padded } from './arena.ts';

/** A layer of a network. Shapes are (length, channels) a sample; a table's row has length 1. */
export type LayerSpec =
  /** y = x W + b at each position. */
  | { readonly kind: 'dense'; readonly units: number; readonly bias?: boolean }
  /** A window of `width` positions around each position, zeros beyond the ends: same length. */
  | { readonly kind: 'conv1d'; readonly channels: number; readonly width: number; readonly bias?: boolean }
  /** Each channel to mean 0 and deviation 1 over batch and positions, then scale and shift (Ioffe & Szegedy 2015). */
  | { readonly kind: 'batchNorm'; readonly affine?: boolean; readonly epsilon?: number; readonly momentum?: number }
  | { readonly kind: 'activation'; readonly name: Activation; readonly slope?: number }
  /** Mean over the positions: length 1. */
  | { readonly kind: 'globalAverage' };

/** What a network takes, and its layers from the input on. Plain data: part of a snapshot. */
export interface NetSpec {
  readonly length: number;
  readonly channels: number;
  readonly layers: readonly LayerSpec[];
}

export interface Shape {
  readonly length: number;
  readonly channels: number;
}

/** A matrix of weights: `parts` blocks of (rows, columns), each row padded to `wide` and each block to `tall` rows. */
export interface WeightBlock {
  readonly layer: number;
  readonly role: 'kernel' | 'bias' | 'scale' | 'shift';
  readonly parts: number;
  readonly rows: number;
  readonly tall: number;
  readonly columns: number;
  readonly wide: number;
  /** Numbers before it, padded. */
  readonly at: number;
}

/** Slope of a leaky rectifier below 0, as in Keras. */
export const LEAKY_SLOPE = 0.3;
/** As in PyTorch. */
export const NORM_EPSILON = 1e-5;
export const NORM_MOMENTUM = 0.1;

/** The shape behind each layer, that of the input first. */
export function shapesOf({ length, channels, layers }: NetSpec): readonly Shape[] {
  const shapes: Shape[] = [{ length, channels }];
  for (const layer of layers) {
    const shape = shapes[shapes.length - 1];
    if (layer.kind === 'dense') shapes.push({ ...shape, channels: layer.units });
    else if (layer.kind === 'conv1d') shapes.push({ ...shape, channels: layer.channels });
    else if (layer.kind === 'globalAverage') shapes.push({ ...shape, length: 1 });
    else shapes.push(shape);
  }
  return shapes;
}

/** Numbers that a block occupies in the arena. */
export const paddedSize = ({ parts, tall, wide }: WeightBlock): number => parts * tall * wide;

/** All weights of a network, in order. */
export function blocksOfNet(spec: NetSpec): readonly WeightBlock[] {
  const shapes = shapesOf(spec);
  const blocks: WeightBlock[] = [];
  let at = 0;
  const add = (layer: number, role: WeightBlock['role'], parts: number, rows: number, tall: number, columns: number) => {
    const block = { layer, role, parts, rows, tall, columns, wide: padded(columns), at };
    blocks.push(block);
    at += paddedSize(block);
  };
  spec.layers.forEach((layer, l) => {
    const { channels } = shapes[l];
    if (layer.kind === 'dense') {
      add(l, 'kernel', 1, channels, padded(channels), layer.units);
      if (layer.bias) add(l, 'bias', 1, 1, 1, layer.units);
    } else if (layer.kind === 'conv1d') {
      add(l, 'kernel', layer.width, channels, padded(channels), layer.channels);
      if (layer.bias) add(l, 'bias', 1, 1, 1, layer.channels);
    } else if (layer.kind === 'batchNorm' && layer.affine !== false) {
      add(l, 'scale', 1, 1, 1, channels);
      add(l, 'shift', 1, 1, 1, channels);
    }
  });
  return blocks;
}

/** Running means and variances that the batch normalisations hold: two numbers a channel. */
export const statsIn = (spec: NetSpec): number => {
  const shapes = shapesOf(spec);
  return spec.layers.reduce((sum, layer, l) => sum + (layer.kind === 'batchNorm' ? 2 * shapes[l].channels : 0), 0);
};

/** Weights of a network without padding: what a snapshot holds. */
export const weightsInNet = (spec: NetSpec): number =>
  blocksOfNet(spec).reduce((sum, { parts, rows, columns }) => sum + parts * rows * columns, 0);

/** Call `each` with the place in the packed weights and in the padded ones, row by row. */
export function eachRow(blocks: readonly WeightBlock[], each: (packed: number, at: number, columns: number) => void): void {
  let packed = 0;
  for (const { parts, rows, tall, columns, wide, at } of blocks)
    for (let part = 0; part < parts; ++part)
      for (let i = 0; i < rows; ++i, packed += columns) each(packed, at + (part * tall + i) * wide, columns);
}

/** How weights start: `heNormal` as Keras does for rectifiers, `glorotUniform` for sigmoids and tanh, `fanIn` as PyTorch does. */
export type Start = 'heNormal' | 'glorotUniform' | 'fanIn';

/** Standard deviation of a standard normal cut off at 2. */
const CUT_DEVIATION = 0.87962566103423978;

/** Start weights with the running means and variances behind them, 0 and 1. */
export function packStart(spec: NetSpec, start: Start, chance: Random): Float64Array {
  const weights = startWeightsOf(spec, start, chance);
  const packed = new Float64Array(weights.length + statsIn(spec));
  packed.set(weights);
  let at = weights.length;
  for (const [l, { channels }] of shapesOf(spec).slice(0, -1).entries()) {
    if (spec.layers[l].kind !== 'batchNorm') continue;
    packed.fill(1, at + channels, at + 2 * channels);
    at += 2 * channels;
  }
  return packed;
}

/** Start weights of a network, packed. Biases and shifts are 0 (uniform with `fanIn`, as in PyTorch), scales 1. */
export function startWeightsOf(spec: NetSpec, start: Start, chance: Random): Float64Array {
  const weights = new Float64Array(weightsInNet(spec));
  let at = 0;
  let inputs = 1;
  for (const { role, parts, rows, columns } of blocksOfNet(spec)) {
    const n = parts * rows * columns;
    if (role === 'kernel') inputs = parts * rows;
    const draw = drawOf(role, start, inputs, parts * columns, chance);
    for (let k = 0; k < n; ++k) weights[at + k] = draw();
    at += n;
  }
  return weights;
}

function drawOf(role: WeightBlock['role'], start: Start, inputs: number, outputs: number, chance: Random): () => number {
  if (role === 'scale') return () => 1;
  if (role === 'shift' || (role === 'bias' && start !== 'fanIn')) return () => 0;
  if (start === 'heNormal') {
    const deviation = Math.sqrt(2 / inputs) / CUT_DEVIATION;
    return () => deviation * cutNormal(chance);
  }
  const limit = start === 'fanIn' ? 1 / Math.sqrt(inputs) : Math.sqrt(6 / (inputs + outputs));
  return () => limit * (2 * chance.uniform() - 1);
}

/** A standard normal number, drawn again while it is beyond 2. */
function cutNormal(chance: Random): number {
  let x = chance.normal();
  while (!(Math.abs(x) <= 2)) x = chance.normal();
  return x;
}
