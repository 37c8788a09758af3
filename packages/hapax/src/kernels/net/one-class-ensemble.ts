import { type Matrix, take } from '../../core/matrix.ts';
import { median } from '../ranks/quantile.ts';
import { inferBlocks } from './autoencode.ts';
import { affineSteps, expectedGradients } from './expected-gradients.ts';
import { type FeatureScale, featureScale, scaleFeatures } from './feature-scale.ts';
import { infer } from './infer.ts';
import { type LossCurve, lossCurve } from './loss-curve.ts';
import type { NetSpec } from './net-spec.ts';
import { centerDistances, type OneClass, type OneClassTraining, oneClassSpec, trainOneClass } from './one-class.ts';
import { epochsFor } from './stacks.ts';

/** One network, and what its distances are measured in. */
export interface OneClassMember extends OneClass {
  /** Median distance of the training samples; 1 where it is 0. */
  readonly unit: number;
  readonly curve: LossCurve;
}

/** Several one-class networks over one scale. Plain data. */
export interface OneClassEnsemble {
  /** Null where samples go in as they are. */
  readonly scale: FeatureScale | null;
  readonly spec: NetSpec;
  readonly members: readonly OneClassMember[];
  /** Training samples, on scale, that explanations start from. */
  readonly background: Matrix;
}

interface Sizes {
  readonly hidden: readonly number[];
  readonly eta: number;
  readonly pretrainEpochs: number | 'auto';
  readonly epochs: number | 'auto';
  readonly batchSize: number;
  readonly learningRate: number;
  readonly penalty: number;
}

/** Samples seen in all unless the epochs are given. */
const SAMPLES_SEEN = 250_000;

/** Network and training of the original Deep SVDD and Deep SAD. */
export const originalTraining = (sizes: Sizes, rows: number): OneClassTraining => ({
  ...common(sizes),
  stack: { activation: 'leakyRelu', slope: 0.01, norm: 'batch', bias: false, affine: false },
  start: 'fanIn',
  pretrainEpochs: sizes.pretrainEpochs === 'auto' ? epochsFor(rows, (3 * SAMPLES_SEEN) / 5, 5, 30) : sizes.pretrainEpochs,
  epochs: sizes.epochs === 'auto' ? epochsFor(rows, SAMPLES_SEEN, 8, 50) : sizes.epochs,
  secondBatchSize: sizes.batchSize,
  form: 'torch',
  carryMeans: false,
  leastCenter: 0.1,
  anomaliesToo: false,
  hold: false,
});

/** Keras sets this batch where none is passed on. */
const PSYKODA_BATCH = 32;

/** Those of psykoda: no normalisation, slope 0.3, one Adam for both phases, batches of 32 in the second. */
export const psykodaTraining = (sizes: Sizes, _rows: number): OneClassTraining => ({
  ...common(sizes),
  stack: { activation: 'leakyRelu', slope: 0.3, norm: 'none', bias: false, affine: false },
  start: 'heNormal',
  pretrainEpochs: sizes.pretrainEpochs === 'auto' ? 10 : sizes.pretrainEpochs,
  epochs: sizes.epochs === 'auto' ? 20 : sizes.epochs,
  secondBatchSize: PSYKODA_BATCH,
  form: 'keras',
  carryMeans: true,
  leastCenter: 0,
  anomaliesToo: true,
  hold: false,
});

const common = ({ hidden, eta, batchSize, learningRate, penalty }: Sizes) => ({
  hidden,
  eta,
  batchSize,
  rate: learningRate,
  penalty,
  patience: Number.MAX_SAFE_INTEGER,
});

/** Training samples that explanations start from at most. */
const BACKGROUND = 20;

/** Train the networks one after the other; yields the share done. */
export function* fitOneClass(
  x: Matrix,
  known: Int8Array,
  counts: Float64Array,
  training: OneClassTraining,
  { nNetworks, seed, scaled }: { readonly nNetworks: number; readonly seed: number; readonly scaled: boolean },
): Generator<number, OneClassEnsemble> {
  const usual = Int32Array.from({ length: x.rows }, (_, i) => i).filter((i) => known[i] !== -1);
  const basis = usual.length > 0 ? take(x, usual) : x;
  const scale = scaled ? featureScale(basis) : null;
  const z = scale === null ? x : scaleFeatures(scale, x);
  const spec = oneClassSpec(x.columns, training);
  const all = nNetworks * (training.pretrainEpochs + training.epochs);
  const members: OneClassMember[] = [];
  let done = 0;
  for (let member = 0; member < nNetworks; ++member) {
    const curve = lossCurve();
    const steps = trainOneClass(z, known, counts, training, seed, member);
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      if (step.value.phase === 'one class') curve.add(step.value);
      done += 1;
      yield done / all;
    }
    const trained = step.value;
    const unit = median(distances(spec, trained, z));
    members.push({ ...trained, unit: unit > 0 ? unit : 1, curve: curve.done() });
  }
  const every = Math.max(1, Math.floor(usual.length / BACKGROUND));
  const background = take(z, usual.filter((_, k) => k % every === 0).subarray(0, BACKGROUND));
  return { scale, spec, members, background };
}

function distances(spec: NetSpec, { weights, center }: OneClass, z: Matrix): Float64Array {
  const out = new Float64Array(z.rows);
  inferBlocks(spec, weights, z, (codes, from, rows) => centerDistances(codes, center, out.subarray(from, from + rows)));
  return out;
}

const scaledOf = ({ scale }: OneClassEnsemble, x: Matrix): Matrix => (scale === null ? x : scaleFeatures(scale, x));

/** What one network says of samples: ln(1 + d / unit), or d where there is no scale, shape (nSamples). */
function memberScores({ spec, scale }: OneClassEnsemble, member: OneClassMember, z: Matrix): Float64Array {
  const d = distances(spec, member, z);
  return scale === null ? d : d.map((one) => Math.log1p(one / member.unit));
}

/** Median over the networks, shape (nSamples). */
export function scoreOneClass(ensemble: OneClassEnsemble, x: Matrix, out: Float64Array): void {
  const z = scaledOf(ensemble, x);
  const all = ensemble.members.map((member) => memberScores(ensemble, member, z));
  const one = new Float64Array(all.length);
  for (let i = 0; i < out.length; ++i) {
    for (let m = 0; m < all.length; ++m) one[m] = all[m][i];
    out[i] = median(one);
  }
}

/** How far apart the networks are on each sample: largest less smallest score, shape (nSamples). */
export function spreadOneClass(ensemble: OneClassEnsemble, x: Matrix): Float64Array {
  const z = scaledOf(ensemble, x);
  const all = ensemble.members.map((member) => memberScores(ensemble, member, z));
  return Float64Array.from({ length: x.rows }, (_, i) => {
    const scores = all.map((one) => one[i]);
    return Math.max(...scores) - Math.min(...scores);
  });
}

/** Shares of the features: expected gradients of the network whose score is the median, in units of its median distance. */
export function explainOneClass(ensemble: OneClassEnsemble, sample: Float64Array): Float64Array {
  const { spec, members, background } = ensemble;
  const z = scaledOf(ensemble, { values: sample, rows: 1, columns: sample.length });
  const ranked = members
    .map((member) => {
      const out = new Float64Array(1);
      centerDistances(infer(spec, member.weights, z), member.center, out);
      return { member, distance: out[0] / member.unit };
    })
    .sort((a, b) => a.distance - b.distance);
  const { member } = ranked[Math.floor((ranked.length - 1) / 2)];
  const steps = affineSteps(spec, member.weights);
  if (steps === null) return new Float64Array(sample.length);
  return expectedGradients(steps, member.center, background, z.values).map((share) => share / member.unit);
}
