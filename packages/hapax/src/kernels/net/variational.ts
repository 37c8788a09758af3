import type { Matrix } from '../../core/matrix.ts';
import { type Random, random } from '../../core/random.ts';
import { expNegative } from '../svm/rbf.ts';
import { startAdam } from './adam.ts';
import { networkWith, reconstructionLoss } from './autoencode.ts';
import { type Epoch, trainEpochs } from './fit-net.ts';
import { type NetSpec, packStart, weightsInNet } from './net-spec.ts';
import type { Network } from './network.ts';
import { decoderLayers, encoderSpec, heldOutOf, type StackOptions } from './stacks.ts';

/** A variational autoencoder (Kingma & Welling 2014): plain data. */
export interface Variational {
  readonly encoder: Float64Array;
  readonly decoder: Float64Array;
}

export interface VariationalTraining {
  /** Widths down to the code, the last of which is that of its mean. */
  readonly hidden: readonly number[];
  readonly stack: StackOptions;
  readonly epochs: number;
  readonly batchSize: number;
  readonly rate: number;
  readonly penalty: number;
  readonly patience: number;
  /** Weight of the divergence of the code from a standard normal one. */
  readonly beta: number;
}

/** The encoder gives mean and log variance of the code side by side. */
export const variationalEncoder = (inputs: number, { hidden, stack }: Pick<VariationalTraining, 'hidden' | 'stack'>): NetSpec =>
  encoderSpec(inputs, [...hidden.slice(0, -1), 2 * codeWidth(hidden)], stack);

export const variationalDecoder = (inputs: number, { hidden, stack }: Pick<VariationalTraining, 'hidden' | 'stack'>): NetSpec => ({
  length: 1,
  channels: codeWidth(hidden),
  layers: decoderLayers(inputs, hidden, stack),
});

export const codeWidth = (hidden: readonly number[]): number => hidden[hidden.length - 1];

/** Log variances are kept within ± this: e to it is as good as certain, or as good as nothing. */
const LOG_VARIANCE = 10;

const bounded = (v: number): number => Math.min(LOG_VARIANCE, Math.max(-LOG_VARIANCE, v));
/** The same bits on every platform. */
const exp = (v: number): number => (v <= 0 ? expNegative(v) : 1 / expNegative(-v));

/**
 * Train both networks: mean squared error of the reconstruction from a drawn code, and beta · divergence of the code / nFeatures, Adam.
 * @param counts how much each sample counts, shape (nSamples)
 */
export function* trainVariational(
  x: Matrix,
  counts: Float64Array,
  training: VariationalTraining,
  seed: number,
): Generator<Epoch, Variational> {
  const chance = random(seed);
  const { batchSize, epochs, patience, rate, penalty } = training;
  const start = (spec: NetSpec) => networkWith(spec, batchSize, packStart(spec, 'glorotUniform', chance));
  const encoder = start(variationalEncoder(x.columns, training));
  const decoder = start(variationalDecoder(x.columns, training));
  const { learnt, heldOut } = heldOutOf(x.rows);
  const adams = [startAdam({ l2: 2 * penalty }), startAdam({ l2: 2 * penalty })];
  const noise = new Float64Array(batchSize * codeWidth(training.hidden));
  const pass = passOf(encoder, decoder, x, counts, noise, training);
  const picked = new Int32Array(batchSize);
  const kept = weightsInNet(encoder.spec);
  yield* trainEpochs({
    samples: learnt.length,
    epochs,
    batchSize,
    patience,
    chance,
    learn(order, from, count) {
      for (let b = 0; b < count; ++b) picked[b] = learnt[order[from + b]];
      draw(noise, chance);
      const loss = pass.forward(picked, count);
      pass.backward(count);
      encoder.step(adams[0].next(rate));
      decoder.step(adams[1].next(rate));
      return loss;
    },
    ...(heldOut.length > 0
      ? {
          heldOut() {
            noise.fill(0);
            let sum = 0;
            for (let from = 0; from < heldOut.length; from += batchSize) {
              const part = heldOut.subarray(from, from + batchSize);
              sum += pass.forward(part, part.length) * part.length;
            }
            return sum / heldOut.length;
          },
        }
      : {}),
    pack: () => Float64Array.of(...encoder.pack(), ...decoder.pack()),
    unpack(weights) {
      encoder.unpack(weights.subarray(0, kept));
      decoder.unpack(weights.subarray(kept));
    },
  });
  return { encoder: encoder.pack(), decoder: decoder.pack() };
}

function draw(noise: Float64Array, chance: Random): void {
  for (let k = 0; k < noise.length; ++k) noise[k] = chance.normal();
}

/** Both directions through both networks, for codes mean + noise · deviation. */
function passOf(
  encoder: Network,
  decoder: Network,
  x: Matrix,
  counts: Float64Array,
  noise: Float64Array,
  { hidden, beta }: VariationalTraining,
) {
  const width = codeWidth(hidden);
  const codes = encoder.outputs[encoder.spec.layers.length];
  const back = encoder.deltas[encoder.spec.layers.length];
  const inputs = decoder.outputs[0];
  const inputDeltas = decoder.deltas[0];
  const scale = beta / x.columns;
  const order = new Int32Array(encoder.capacity);
  return {
    forward(samples: Int32Array, count: number): number {
      order.set(samples.subarray(0, count));
      encoder.load(x, samples, 0, count);
      encoder.forward(count, true);
      let divergence = 0;
      for (let b = 0; b < count; ++b) {
        const at = codes.at + b * codes.wide;
        for (let k = 0; k < width; ++k) {
          const mean = encoder.values[at + k];
          const log = bounded(encoder.values[at + width + k]);
          decoder.values[inputs.at + b * inputs.wide + k] = mean + noise[b * width + k] * exp(log / 2);
          divergence += (counts[samples[b]] * (mean * mean + exp(log) - 1 - log)) / 2;
        }
      }
      decoder.forward(count, true);
      return reconstructionLoss(decoder, x, samples, count, counts) + (scale * divergence) / count;
    },
    backward(count: number): void {
      decoder.backward(count, decoder.spec.layers.length, true);
      for (let b = 0; b < count; ++b) {
        const at = codes.at + b * codes.wide;
        const to = back.at + b * back.wide;
        const weight = (scale * counts[order[b]]) / count;
        for (let k = 0; k < width; ++k) {
          const raw = encoder.values[at + width + k];
          const log = bounded(raw);
          const slope = decoder.values[inputDeltas.at + b * inputDeltas.wide + k];
          encoder.values[to + k] = slope + weight * encoder.values[at + k];
          // No slope where the log variance is held.
          encoder.values[to + width + k] =
            raw === log ? (slope * noise[b * width + k] * exp(log / 2)) / 2 + (weight * (exp(log) - 1)) / 2 : 0;
        }
      }
      encoder.backward(count);
    },
  };
}

/** Divergence of each sample's code from a standard normal one, halved squares and logs: shape (nSamples). */
export function divergences(codes: Float64Array, width: number): Float64Array {
  const out = new Float64Array(codes.length / (2 * width));
  for (let i = 0; i < out.length; ++i) {
    for (let k = 0; k < width; ++k) {
      const mean = codes[2 * i * width + k];
      const log = bounded(codes[2 * i * width + width + k]);
      out[i] += (mean * mean + exp(log) - 1 - log) / 2;
    }
  }
  return out;
}

/** Means of the codes, what the decoder is given outside of training: shape (nSamples, width). */
export function codeMeans(codes: Float64Array, width: number): Matrix {
  const rows = codes.length / (2 * width);
  const values = new Float64Array(rows * width);
  for (let i = 0; i < rows; ++i) values.set(codes.subarray(2 * i * width, (2 * i + 1) * width), i * width);
  return { values, rows, columns: width };
}
