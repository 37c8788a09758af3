import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { startAdam } from '../../../src/kernels/net/adam.ts';
import { networkWith, reconstructionLoss } from '../../../src/kernels/net/autoencode.ts';
import { affineSteps, expectedGradients } from '../../../src/kernels/net/expected-gradients.ts';
import { drain } from '../../../src/kernels/net/fit-net.ts';
import { infer } from '../../../src/kernels/net/infer.ts';
import { type NetSpec, startWeightsOf } from '../../../src/kernels/net/net-spec.ts';
import { centerDistances, type OneClassTraining, oneClassLoss, oneClassSpec, trainOneClass } from '../../../src/kernels/net/one-class.ts';
import { autoencoderSpec, encoderSpec, type StackOptions } from '../../../src/kernels/net/stacks.ts';

type Rows = readonly (readonly number[])[];
const golden = JSON.parse(readFileSync(new URL('../../fixtures/psykoda_deepsad_unit.json', import.meta.url), 'utf8')) as {
  readonly dim_input: number;
  readonly dim_hidden: readonly number[];
  readonly eta: number;
  readonly lam: number;
  readonly X: Rows;
  readonly y: readonly number[];
  readonly c: readonly number[];
  readonly enc: readonly Rows[];
  readonly dec: readonly Rows[];
  readonly score: readonly number[];
  readonly data_loss: number;
  readonly grad_enc: readonly Rows[];
  readonly adam: {
    readonly lr: number;
    readonly losses_before_step: readonly number[];
    readonly c_after_ae: readonly number[];
    readonly enc_after: readonly Rows[];
  };
  readonly expected_gradients: {
    readonly background_rows: readonly number[];
    readonly explained_rows: readonly number[];
    readonly exact: Rows;
    readonly f_x_minus_mean_f_bg: readonly number[];
  };
};

const stack: StackOptions = { activation: 'leakyRelu', slope: 0.3, norm: 'none', bias: false, affine: false };
const d = golden.dim_input;
const x = { values: Float64Array.from(golden.X.flat()), rows: golden.X.length, columns: d };
const order = Int32Array.from(golden.X.keys());
const counts = new Float64Array(x.rows).fill(1);
const weights = Float64Array.from(golden.enc.flat(2));
const encoder = encoderSpec(d, golden.dim_hidden, stack);
const close = (got: ArrayLike<number>, wanted: readonly number[], digits = 11) => {
  expect(got.length).toBe(wanted.length);
  for (const [k, w] of wanted.entries()) expect(got[k], `number ${k}`).toBeCloseTo(w, digits);
};
const distances = (codes: Float64Array, center: Float64Array) => {
  const out = new Float64Array(codes.length / center.length);
  centerDistances(codes, center, out);
  return out;
};

test('scores, loss and gradients of Deep SAD are those of the reference', () => {
  const center = Float64Array.from(golden.c);
  close(distances(infer(encoder, weights, x), center), golden.score);
  const net = networkWith(encoder, x.rows, weights);
  net.load(x, order, 0, x.rows);
  net.forward(x.rows, true);
  const loss = oneClassLoss(
    net,
    encoder.layers.length,
    center,
    x.rows,
    (b) => golden.y[b],
    () => 1,
    golden.eta,
  );
  expect(loss).toBeCloseTo(golden.data_loss, 12);
  net.backward(x.rows);
  close(
    net.gradient().map((g, k) => g + 2 * golden.lam * weights[k]),
    golden.grad_enc.flat(2),
  );
});

test('three steps of reconstruction and three of one class with the same Adam give the weights of the reference', () => {
  const spec = autoencoderSpec(d, golden.dim_hidden, stack);
  const net = networkWith(spec, x.rows, Float64Array.from([...golden.enc, ...golden.dec].flat(2)));
  const adam = startAdam({ form: 'keras', l2: 2 * golden.lam });
  const losses: number[] = [];
  for (let i = 0; i < 3; ++i) {
    net.load(x, order, 0, x.rows);
    net.forward(x.rows, true);
    losses.push(reconstructionLoss(net, x, order, x.rows, counts) + golden.lam * net.squares());
    net.backward(x.rows);
    net.step(adam.next(golden.adam.lr));
  }
  const layers = encoder.layers.length;
  const codes = infer(encoder, net.pack().subarray(0, weights.length), x);
  const width = golden.dim_hidden[golden.dim_hidden.length - 1];
  const center = new Float64Array(width);
  for (const [k, code] of codes.entries()) center[k % width] += code / x.rows;
  close(center, golden.adam.c_after_ae);
  for (let i = 0; i < 3; ++i) {
    net.load(x, order, 0, x.rows);
    net.forward(x.rows, true, layers);
    losses.push(
      oneClassLoss(
        net,
        layers,
        center,
        x.rows,
        (b) => golden.y[b],
        () => 1,
        golden.eta,
      ) +
        golden.lam * net.squares(layers),
    );
    net.backward(x.rows, layers);
    net.step(adam.next(golden.adam.lr), layers);
  }
  close(losses, golden.adam.losses_before_step);
  close(net.pack().subarray(0, weights.length), golden.adam.enc_after.flat(2), 10);
});

test('expected gradients are those of the reference, and sum to the difference of scores', () => {
  const { background_rows, explained_rows, exact, f_x_minus_mean_f_bg } = golden.expected_gradients;
  const steps = affineSteps(encoder, weights) ?? [];
  const background = { values: Float64Array.from(background_rows.flatMap((r) => golden.X[r])), rows: background_rows.length, columns: d };
  for (const [i, r] of explained_rows.entries()) {
    const shares = expectedGradients(steps, Float64Array.from(golden.c), background, Float64Array.from(golden.X[r]));
    // The reference integrates by quadrature.
    for (const [j, share] of shares.entries()) expect(Math.abs(share - exact[i][j])).toBeLessThan(2e-5);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(f_x_minus_mean_f_bg[i], 10);
  }
});

test('expected gradients of any rectifier network with batch normalisation sum to the difference of scores', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom('relu', 'leakyRelu'), fc.constantFrom('batch', 'none'), (seed, activation, norm) => {
      const chance = random(seed);
      const spec: NetSpec = encoderSpec(4, [9, 6, 3], { activation, slope: 0.01, norm, bias: true, affine: true });
      const packed = new Float64Array(spec.layers.reduce((sum, l) => sum + (l.kind === 'batchNorm' ? 100 : 0), 0) + 500);
      packed.set(startWeightsOf(spec, 'fanIn', chance));
      const size = startWeightsOf(spec, 'fanIn', chance).length;
      for (let k = size; k < packed.length; ++k) packed[k] = 0.3 + chance.uniform();
      const center = Float64Array.from({ length: 3 }, () => chance.normal());
      const rows = { values: Float64Array.from({ length: 24 }, () => 2 * chance.normal()), rows: 6, columns: 4 };
      const scores = distances(infer(spec, packed, rows), center);
      const steps = affineSteps(spec, packed) ?? [];
      const background = { values: rows.values.subarray(0, 20), rows: 5, columns: 4 };
      const shares = expectedGradients(steps, center, background, rows.values.slice(20));
      const wanted = scores[5] - (scores[0] + scores[1] + scores[2] + scores[3] + scores[4]) / 5;
      const sum = shares.reduce((total, share) => total + share, 0);
      expect(Math.abs(sum - wanted)).toBeLessThan(1e-9 * (1 + Math.abs(wanted)));
    }),
    { numRuns: 100 },
  );
});

const training: OneClassTraining = {
  hidden: [16, 8, 4],
  stack: { activation: 'leakyRelu', slope: 0.01, norm: 'none', bias: false, affine: false },
  start: 'fanIn',
  pretrainEpochs: 20,
  epochs: 30,
  batchSize: 64,
  secondBatchSize: 64,
  rate: 1e-3,
  penalty: 5e-7,
  eta: 1,
  form: 'torch',
  carryMeans: false,
  leastCenter: 0.1,
  anomaliesToo: false,
  hold: true,
  patience: 10,
};

test('labelled anomalies are pushed out, and those like them with them', () => {
  const chance = random(4);
  const rows = 320;
  const values = Float64Array.from({ length: rows * 6 }, () => chance.normal());
  // Anomalies differ along one direction that normal samples do not use much.
  const known = new Int8Array(rows);
  for (let i = 300; i < rows; ++i) {
    for (let j = 0; j < 6; ++j) values[i * 6 + j] = values[i * 6 + j] * 0.5 + (j % 2 === 0 ? 1.2 : -1.2);
    if (i < 310) known[i] = -1;
  }
  const learnt = { values, rows, columns: 6 };
  const meanRank = (labels: Int8Array) => {
    const { weights: w, center } = drain(trainOneClass(learnt, labels, new Float64Array(rows).fill(1), training, 1));
    const scores = distances(infer(oneClassSpec(6, training), w, learnt), center);
    let above = 0;
    for (let i = 310; i < rows; ++i) for (let j = 0; j < 300; ++j) above += scores[i] > scores[j] ? 1 : 0;
    return above / (10 * 300);
  };
  expect(meanRank(known)).toBeGreaterThan(0.95);
  expect(meanRank(known)).toBeGreaterThan(meanRank(new Int8Array(rows)));
});

test('same seed, same bits; another member, others', () => {
  const chance = random(9);
  const learnt = { values: Float64Array.from({ length: 400 }, () => chance.normal()), rows: 100, columns: 4 };
  const run = (member: number) => drain(trainOneClass(learnt, new Int8Array(100), new Float64Array(100).fill(1), training, 3, member));
  expect(run(0)).toEqual(run(0));
  expect(run(1).weights).not.toEqual(run(0).weights);
});
