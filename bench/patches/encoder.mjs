// A small encoder of patches (PaAno, arXiv 2602.01359) on the project's training core, and the amplitude beside it (PAI, arXiv 2606.08935).
import { random } from '../../packages/hapax/dist/index.js';
import { startAdam } from '../../packages/hapax/dist/kernels/net/adam.js';
import { packStart } from '../../packages/hapax/dist/kernels/net/net-spec.js';
import { openNetwork } from '../../packages/hapax/dist/kernels/net/network.js';
import { channelWindows } from '../../packages/hapax/dist/kernels/windows/channel-windows.js';
import { scalingOf } from '../../packages/hapax/dist/kernels/windows/channels.js';
import { windowSize } from '../../packages/hapax/dist/kernels/windows/window-size.js';

// Channels a quarter to an eighth of the source's, so that ten thousand samples take seconds on one core.
const CHANNELS = [16, 32, 16, 16];
const WIDTHS = [7, 5, 3, 3];
const HEAD = 32;
const [BATCH, MEMORY, NEAREST, MARGIN, PARTS] = [128, 500, 3, 0.5, 64];
const SEED = 1;
const FLAT = 1e-5;

/** Windows of one turn of the rhythm, each of mean 0 and deviation 1; the first `learnt` of them lie in the training part. */
export function patchesOf(values, train) {
  const normal = { values: values.subarray(0, train), rows: train, columns: 1 };
  const size = Math.max(16, windowSize(normal, 'auto'));
  const { windows } = channelWindows(values, size, PARTS);
  const d = windows.columns;
  for (let i = 0; i < windows.rows; ++i) {
    const row = windows.values.subarray(i * d, (i + 1) * d);
    const mean = row.reduce((sum, v) => sum + v, 0) / d;
    const deviation = Math.max(FLAT, Math.sqrt(row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / d));
    for (let k = 0; k < d; ++k) row[k] = (row[k] - mean) / deviation;
  }
  return { windows, size, learnt: Math.max(1, train - size + 1) };
}

/** Embeddings of all patches, each of length 1, shape (nPatches, CHANNELS at the end). */
export function encoded({ windows, learnt }, { steps, rate }) {
  const body = CHANNELS.flatMap((channels, k) => [
    { kind: 'conv1d', channels, width: WIDTHS[k], bias: false },
    { kind: 'batchNorm', affine: true },
    { kind: 'activation', name: 'relu' },
  ]);
  const encoder = body.length + 1;
  const layers = [
    ...body,
    { kind: 'globalAverage' },
    { kind: 'dense', units: HEAD, bias: true },
    { kind: 'activation', name: 'relu' },
    { kind: 'dense', units: HEAD, bias: true },
  ];
  const spec = { length: windows.columns, channels: 1, layers };
  const net = openNetwork(spec, 2 * BATCH);
  const chance = random(SEED);
  net.unpack(packStart(spec, 'heNormal', chance));
  const adam = startAdam({ form: 'torch', decay: 1e-4 });
  const batch = Math.min(BATCH, learnt);
  const order = new Int32Array(2 * batch);
  for (let s = 0; s < steps; ++s) {
    for (let i = 0; i < batch; ++i) {
      const at = Math.floor(chance.uniform() * learnt);
      const step = (1 + Math.floor(chance.uniform() * 2)) * (chance.uniform() < 0.5 ? -1 : 1);
      order[i] = at;
      order[batch + i] = Math.max(0, Math.min(learnt - 1, at + step));
    }
    net.load(windows, order, 0, 2 * batch);
    net.forward(2 * batch, true);
    tripletSlope(net, layers.length, order, batch);
    net.backward(2 * batch);
    net.step(adam.next(rate * (0.1 + (0.9 * (1 + Math.cos((Math.PI * s) / steps))) / 2)));
  }
  // The normalisation of an untrained one takes its means from training windows.
  for (let s = 0; steps === 0 && s < 50; ++s) {
    for (let i = 0; i < order.length; ++i) order[i] = Math.floor(chance.uniform() * learnt);
    net.load(windows, order, 0, 2 * batch);
    net.forward(2 * batch, true, encoder);
  }
  const { at, wide, columns } = net.outputs[encoder];
  const all = Int32Array.from({ length: windows.rows }, (_, i) => i);
  const out = new Float64Array(windows.rows * columns);
  for (let from = 0; from < windows.rows; from += 2 * BATCH) {
    const count = Math.min(2 * BATCH, windows.rows - from);
    net.load(windows, all, from, count);
    net.forward(count, false, encoder);
    for (let i = 0; i < count; ++i) {
      const row = net.values.subarray(at + i * wide, at + i * wide + columns);
      const length = Math.hypot(...row) || 1;
      for (let j = 0; j < columns; ++j) out[(from + i) * columns + j] = row[j] / length;
    }
  }
  return { values: out, rows: windows.rows, columns };
}

/** Slope of max(0, d(patch, neighbour) − d(patch, farthest other neighbour) + margin) by the outputs; d: 1 − cosine. */
function tripletSlope(net, layers, order, batch) {
  const { at, wide, columns } = net.outputs[layers];
  const unit = new Float64Array(order.length * columns);
  const lengths = new Float64Array(order.length);
  for (let i = 0; i < order.length; ++i) {
    const row = net.values.subarray(at + i * wide, at + i * wide + columns);
    lengths[i] = Math.hypot(...row) || 1e-12;
    for (let j = 0; j < columns; ++j) unit[i * columns + j] = row[j] / lengths[i];
  }
  const apart = (a, b) => {
    let cosine = 0;
    for (let j = 0; j < columns; ++j) cosine += unit[a * columns + j] * unit[b * columns + j];
    return 1 - cosine;
  };
  const slope = new Float64Array(order.length * columns);
  for (let i = 0; i < batch; ++i) {
    let [far, most] = [-1, -Infinity];
    for (let m = 0; m < batch; ++m) {
      const d = m === i ? -Infinity : apart(i, batch + m);
      if (d > most) [far, most] = [m, d];
    }
    if (far < 0 || apart(i, batch + i) - most + MARGIN <= 0) continue;
    const [own, near, other] = [i, batch + i, batch + far].map((k) => k * columns);
    for (let j = 0; j < columns; ++j) {
      slope[own + j] += (unit[other + j] - unit[near + j]) / batch;
      slope[near + j] -= unit[own + j] / batch;
      slope[other + j] += unit[own + j] / batch;
    }
  }
  const delta = net.deltas[layers].at;
  for (let i = 0; i < order.length; ++i) {
    let along = 0;
    for (let j = 0; j < columns; ++j) along += slope[i * columns + j] * unit[i * columns + j];
    for (let j = 0; j < wide; ++j)
      net.values[delta + i * wide + j] = j < columns ? (slope[i * columns + j] - along * unit[i * columns + j]) / lengths[i] : 0;
  }
}

/** Mean cosine distance of each patch to its nearest in a memory of training patches; what overlaps it by half is not compared. */
export function nearestKept({ values, rows, columns }, { size, learnt }) {
  const memory = random(SEED + 1).sample(learnt, Math.min(MEMORY, learnt));
  const near = new Float64Array(NEAREST);
  return Float64Array.from({ length: rows }, (_, i) => {
    near.fill(Infinity);
    for (const m of memory) {
      if (Math.abs(m - i) < size / 2) continue;
      let squares = 0;
      for (let j = 0; j < columns && squares < near[NEAREST - 1]; ++j) squares += (values[i * columns + j] - values[m * columns + j]) ** 2;
      if (!(squares < near[NEAREST - 1])) continue;
      let place = NEAREST - 1;
      for (; place > 0 && near[place - 1] > squares; --place) near[place] = near[place - 1];
      near[place] = squares;
    }
    const known = near.filter((v) => v < Infinity);
    return known.reduce((sum, v) => sum + v / 2, 0) / Math.max(1, known.length);
  });
}

/** |x − median| and |mean of 65 samples − median| in robust deviations of the training part, 100 at most. */
export function amplitudes(values, train) {
  const { center, scale } = scalingOf(values.subarray(0, train));
  const sums = new Float64Array(values.length + 1);
  for (const [i, v] of values.entries()) sums[i + 1] = sums[i] + v;
  const away = (v) => Math.min(100, Math.abs(v - center) / scale);
  return [
    values.map(away),
    values.map((_, i) => {
      const [from, to] = [Math.max(0, i - 32), Math.min(values.length, i + 33)];
      return away((sums[to] - sums[from]) / (to - from));
    }),
  ];
}
