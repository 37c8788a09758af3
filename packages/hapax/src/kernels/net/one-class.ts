import type { Matrix } from '../../core/matrix.ts';
import { type Random, random } from '../../core/random.ts';
import { type Adam, startAdam } from './adam.ts';
import { networkWith, reconstructionLoss } from './autoencode.ts';
import { type Epoch, trainEpochs } from './fit-net.ts';
import { infer } from './infer.ts';
import { type NetSpec, packStart, type Start, statsIn, weightsInNet } from './net-spec.ts';
import type { Network } from './network.ts';
import { autoencoderSpec, encoderSpec, heldOutOf, type StackOptions } from './stacks.ts';

/** A trained one-class network: distance to `center` is the score. Plain data. */
export interface OneClass {
  readonly weights: Float64Array;
  readonly center: Float64Array;
}

export interface OneClassTraining {
  readonly hidden: readonly number[];
  readonly stack: StackOptions;
  readonly start: Start;
  readonly pretrainEpochs: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Batch of the second phase where it is another one. */
  readonly secondBatchSize: number;
  readonly rate: number;
  /** λ of the penalty λ Σ w². */
  readonly penalty: number;
  /** How much labelled samples count beside unlabelled ones: η. */
  readonly eta: number;
  readonly form: 'keras' | 'torch';
  /** The second phase goes on with the means of Adam from the first. */
  readonly carryMeans: boolean;
  /** Keep each coordinate of the centre at least so far from 0, where the network could reach it with all weights 0. */
  readonly leastCenter: number;
  /** Samples known to be anomalies take part in the pretraining and in the centre. */
  readonly anomaliesToo: boolean;
  /** Hold every tenth sample out, and end when it no longer gets better. */
  readonly hold: boolean;
  readonly patience: number;
}

/** Added to a distance before it is divided by, as in the original of Deep SAD. */
export const DISTANCE_FLOOR = 1e-6;

/** Progress of both phases: epochs in order, counted through. */
export interface OneClassEpoch extends Epoch {
  readonly phase: 'reconstruction' | 'one class';
}

export const oneClassSpec = (inputs: number, { hidden, stack }: Pick<OneClassTraining, 'hidden' | 'stack'>): NetSpec =>
  encoderSpec(inputs, hidden, stack);

/**
 * Deep support vector data description with labels (Ruff et al. 2018, 2020). An encoder is trained as half of an autoencoder, its mean
 * code becomes the centre c, and then it is trained to bring samples near to it, and known anomalies away:
 *
 *     mean over samples of  d           unlabelled       d = ‖φ(x) − c‖²
 *                           η d         known normal
 *                           η / d       known anomaly    plus λ Σ w²
 *
 * @param known -1 anomaly, 0 unlabelled, 1 normal, shape (nSamples)  @param counts how much each sample counts, shape (nSamples)
 */
export function* trainOneClass(
  x: Matrix,
  known: Int8Array,
  counts: Float64Array,
  training: OneClassTraining,
  seed: number,
  member = 0,
): Generator<OneClassEpoch, OneClass> {
  const chance = random(seed, member);
  const { hidden, stack, start, batchSize, secondBatchSize, pretrainEpochs, penalty, form } = training;
  const spec = autoencoderSpec(x.columns, hidden, stack);
  const encoder = encoderSpec(x.columns, hidden, stack);
  const capacity = Math.max(batchSize, secondBatchSize);
  const net = networkWith(spec, capacity, packStart(spec, start, chance));
  let adam = startAdam({ form, l2: 2 * penalty });
  const usual = training.anomaliesToo ? all(x.rows) : all(x.rows).filter((i) => known[i] !== -1);
  if (pretrainEpochs > 0) {
    for (const note of pretraining(net, x, usual, counts, training, adam, chance)) yield { ...note, phase: 'reconstruction' };
  }
  const second = training.carryMeans ? net : encoderOf(net, encoder, capacity);
  if (!training.carryMeans) adam = startAdam({ form, l2: 2 * penalty });
  const center = centerOf(encoder, packEncoder(second, encoder), x, usual, training.leastCenter);
  for (const note of oneClassPhase(second, encoder, x, known, counts, center, training, adam, chance))
    yield { ...note, phase: 'one class' };
  return { weights: packEncoder(second, encoder), center };
}

const all = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, i) => i);

/** The weights and running statistics of the encoder, the first part of an autoencoder's. */
function packEncoder(net: Network, encoder: NetSpec): Float64Array {
  const from = net.pack();
  const weights = weightsInNet(encoder);
  const stats = statsIn(encoder);
  const out = new Float64Array(weights + stats);
  out.set(from.subarray(0, weights));
  const statsAt = weightsInNet(net.spec);
  out.set(from.subarray(statsAt, statsAt + stats), weights);
  return out;
}

const encoderOf = (net: Network, encoder: NetSpec, capacity: number): Network => networkWith(encoder, capacity, packEncoder(net, encoder));

function pretraining(
  net: Network,
  x: Matrix,
  usual: Int32Array,
  counts: Float64Array,
  { pretrainEpochs, batchSize, rate }: OneClassTraining,
  adam: Adam,
  chance: Random,
): Generator<Epoch, readonly Epoch[]> {
  const picked = new Int32Array(batchSize);
  return trainEpochs({
    samples: usual.length,
    epochs: pretrainEpochs,
    batchSize,
    chance,
    learn(order, from, count) {
      for (let b = 0; b < count; ++b) picked[b] = usual[order[from + b]];
      net.load(x, picked, 0, count);
      net.forward(count, true);
      const loss = reconstructionLoss(net, x, picked, count, counts);
      net.backward(count);
      net.step(adam.next(rate));
      return loss;
    },
    // The last epoch counts, not the best: the centre is a start only.
    pack: () => new Float64Array(0),
    unpack: () => {},
  });
}

/** Mean code of the usual samples, each coordinate away from 0. */
function centerOf(spec: NetSpec, weights: Float64Array, x: Matrix, usual: Int32Array, least: number): Float64Array {
  const codes = infer(spec, weights, x);
  const width = codes.length / x.rows;
  const center = new Float64Array(width);
  for (const i of usual) for (let k = 0; k < width; ++k) center[k] += codes[i * width + k] / usual.length;
  return center.map((c) => (Math.abs(c) >= least ? c : c < 0 ? -least : least));
}

function oneClassPhase(
  net: Network,
  encoder: NetSpec,
  x: Matrix,
  known: Int8Array,
  counts: Float64Array,
  center: Float64Array,
  training: OneClassTraining,
  adam: Adam,
  chance: Random,
): Generator<Epoch, readonly Epoch[]> {
  const layers = encoder.layers.length;
  const { secondBatchSize: batchSize, rate, eta, epochs, penalty, patience, hold } = training;
  const { learnt, heldOut } = hold ? heldOutOf(x.rows) : { learnt: all(x.rows), heldOut: new Int32Array(0) };
  const picked = new Int32Array(batchSize);
  const lossOf = (samples: Int32Array, count: number, training: boolean): number => {
    net.load(x, samples, 0, count);
    net.forward(count, training, layers);
    return oneClassLoss(
      net,
      layers,
      center,
      count,
      (b) => known[samples[b]],
      (b) => counts[samples[b]],
      eta,
    );
  };
  return trainEpochs({
    samples: learnt.length,
    epochs,
    batchSize,
    chance,
    patience,
    learn(order, from, count) {
      for (let b = 0; b < count; ++b) picked[b] = learnt[order[from + b]];
      const loss = lossOf(picked, count, true) + penalty * net.squares(layers);
      net.backward(count, layers);
      net.step(adam.next(rate), layers);
      return loss;
    },
    ...(heldOut.length > 0
      ? {
          heldOut() {
            let sum = 0;
            for (let from = 0; from < heldOut.length; from += batchSize) {
              const part = heldOut.subarray(from, from + batchSize);
              sum += lossOf(part, part.length, false) * part.length;
            }
            return sum / heldOut.length;
          },
        }
      : {}),
    pack: net.pack,
    unpack: net.unpack,
  });
}

/** Mean loss of the batch whose codes lie behind the first `layers` layers; leaves its gradient there. */
export function oneClassLoss(
  net: Network,
  layers: number,
  center: Float64Array,
  count: number,
  known: (b: number) => number,
  counts: (b: number) => number,
  eta: number,
): number {
  const { at, wide, columns } = net.outputs[layers];
  const { at: to } = net.deltas[layers];
  const { values } = net;
  let sum = 0;
  for (let b = 0; b < count; ++b) {
    let d = columns * DISTANCE_FLOOR;
    for (let k = 0; k < columns; ++k) d += (values[at + b * wide + k] - center[k]) ** 2;
    const label = known(b);
    const weight = counts(b) / count;
    sum += weight * (label === 0 ? d : label > 0 ? eta * d : eta / d);
    const slope = weight * (label === 0 ? 1 : label > 0 ? eta : -eta / (d * d));
    for (let k = 0; k < columns; ++k) values[to + b * wide + k] = 2 * slope * (values[at + b * wide + k] - center[k]);
  }
  return sum;
}

/** Squared distances of codes to the centre, shape (nSamples). */
export function centerDistances(codes: Float64Array, center: Float64Array, out: Float64Array): void {
  const width = center.length;
  for (let i = 0, p = 0; i < out.length; ++i) {
    let d = 0;
    for (let k = 0; k < width; ++k, ++p) d += (codes[p] - center[k]) ** 2;
    out[i] = d;
  }
}
