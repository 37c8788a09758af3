import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { ACTIVATIONS } from '../../../src/kernels/net/activation.ts';
import { scheduled, startAdam } from '../../../src/kernels/net/adam.ts';
import { drain, trainEpochs } from '../../../src/kernels/net/fit-net.ts';
import { infer } from '../../../src/kernels/net/infer.ts';
import { type LayerSpec, type NetSpec, startWeightsOf, statsIn, weightsInNet } from '../../../src/kernels/net/net-spec.ts';
import { type Network, openNetwork, packedSize } from '../../../src/kernels/net/network.ts';

/** Every kind of layer, with widths that are no whole tiles. */
const SPECS: readonly NetSpec[] = [
  {
    length: 1,
    channels: 5,
    layers: [
      { kind: 'dense', units: 7, bias: true },
      { kind: 'activation', name: 'tanh' },
      { kind: 'dense', units: 3 },
    ],
  },
  ...ACTIVATIONS.map(
    (name): NetSpec => ({
      length: 1,
      channels: 3,
      layers: [
        { kind: 'dense', units: 6 },
        { kind: 'activation', name },
        { kind: 'dense', units: 2, bias: true },
      ],
    }),
  ),
  {
    length: 1,
    channels: 4,
    layers: [
      { kind: 'dense', units: 5 },
      { kind: 'batchNorm' },
      { kind: 'activation', name: 'elu' },
      { kind: 'batchNorm', affine: false },
      { kind: 'dense', units: 2 },
    ],
  },
  {
    length: 9,
    channels: 2,
    layers: [
      { kind: 'conv1d', channels: 6, width: 4, bias: true },
      { kind: 'batchNorm' },
      { kind: 'activation', name: 'softplus' },
      { kind: 'conv1d', channels: 3, width: 3 },
      { kind: 'globalAverage' },
      { kind: 'dense', units: 2 },
    ],
  },
];

const ROWS = 5;

function filled(spec: NetSpec, seed: number, compiled: 'compiled' | 'plain' = 'compiled') {
  const chance = random(seed);
  const net = openNetwork(spec, ROWS, compiled);
  const weights = new Float64Array(packedSize(spec));
  weights.set(startWeightsOf(spec, 'fanIn', chance));
  for (let k = weightsInNet(spec); k < weights.length; ++k) weights[k] = 0.5 + chance.uniform();
  net.unpack(weights);
  const columns = spec.length * spec.channels;
  const x = { values: Float64Array.from({ length: ROWS * columns }, () => chance.normal()), rows: ROWS, columns };
  net.load(
    x,
    Int32Array.from({ length: ROWS }, (_, i) => i),
    0,
    ROWS,
  );
  return { net, weights, x, chance };
}

/** Σ c · y² / 2 over all outputs, with coefficients that tell the outputs apart; leaves its gradient behind the last layer. */
function lossOf(net: Network, training: boolean): number {
  net.forward(ROWS, training);
  const { at, wide, columns } = net.outputs[net.outputs.length - 1];
  const { at: to } = net.deltas[net.deltas.length - 1];
  const rows = ROWS * (net.spec.layers.some(({ kind }) => kind === 'globalAverage') ? 1 : net.spec.length);
  let sum = 0;
  for (let i = 0; i < rows; ++i)
    for (let j = 0; j < columns; ++j) {
      const y = net.values[at + i * wide + j];
      const c = 1 + ((i * 3 + j) % 4);
      sum += (c * y * y) / 2;
      net.values[to + i * wide + j] = c * y;
    }
  return sum;
}

const named = SPECS.map((spec) => [spec.layers.map((l) => (l.kind === 'activation' ? l.name : l.kind)).join(' '), spec] as const);

test.each(named)('gradients by weights and input are those of finite differences: %s', (_, spec) => {
  const { net, weights, x } = filled(spec, 3);
  const before = weights.slice();
  lossOf(net, true);
  net.backward(ROWS, spec.layers.length, true);
  const gradient = net.gradient();
  const { at, wide, columns } = net.deltas[0];
  const byInput = Float64Array.from(x.values, (_, k) => net.values[at + Math.floor(k / columns) * wide + (k % columns)]);
  const h = 1e-6;
  const slope = (move: (by: number) => void) => {
    move(h);
    const up = lossOf(net, true);
    move(-h);
    const down = lossOf(net, true);
    move(0);
    return (up - down) / (2 * h);
  };
  for (let k = 0; k < weightsInNet(spec); k += 3) {
    const numeric = slope((by) => {
      const w = before.slice();
      w[k] += by;
      net.unpack(w);
    });
    expect(Math.abs(gradient[k] - numeric), `weight ${k}`).toBeLessThan(1e-6 * (1 + Math.abs(numeric)));
  }
  const input = net.outputs[0];
  for (let k = 0; k < x.values.length; k += 2) {
    const place = input.at + Math.floor(k / columns) * input.wide + (k % columns);
    const numeric = slope((by) => {
      net.values[place] = x.values[k] + by;
    });
    expect(Math.abs(byInput[k] - numeric), `input ${k}`).toBeLessThan(1e-6 * (1 + Math.abs(numeric)));
  }
});

test.each(named)('compiled and plain give the same bits through ten steps of Adam: %s', (_, spec) => {
  const packs = (['compiled', 'plain'] as const).map((compiled) => {
    const { net } = filled(spec, 5, compiled);
    const adam = startAdam({ form: 'torch', l2: 1e-3, decay: 0.01 });
    for (let i = 0; i < 10; ++i) {
      lossOf(net, true);
      net.backward(ROWS);
      net.step(adam.next(0.01));
    }
    return net.pack();
  });
  expect(packs[1]).toEqual(packs[0]);
});

test.each(named)('`infer` gives to the bit what the network gives outside of training: %s', (_, spec) => {
  const { net, weights, x } = filled(spec, 8);
  net.forward(ROWS, false);
  const { at, wide, columns } = net.outputs[net.outputs.length - 1];
  const out = infer(spec, weights, x);
  for (const [k, y] of out.entries()) expect(y).toBe(net.values[at + Math.floor(k / columns) * wide + (k % columns)]);
  expect(net.pack()).toEqual(weights);
});

test('a sample alone gives the same bits as in a batch', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }), fc.integer(), (inputs, units, seed) => {
      const spec: NetSpec = {
        length: 1,
        channels: inputs,
        layers: [
          { kind: 'dense', units },
          { kind: 'activation', name: 'relu' },
          { kind: 'dense', units: 3 },
        ],
      };
      const chance = random(seed);
      const weights = startWeightsOf(spec, 'heNormal', chance);
      const values = Float64Array.from({ length: 50 * inputs }, () => chance.normal());
      const all = infer(spec, weights, { values, rows: 50, columns: inputs });
      expect(infer(spec, weights, { values: values.subarray(7 * inputs, 8 * inputs), rows: 1, columns: inputs })).toEqual(
        all.slice(21, 24),
      );
    }),
    { numRuns: 30 },
  );
});

test('a network learns exclusive or, and takes the weights of its best epoch', () => {
  const spec: NetSpec = {
    length: 1,
    channels: 2,
    layers: [
      { kind: 'dense', units: 8, bias: true },
      { kind: 'activation', name: 'tanh' },
      { kind: 'dense', units: 1, bias: true },
      { kind: 'activation', name: 'sigmoid' },
    ],
  };
  const x = { values: Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1), rows: 4, columns: 2 };
  const wanted = [0, 1, 1, 0];
  const net = openNetwork(spec, 4);
  net.unpack(startWeightsOf(spec, 'glorotUniform', random(1)));
  const adam = startAdam();
  const out = net.outputs[4];
  const delta = net.deltas[4];
  const curve = drain(
    trainEpochs({
      samples: 4,
      epochs: 400,
      batchSize: 4,
      chance: random(2),
      learn(order, from, count) {
        net.load(x, order, from, count);
        net.forward(count, true);
        let loss = 0;
        for (let i = 0; i < count; ++i) {
          const error = net.values[out.at + i * out.wide] - wanted[order[from + i]];
          loss += (error * error) / count;
          net.values[delta.at + i * delta.wide] = (2 * error) / count;
        }
        net.backward(count);
        net.step(adam.next(0.05));
        return loss;
      },
      pack: net.pack,
      unpack: net.unpack,
    }),
  );
  const least = Math.min(...curve.map(({ loss }) => loss));
  expect(least).toBeLessThan(1e-3);
  expect(Array.from(infer(spec, net.pack(), x), Math.round)).toEqual(wanted);
});

test('training ends after `patience` epochs without an improvement, and goes back to the best', () => {
  const losses = [5, 3, 4, 3.5, 6, 1];
  let now = 0;
  let held: number | undefined;
  const curve = drain(
    trainEpochs({
      samples: 1,
      epochs: 6,
      batchSize: 1,
      chance: random(0),
      patience: 3,
      learn: () => losses[now++],
      heldOut: () => losses[now - 1],
      pack: () => Float64Array.of(now),
      unpack: ([w]) => {
        held = w;
      },
    }),
  );
  expect(curve.map(({ epoch, heldOut }) => [epoch, heldOut])).toEqual([
    [1, 5],
    [2, 3],
    [3, 4],
    [4, 3.5],
    [5, 6],
  ]);
  expect(held).toBe(2);
});

test('a loss that is not finite ends training with the best weights before it', () => {
  const losses = [2, Number.NaN, 1];
  let now = 0;
  let held = -1;
  const curve = drain(
    trainEpochs({
      samples: 1,
      epochs: 3,
      batchSize: 1,
      chance: random(0),
      learn: () => losses[now++],
      pack: () => Float64Array.of(now),
      unpack: ([w]) => {
        held = w;
      },
    }),
  );
  expect(curve).toHaveLength(1);
  expect(held).toBe(1);
});

test('the rate falls by cosine or line from 1 to its last share', () => {
  expect([0, 5, 10].map((e) => scheduled('cosine', e, 11))).toEqual([1, expect.closeTo(0.55, 12), expect.closeTo(0.1, 12)]);
  expect([0, 5, 10].map((e) => scheduled('linear', e, 11, 0))).toEqual([1, 0.5, 0]);
  expect(scheduled('constant', 3, 11)).toBe(1);
});

test('normalisation learns running means and variances as PyTorch does', () => {
  const spec: NetSpec = { length: 1, channels: 1, layers: [{ kind: 'batchNorm' }] };
  const net = openNetwork(spec, 4);
  net.unpack(Float64Array.of(1, 0, 0, 1));
  expect(statsIn(spec)).toBe(2);
  net.load({ values: Float64Array.of(1, 2, 3, 6), rows: 4, columns: 1 }, Int32Array.of(0, 1, 2, 3), 0, 4);
  net.forward(4, true);
  const [, , mean, variance] = net.pack();
  expect(mean).toBeCloseTo(0.1 * 3, 14);
  expect(variance).toBeCloseTo(0.9 + 0.1 * (14 / 3), 14);
});

const golden = JSON.parse(readFileSync(new URL('../../fixtures/psykoda_deepsad_unit.json', import.meta.url), 'utf8')) as {
  readonly dim_input: number;
  readonly dim_hidden: readonly number[];
  readonly lam: number;
  readonly X: readonly (readonly number[])[];
  readonly enc: readonly (readonly (readonly number[])[])[];
  readonly dec: readonly (readonly (readonly number[])[])[];
  readonly embeddings: readonly (readonly number[])[];
  readonly reconstruction: readonly (readonly number[])[];
  readonly ae_mse: number;
  readonly grad_ae: readonly (readonly (readonly number[])[])[];
};

test('forward, reconstruction and gradients of an autoencoder are those of the reference', () => {
  const widths = [...golden.dim_hidden, ...golden.dim_hidden.slice(0, -1).reverse(), golden.dim_input];
  const leaky: LayerSpec = { kind: 'activation', name: 'leakyRelu' };
  const layers = widths.flatMap((units, i): LayerSpec[] => (i === 0 ? [{ kind: 'dense', units }] : [leaky, { kind: 'dense', units }]));
  const spec: NetSpec = { length: 1, channels: golden.dim_input, layers };
  const net = openNetwork(spec, 6);
  net.unpack(Float64Array.from([...golden.enc, ...golden.dec].flat(2)));
  const x = { values: Float64Array.from(golden.X.flat()), rows: 6, columns: golden.dim_input };
  net.load(x, Int32Array.of(0, 1, 2, 3, 4, 5), 0, 6);
  net.forward(6, true);
  const rowsOf = ({ at, wide, columns }: { at: number; wide: number; columns: number }) =>
    Array.from({ length: 6 }, (_, i) => Array.from(net.values.subarray(at + i * wide, at + i * wide + columns)));
  const close = (got: readonly number[], wanted: readonly number[]) => {
    for (const [k, g] of got.entries()) expect(g).toBeCloseTo(wanted[k], 12);
  };
  close(rowsOf(net.outputs[2 * golden.dim_hidden.length - 1]).flat(), golden.embeddings.flat());
  const last = net.outputs[layers.length];
  close(rowsOf(last).flat(), golden.reconstruction.flat());
  const delta = net.deltas[layers.length];
  let mse = 0;
  for (const [i, row] of golden.X.entries()) {
    for (const [j, value] of row.entries()) {
      const error = net.values[last.at + i * last.wide + j] - value;
      mse += error ** 2 / x.values.length;
      net.values[delta.at + i * delta.wide + j] = (2 * error) / x.values.length;
    }
  }
  expect(mse).toBeCloseTo(golden.ae_mse, 12);
  net.backward(6);
  const weights = net.pack();
  close(
    Array.from(net.gradient(), (g, k) => g + 2 * golden.lam * weights[k]),
    golden.grad_ae.flat(2),
  );
});
