import type { Random } from '../../core/random.ts';

/** What there is to know about an epoch: progress, and a point of the loss curve. */
export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean loss over the samples that were learnt from, as they came. */
  readonly loss: number;
  /** Loss on the held-out samples, where there are such. */
  readonly heldOut?: number;
}

export interface NetTraining {
  /** Samples that are learnt from. */
  readonly samples: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly chance: Random;
  /** Learn from samples `order[from]` … `order[from + count − 1]`; returns their mean loss before the step. */
  learn(order: Int32Array, from: number, count: number, epoch: number): number;
  /** Loss on samples that are never learnt from. */
  heldOut?(): number;
  /** Epochs without an improvement by `minDelta` after which training ends. */
  readonly patience?: number;
  readonly minDelta?: number;
  /** Weights to go back to: those of the epoch with the least (held-out) loss. */
  pack(): Float64Array;
  unpack(weights: Float64Array): void;
}

/**
 * Train in epochs of shuffled mini-batches; ends with the weights of the best epoch in place. A generator, so that a caller can
 * show progress, stop between epochs or give way to others: `drain` runs it at once. Same seed, same bits.
 * A loss that is not finite ends training: the best weights before it stay.
 */
export function* trainEpochs(training: NetTraining): Generator<Epoch, readonly Epoch[]> {
  const { samples, epochs, batchSize, chance, patience = epochs, minDelta = 0 } = training;
  const curve: Epoch[] = [];
  let best = training.pack();
  let least = Number.POSITIVE_INFINITY;
  let stale = 0;
  for (let e = 0; e < epochs && stale < patience; ++e) {
    const order = chance.sample(samples, samples);
    let sum = 0;
    for (let from = 0; from < samples; from += batchSize) {
      const count = Math.min(batchSize, samples - from);
      sum += training.learn(order, from, count, e) * count;
    }
    const heldOut = training.heldOut?.();
    const loss = sum / samples;
    const judged = heldOut ?? loss;
    if (!Number.isFinite(judged)) break;
    stale = judged < least - minDelta ? 0 : stale + 1;
    if (judged < least) {
      least = judged;
      best = training.pack();
    }
    const note: Epoch = { epoch: e + 1, epochs, loss, ...(heldOut === undefined ? {} : { heldOut }) };
    curve.push(note);
    yield note;
  }
  training.unpack(best);
  return curve;
}

/** Run a generator to its end, telling each value to `each`. */
export function drain<T, R>(steps: Generator<T, R>, each?: (value: T) => void): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    each?.(step.value);
  }
}
