import { activate, activateBack } from './activation.ts';
import { type Arena, padded } from './arena.ts';
import { type LayerSpec, LEAKY_SLOPE, NORM_EPSILON, NORM_MOMENTUM, type Shape } from './net-spec.ts';

/** Where a layer works: places in the arena, and room that all layers share. */
export interface LayerPlaces {
  readonly shape: Shape;
  readonly next: Shape;
  /** Values before and behind the layer, and the gradients by them: rows = samples · length, padded columns. */
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  /** Weights and the gradient by them, in the order of the layer's blocks. */
  readonly weights: readonly number[];
  readonly gradients: readonly number[];
  /** Running means and variances, two rows of channels. */
  readonly stats: Float64Array;
  /** Shared scratch: windows of a convolution, transposed values, transposed weights, sums. */
  readonly windows: number;
  readonly turned: number;
  readonly turnedWeights: number;
  readonly sums: number;
  /** Own scratch of this layer that lasts from forward to backward. */
  readonly own: number;
}

export interface Layer {
  forward(samples: number, training: boolean): void;
  /** @param inputToo also the gradient by the layer's input */
  backward(samples: number, inputToo: boolean): void;
}

/** Numbers of windows that are laid out at a time: half a megabyte. */
const WINDOW_NUMBERS = 65536;

/** Samples whose windows are laid out at a time. */
export const windowSamples = (length: number, wide: number): number => Math.max(1, Math.floor(WINDOW_NUMBERS / (length * wide)));

export function layerOf(spec: LayerSpec, places: LayerPlaces, arena: Arena): Layer {
  if (spec.kind === 'dense') return denseLayer(places, arena);
  if (spec.kind === 'conv1d') return convLayer(spec.width, places, arena);
  if (spec.kind === 'batchNorm') return normLayer(spec, places, arena);
  if (spec.kind === 'activation') return activationLayer(spec, places, arena);
  return averageLayer(places, arena);
}

function denseLayer(p: LayerPlaces, arena: Arena): Layer {
  const wide = padded(p.shape.channels);
  const out = padded(p.next.channels);
  return {
    forward(samples) {
      const rows = samples * p.shape.length;
      arena.multiply(p.x, p.weights[0], p.y, rows, wide, out);
      if (p.weights.length > 1) arena.addToRows(p.y, p.weights[1], rows, out);
    },
    backward(samples, inputToo) {
      const rows = samples * p.shape.length;
      arena.transpose(p.x, p.turned, rows, wide);
      arena.multiply(p.turned, p.dy, p.gradients[0], wide, rows, out);
      if (p.weights.length > 1) arena.sumOfRows(p.dy, p.gradients[1], rows, out);
      if (!inputToo) return;
      arena.transpose(p.weights[0], p.turnedWeights, wide, out);
      arena.multiply(p.dy, p.turnedWeights, p.dx, rows, out, wide);
    },
  };
}

function convLayer(width: number, p: LayerPlaces, arena: Arena): Layer {
  const v = arena.values;
  const { length } = p.shape;
  const wide = padded(p.shape.channels);
  const out = padded(p.next.channels);
  const span = width * wide;
  const group = windowSamples(length, span);
  const before = Math.floor((width - 1) / 2);
  /** Which positions of the window around `t` lie inside the sample: [first, last). */
  const first = (t: number) => Math.max(0, before - t);
  const last = (t: number) => Math.min(width, length - t + before);

  function lay(from: number, samples: number): void {
    for (let s = 0, q = p.windows; s < samples; ++s) {
      const x = p.x + (from + s) * length * wide;
      for (let t = 0; t < length; ++t, q += span) {
        const a = first(t);
        const b = last(t);
        v.fill(0, q, q + a * wide);
        v.copyWithin(q + a * wide, x + (t - before + a) * wide, x + (t - before + b) * wide);
        v.fill(0, q + b * wide, q + span);
      }
    }
  }

  /** Add the gradients by the windows up to those by the positions they cover. */
  function collect(from: number, samples: number): void {
    for (let s = 0, q = p.windows; s < samples; ++s) {
      const dx = p.dx + (from + s) * length * wide;
      v.fill(0, dx, dx + length * wide);
      for (let t = 0; t < length; ++t, q += span) {
        const a = first(t) * wide;
        const b = last(t) * wide;
        for (let k = a, o = dx + (t - before) * wide + a; k < b; ++k, ++o) v[o] += v[q + k];
      }
    }
  }

  return {
    forward(samples) {
      for (let from = 0; from < samples; from += group) {
        const count = Math.min(group, samples - from);
        lay(from, count);
        arena.multiply(p.windows, p.weights[0], p.y + from * length * out, count * length, span, out);
      }
      if (p.weights.length > 1) arena.addToRows(p.y, p.weights[1], samples * length, out);
    },
    backward(samples, inputToo) {
      const n = span * out;
      v.fill(0, p.gradients[0], p.gradients[0] + n);
      if (p.weights.length > 1) arena.sumOfRows(p.dy, p.gradients[1], samples * length, out);
      if (inputToo) arena.transpose(p.weights[0], p.turnedWeights, span, out);
      for (let from = 0; from < samples; from += group) {
        const count = Math.min(group, samples - from);
        const dy = p.dy + from * length * out;
        lay(from, count);
        arena.transpose(p.windows, p.turned, count * length, span);
        arena.multiply(p.turned, dy, p.sums, span, count * length, out);
        for (let k = 0; k < n; ++k) v[p.gradients[0] + k] += v[p.sums + k];
        if (!inputToo) continue;
        arena.multiply(dy, p.turnedWeights, p.windows, count * length, out, span);
        collect(from, count);
      }
    },
  };
}

/** The normalised values are kept at `own`, and behind them 1 / deviation by channel. */
function normLayer(spec: LayerSpec & { kind: 'batchNorm' }, p: LayerPlaces, arena: Arena): Layer {
  const v = arena.values;
  const { channels, length } = p.shape;
  const wide = padded(channels);
  const { epsilon = NORM_EPSILON, momentum = NORM_MOMENTUM } = spec;
  const [scale, shift] = p.weights;
  const means = p.stats.subarray(0, channels);
  const variances = p.stats.subarray(channels, 2 * channels);
  const inverse = new Float64Array(channels);
  return {
    forward(samples, training) {
      const rows = samples * length;
      for (let j = 0; j < channels; ++j) {
        const mean = training ? columnMean(v, p.x + j, rows, wide) : means[j];
        const variance = training ? columnVariance(v, p.x + j, rows, wide, mean) : variances[j];
        if (training) {
          means[j] += momentum * (mean - means[j]);
          variances[j] += momentum * ((rows > 1 ? (variance * rows) / (rows - 1) : variance) - variances[j]);
        }
        inverse[j] = 1 / Math.sqrt(variance + epsilon);
        const factor = scale === undefined ? 1 : v[scale + j];
        const offset = shift === undefined ? 0 : v[shift + j];
        for (let i = 0, k = j; i < rows; ++i, k += wide) {
          const z = (v[p.x + k] - mean) * inverse[j];
          v[p.own + k] = z;
          v[p.y + k] = factor * z + offset;
        }
      }
    },
    backward(samples, inputToo) {
      const rows = samples * length;
      for (let j = 0; j < channels; ++j) {
        let sum = 0;
        let along = 0;
        for (let i = 0, k = j; i < rows; ++i, k += wide) {
          sum += v[p.dy + k];
          along += v[p.dy + k] * v[p.own + k];
        }
        if (scale !== undefined) {
          v[p.gradients[0] + j] = along;
          v[p.gradients[1] + j] = sum;
        }
        if (!inputToo) continue;
        const factor = (scale === undefined ? 1 : v[scale + j]) * inverse[j];
        const mean = sum / rows;
        const slope = along / rows;
        for (let i = 0, k = j; i < rows; ++i, k += wide) v[p.dx + k] = factor * (v[p.dy + k] - mean - v[p.own + k] * slope);
      }
    },
  };
}

function activationLayer({ name, slope = LEAKY_SLOPE }: LayerSpec & { kind: 'activation' }, p: LayerPlaces, arena: Arena): Layer {
  const v = arena.values;
  const { channels, length } = p.shape;
  const wide = padded(channels);
  const below = name === 'relu' ? 0 : name === 'leakyRelu' ? slope : undefined;
  return {
    forward(samples) {
      const rows = samples * length;
      if (below === undefined) activate(v, p.x, p.y, rows * wide, name, slope);
      else arena.rectify(p.x, p.y, rows * wide, below);
      // What pads the columns stays 0 where f(0) is not.
      for (let j = channels; j < wide; ++j) for (let i = 0, k = p.y + j; i < rows; ++i, k += wide) v[k] = 0;
    },
    backward(samples, inputToo) {
      const n = samples * length * wide;
      if (!inputToo) return;
      if (below === undefined) activateBack(v, { z: p.x, out: p.y, delta: p.dy, back: p.dx }, n, name, slope);
      else arena.rectifyBack(p.x, p.dy, p.dx, n, below);
    },
  };
}

function averageLayer(p: LayerPlaces, arena: Arena): Layer {
  const v = arena.values;
  const { length } = p.shape;
  const wide = padded(p.shape.channels);
  return {
    forward(samples) {
      v.fill(0, p.y, p.y + samples * wide);
      for (let s = 0, k = p.x; s < samples; ++s) {
        const y = p.y + s * wide;
        for (let t = 0; t < length; ++t) for (let j = 0; j < wide; ++j, ++k) v[y + j] += v[k];
        for (let j = 0; j < wide; ++j) v[y + j] /= length;
      }
    },
    backward(samples, inputToo) {
      if (!inputToo) return;
      for (let s = 0, k = p.dx; s < samples; ++s) {
        const dy = p.dy + s * wide;
        for (let t = 0; t < length; ++t) for (let j = 0; j < wide; ++j, ++k) v[k] = v[dy + j] / length;
      }
    },
  };
}

function columnMean(v: Float64Array, at: number, rows: number, wide: number): number {
  let sum = 0;
  for (let i = 0, k = at; i < rows; ++i, k += wide) sum += v[k];
  return sum / rows;
}

function columnVariance(v: Float64Array, at: number, rows: number, wide: number, mean: number): number {
  let squares = 0;
  for (let i = 0, k = at; i < rows; ++i, k += wide) squares += (v[k] - mean) ** 2;
  return squares / rows;
}
