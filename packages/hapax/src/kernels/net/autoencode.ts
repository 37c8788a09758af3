import type { Matrix } from '../../core/matrix.ts';
import type { Random } from '../../core/random.ts';
import { startAdam } from './adam.ts';
import { type Epoch, trainEpochs } from './fit-net.ts';
import { infer } from './infer.ts';
import type { NetSpec } from './net-spec.ts';
import { type Network, openNetwork } from './network.ts';
import { heldOutOf } from './stacks.ts';

export interface ReconstructionTraining {
  readonly epochs: number;
  readonly batchSize: number;
  readonly rate: number;
  /** λ of the penalty λ Σ w². */
  readonly penalty: number;
  /** Epochs without a better held-out error after which training ends. */
  readonly patience: number;
  readonly form: 'keras' | 'torch';
}

/**
 * Train `net`, an autoencoder, to give its inputs back: mean squared error over samples and features, Adam; the weights of the best
 * epoch stay. The weights must have been set.
 * @param x shape (nSamples, nFeatures)  @param counts how much each sample counts, shape (nSamples)
 */
export function* trainReconstruction(
  net: Network,
  x: Matrix,
  counts: Float64Array,
  training: ReconstructionTraining,
  chance: Random,
): Generator<Epoch, readonly Epoch[]> {
  const { learnt, heldOut } = heldOutOf(x.rows);
  const adam = startAdam({ form: training.form, l2: 2 * training.penalty });
  const picked = new Int32Array(training.batchSize);
  const loss = (order: Int32Array, count: number, training: boolean) => {
    net.load(x, order, 0, count);
    net.forward(count, training);
    return reconstructionLoss(net, x, order, count, counts);
  };
  return yield* trainEpochs({
    samples: learnt.length,
    epochs: training.epochs,
    batchSize: training.batchSize,
    patience: training.patience,
    chance,
    learn(order, from, count) {
      for (let b = 0; b < count; ++b) picked[b] = learnt[order[from + b]];
      const sum = loss(picked, count, true);
      net.backward(count);
      net.step(adam.next(training.rate));
      return sum;
    },
    ...(heldOut.length > 0
      ? {
          heldOut() {
            let sum = 0;
            for (let from = 0; from < heldOut.length; from += net.capacity) {
              const part = heldOut.subarray(from, from + net.capacity);
              sum += loss(part, part.length, false) * part.length;
            }
            return sum / heldOut.length;
          },
        }
      : {}),
    pack: net.pack,
    unpack: net.unpack,
  });
}

/** Mean squared error of the batch in `net`; leaves its gradient behind the last layer. */
export function reconstructionLoss(net: Network, x: Matrix, order: Int32Array, count: number, counts: Float64Array): number {
  const layers = net.spec.layers.length;
  const { at, wide, columns } = net.outputs[layers];
  const { at: to } = net.deltas[layers];
  const scale = 1 / (count * columns);
  let sum = 0;
  for (let b = 0; b < count; ++b) {
    const weight = scale * counts[order[b]];
    for (let j = 0, k = b * wide, p = order[b] * x.columns; j < columns; ++j, ++k, ++p) {
      const error = net.values[at + k] - x.values[p];
      sum += weight * error * error;
      net.values[to + k] = 2 * weight * error;
    }
  }
  return sum;
}

/** Samples that go through a network at a time outside of training. */
const BLOCK = 4096;

/** Call `each` with the outputs of a trained network for blocks of samples, and the number of samples before the block. */
export function inferBlocks(
  spec: NetSpec,
  weights: Float64Array,
  x: Matrix,
  each: (outputs: Float64Array, from: number, rows: number) => void,
): void {
  for (let from = 0; from < x.rows; from += BLOCK) {
    const rows = Math.min(BLOCK, x.rows - from);
    const block = { values: x.values.subarray(from * x.columns, (from + rows) * x.columns), rows, columns: x.columns };
    each(infer(spec, weights, block), from, rows);
  }
}

/** Open a network for training with these start weights. */
export function networkWith(spec: NetSpec, batchSize: number, weights: Float64Array): Network {
  const net = openNetwork(spec, batchSize);
  net.unpack(weights);
  return net;
}
