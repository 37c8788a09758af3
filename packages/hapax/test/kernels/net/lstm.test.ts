import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { decode, encode } from '../../../src/core/snapshot.ts';
import { blocksOf, type Lstm, lstmForecast, shapeOf, weightsIn } from '../../../src/kernels/net/lstm.ts';
import { BATCH, lstmBatch } from '../../../src/kernels/net/lstm-batch.ts';
import { sigmoid, tanh } from '../../../src/kernels/net/lstm-cell.ts';
import { startWeights, trainLstm } from '../../../src/kernels/net/lstm-train.ts';
import { normalRows } from '../../data.ts';

const SHAPE = { inputs: 2, units: [5, 4], outputs: 4 };
const STEPS = 7;
const x = matrix(normalRows(200, 2, 3));
const starts = Int32Array.from({ length: BATCH }, (_, i) => 2 * i);

function started(compiled: 'compiled' | 'plain' = 'compiled') {
  const net = lstmBatch(SHAPE, STEPS, compiled),
    chance = random(5);
  startWeights(net.weights, SHAPE, chance);
  for (const mask of net.masks) for (let k = 0; k < mask.length; ++k) mask[k] = chance.uniform() < 0.3 ? 0 : 1 / 0.7;
  net.load(x, 0, starts, 0, BATCH);
  return net;
}

test('the gradient is that of finite differences, with units dropped and a batch that is not full', () => {
  for (const masked of [false, true]) {
    const net = started(),
      count = 50;
    net.forward(count, masked);
    net.backward(count, masked);
    const gradient = net.gradient.slice(),
      // Differences of size 1e-5 have an error of about 1e-10 from their third derivative, and 1e-11 from rounding.
      STEP = 1e-5;
    for (const { at, rows, wide, inputs, units } of blocksOf(SHAPE)) {
      for (let g = 0; g < rows; ++g) {
        for (let k = 0; k < inputs + units + 1; ++k) {
          const i = at + g * wide + k,
            kept = net.weights[i]!;
          net.weights[i] = kept + STEP;
          const above = net.forward(count, masked);
          net.weights[i] = kept - STEP;
          const below = net.forward(count, masked);
          net.weights[i] = kept;
          expect(Math.abs(gradient[i]! - (above - below) / (2 * STEP)), `${i}`).toBeLessThan(1e-8);
        }
        for (let k = inputs + units + 1; k < wide; ++k) expect(gradient[at + g * wide + k]).toBe(0);
      }
    }
  }
});

test('compiled and plain give the same bits, forwards, backwards and in training', () => {
  const [fast, plain] = [started('compiled'), started('plain')];
  expect(fast.forward(BATCH, true)).toBe(plain.forward(BATCH, true));
  fast.backward(BATCH, true);
  plain.backward(BATCH, true);
  expect(fast.gradient).toEqual(plain.gradient);
  const options = { ...TRAINING, epochs: 2 };
  expect(trainLstm(x, options, 'compiled')).toEqual(trainLstm(x, options, 'plain'));
});

test('the forecast is that which the loss is of: features one sample ahead, then two', () => {
  const net = started(),
    loss = net.forward(BATCH, false);
  let squares = 0;
  for (let b = 0; b < BATCH; ++b)
    for (let o = 0; o < SHAPE.outputs; ++o) {
      const ahead = starts[b]! + STEPS + (o >> 1);
      squares += (net.forecast[o * BATCH + b]! - x.values[2 * ahead + (o & 1)]!) ** 2;
    }
  expect(squares / (BATCH * SHAPE.outputs)).toBeCloseTo(loss, 12);
});

const TRAINING = {
  lags: STEPS,
  inputs: 'all',
  units: [5, 4],
  horizons: 2,
  epochs: 30,
  rate: 0.01,
  dropout: 0.1,
  patience: 10,
  minDelta: 0,
  seed: 1,
} as const;

/** The equations of the network, one window, written out. */
function naive(model: Lstm, weights: Float64Array, window: number[][]): number[] {
  const shape = shapeOf(model),
    blocks = blocksOf(shape),
    logistic = (v: number) => 1 / (1 + Math.exp(-v)),
    states = shape.units.map((n) => ({ h: Array<number>(n).fill(0), c: Array<number>(n).fill(0) }));
  const line = (l: number, row: number, input: number[]) =>
    [...input, 1].reduce((sum, v, k) => sum + v * weights[blocks[l]!.at + row * blocks[l]!.wide + k]!, 0);
  for (const sample of window) {
    let input = sample;
    states.forEach((state, l) => {
      const n = state.h.length,
        whole = [...input, ...state.h],
        next = Array.from({ length: n }, (_, u) => {
          const [i, f, g] = [0, 1, 2].map((gate) => line(l, gate * n + u, whole)) as [number, number, number];
          return logistic(f) * state.c[u]! + logistic(i) * Math.tanh(g);
        });
      state.h = next.map((c, u) => logistic(line(l, 3 * n + u, whole)) * Math.tanh(c));
      state.c = next;
      input = state.h;
    });
  }
  return Array.from({ length: shape.outputs }, (_, o) => line(blocks.length - 1, o, states.at(-1)!.h));
}

describe('a trained network', () => {
  const wave = Array.from({ length: 700 }, (_, t) => [Math.sin(t / 3), Math.cos(t / 5)]),
    model = trainLstm(matrix(wave), TRAINING),
    window = wave.slice(300, 300 + STEPS),
    out = new Float64Array(2);
  lstmForecast(model, Float64Array.from(window.flat()), out);

  test('forecasts what the equations say', () => {
    const expected = naive(model, model.networks[0]!, window);
    // exp of the platform and ours differ in the last bits.
    for (const j of [0, 1]) expect(Math.abs(out[j]! - expected[j]!)).toBeLessThan(1e-12);
  });
  test('has learnt two waves', () => {
    let squares = 0;
    for (let t = 600; t < 690; ++t) {
      lstmForecast(model, Float64Array.from(wave.slice(t - STEPS, t).flat()), out);
      squares += (out[0]! - wave[t]![0]!) ** 2 + (out[1]! - wave[t]![1]!) ** 2;
    }
    // The waves have a variance of 1/2 each.
    expect(squares / 180).toBeLessThan(0.02);
  });
  test('is the same bits again from the same seed, others from another, and survives its snapshot', () => {
    expect(trainLstm(matrix(wave), TRAINING)).toEqual(model);
    expect(trainLstm(matrix(wave), { ...TRAINING, seed: 2 }).networks).not.toEqual(model.networks);
    expect(decode(encode({ id: 'lstm', columns: 2, state: model })).state).toEqual(model);
  });
  test('for each feature from its own past is the network of that feature alone', () => {
    const own = trainLstm(matrix(wave), { ...TRAINING, inputs: 'own', epochs: 2 }),
      alone = trainLstm(matrix(wave.map(([a]) => [a!])), { ...TRAINING, inputs: 'own', epochs: 2 });
    expect(own.networks).toHaveLength(2);
    expect(own.networks[0]).toEqual(alone.networks[0]);
    const both = new Float64Array(2),
      one = new Float64Array(1);
    lstmForecast(own, Float64Array.from(window.flat()), both);
    lstmForecast(alone, Float64Array.from(window.map(([a]) => a!)), one);
    expect(both[0]).toBe(one[0]);
  });
});

test('training ends when held-out windows no longer get better', () => {
  const noise = matrix(normalRows(300, 1, 8)),
    options = { ...TRAINING, units: [3], patience: 2, epochs: 1000 };
  expect(trainLstm(noise, options)).toEqual(trainLstm(noise, { ...options, epochs: 100_000 }));
});

test('the network of the reference has as many weights', () => {
  const count = (inputs: number, units: number[], outputs: number) =>
    blocksOf({ inputs, units, outputs }).reduce((sum, b) => sum + b.rows * (b.inputs + b.units + 1), 0);
  expect(count(25, [80, 80], 10)).toBe(86_250);
  expect(count(55, [80, 80], 10)).toBe(95_850);
  expect(count(25, [8, 8], 5)).toBe(1677);
  expect(weightsIn({ inputs: 25, units: [8, 8], outputs: 5 })).toBeGreaterThanOrEqual(1677);
});

test('the start is orthogonal from state to state and does not forget', () => {
  const net = started(),
    [block] = blocksOf(SHAPE),
    row = (u: number) => Array.from({ length: 20 }, (_, g) => net.weights[block!.at + g * block!.wide + block!.inputs + u]!);
  for (let u = 0; u < 5; ++u) {
    for (let w = 0; w < 5; ++w) expect(row(u).reduce((sum, v, g) => sum + v * row(w)[g]!, 0)).toBeCloseTo(u === w ? 1 : 0, 10);
  }
  const bias = Array.from({ length: 20 }, (_, g) => net.weights[block!.at + g * block!.wide + 7]);
  expect(bias).toEqual([...Array(5).fill(0), ...Array(5).fill(1), ...Array(10).fill(0)]);
});

test('sigmoid and tanh are those of the platform to the last bits', () => {
  for (let v = -40; v <= 40; v += 0.37) {
    expect(Math.abs(sigmoid(v) - 1 / (1 + Math.exp(-v)))).toBeLessThan(1e-15);
    expect(Math.abs(tanh(v) - Math.tanh(v))).toBeLessThan(1e-15);
  }
  expect([sigmoid(0), tanh(0), sigmoid(-800), sigmoid(800), tanh(-800), tanh(800)]).toEqual([0.5, 0, 0, 1, -1, 1]);
});
