import type { Matrix } from '../../core/matrix.ts';
import { multiply } from '../linear/product.ts';
import { activate } from './activation.ts';
import { windowSamples } from './layers.ts';
import { blocksOfNet, type LayerSpec, LEAKY_SLOPE, type NetSpec, NORM_EPSILON, type Shape, shapesOf, weightsInNet } from './net-spec.ts';

/**
 * Output of a trained network for samples of shape (nSamples, length · channels), without an arena and without a trace: what a
 * detector's `score` calls. Shape (nSamples, length' · channels'), to the bit what `Network.forward` gives outside of training.
 * @param weights packed  @param layers how many of the layers, all unless given
 */
export function infer(spec: NetSpec, weights: Float64Array, x: Matrix, layers = spec.layers.length): Float64Array {
  const shapes = shapesOf(spec);
  const blocks = blocksOfNet(spec);
  let values = x.values;
  let at = 0;
  let stats = weightsInNet(spec);
  for (let l = 0; l < layers; ++l) {
    const layer = spec.layers[l];
    const sizes = blocks.filter((block) => block.layer === l).map(({ parts, rows, columns }) => parts * rows * columns);
    const own = sizes.map((size) => {
      at += size;
      return weights.subarray(at - size, at);
    });
    const held = layer.kind === 'batchNorm' ? 2 * shapes[l].channels : 0;
    stats += held;
    values = apply(layer, values, x.rows, { shape: shapes[l], next: shapes[l + 1], own, stats: weights.subarray(stats - held, stats) });
  }
  return values;
}

interface Parts {
  readonly shape: Shape;
  readonly next: Shape;
  readonly own: readonly Float64Array[];
  readonly stats: Float64Array;
}

function apply(layer: LayerSpec, x: Float64Array, samples: number, parts: Parts): Float64Array {
  const { shape, next } = parts;
  const out = new Float64Array(samples * next.length * next.channels);
  if (layer.kind === 'dense') dense(x, samples * shape.length, parts, out);
  else if (layer.kind === 'conv1d') convolve(layer.width, x, samples, parts, out);
  else if (layer.kind === 'batchNorm') normalise(layer, x, samples * shape.length, parts, out);
  else if (layer.kind === 'activation') activateAll(layer, x, out);
  else average(x, samples, shape, out);
  return out;
}

function dense(x: Float64Array, rows: number, { shape, next, own }: Parts, out: Float64Array): void {
  const [kernel, bias] = own;
  multiply({ values: x, rows, columns: shape.channels }, { values: kernel, rows: shape.channels, columns: next.channels }, out);
  if (bias) for (let i = 0, k = 0; i < rows; ++i) for (let j = 0; j < next.channels; ++j, ++k) out[k] += bias[j];
}

function convolve(width: number, x: Float64Array, samples: number, { shape, next, own }: Parts, out: Float64Array): void {
  const { length, channels } = shape;
  const span = width * channels;
  const before = Math.floor((width - 1) / 2);
  const group = windowSamples(length, span);
  const windows = new Float64Array(Math.min(group, samples) * length * span);
  for (let from = 0; from < samples; from += group) {
    const count = Math.min(group, samples - from);
    windows.fill(0);
    for (let s = 0, q = 0; s < count; ++s) {
      for (let t = 0; t < length; ++t, q += span) {
        const a = Math.max(0, before - t);
        const b = Math.min(width, length - t + before);
        const start = ((from + s) * length + t - before + a) * channels;
        windows.set(x.subarray(start, start + (b - a) * channels), q + a * channels);
      }
    }
    const to = from * length * next.channels;
    const rows = count * length;
    multiply(
      { values: windows.subarray(0, rows * span), rows, columns: span },
      { values: own[0], rows: span, columns: next.channels },
      out.subarray(to, to + rows * next.channels),
    );
  }
  const bias = own[1];
  if (bias) for (let k = 0; k < out.length; ++k) out[k] += bias[k % next.channels];
}

function normalise(
  { epsilon = NORM_EPSILON }: LayerSpec & { kind: 'batchNorm' },
  x: Float64Array,
  rows: number,
  { shape: { channels }, own: [scale, shift], stats }: Parts,
  out: Float64Array,
): void {
  for (let j = 0; j < channels; ++j) {
    const mean = stats[j];
    const inverse = 1 / Math.sqrt(stats[channels + j] + epsilon);
    const factor = scale === undefined ? 1 : scale[j];
    const offset = shift === undefined ? 0 : shift[j];
    for (let i = 0, k = j; i < rows; ++i, k += channels) out[k] = factor * ((x[k] - mean) * inverse) + offset;
  }
}

function activateAll({ name, slope = LEAKY_SLOPE }: LayerSpec & { kind: 'activation' }, x: Float64Array, out: Float64Array): void {
  out.set(x);
  activate(out, 0, 0, out.length, name, slope);
}

function average(x: Float64Array, samples: number, { length, channels }: Shape, out: Float64Array): void {
  for (let s = 0, k = 0; s < samples; ++s) {
    const y = s * channels;
    for (let t = 0; t < length; ++t) for (let j = 0; j < channels; ++j, ++k) out[y + j] += x[k];
    for (let j = 0; j < channels; ++j) out[y + j] /= length;
  }
}
