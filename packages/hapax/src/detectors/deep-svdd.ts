import { defineDetector } from '../contract/detector.ts';
import type { Given } from '../contract/spec/labels.ts';
import { inSteps, type Steps } from '../contract/spec/steps.ts';
import type { Matrix } from '../core/matrix.ts';
import { integer, integerOr, integers, number, type OptionsOf, seed } from '../core/options.ts';
import { whatWasLearnt } from '../kernels/net/loss-curve.ts';
import { explainOneClass, fitOneClass, type OneClassEnsemble, originalTraining, scoreOneClass } from '../kernels/net/one-class-ensemble.ts';
import { oneClassShape } from '../kernels/net/one-class-shape.ts';

const OPTIONS = {
  hidden: integers([32, 16, 8], { min: 1, max: 4096 }, 'Widths of the layers; the last one is that of the code.'),
  nNetworks: integer(3, { min: 1, max: 100 }, 'Networks from different seeds, of which the median counts.'),
  pretrainEpochs: integerOr('auto', ['auto'], { min: 0, max: 10_000 }, 'Passes as an autoencoder; auto: 5 to 30, fewer the more samples.'),
  epochs: integerOr('auto', ['auto'], { min: 1, max: 10_000 }, 'Passes as a one-class network; auto: 8 to 50, fewer the more samples.'),
  batchSize: integer(128, { min: 1, max: 65_536 }, 'Samples a step.'),
  learningRate: number(1e-3, { min: 1e-8, max: 1 }, 'Step of Adam.'),
  penalty: number(5e-7, { min: 0, max: 10 }, 'Weight of the sum of squared weights in the loss.'),
  seed,
};

/**
 * Deep support vector data description: how far a network trained to bring all samples together maps a sample from their centre.
 *
 *     loss: mean of d = ‖φ(x) − c‖², plus λ Σ w²
 *     score(x) = median over networks of  ln(1 + d(x) / median of d over the training samples)
 *
 * φ: layers without biases, so that it cannot map everything to c; first trained as half of an autoencoder, whose mean code is c, kept
 * away from 0. Features are put on one scale by median and quartiles. Unit: none. Cost: fit O(networks · epochs · n · w), score
 * O(networks · w) a sample for w weights. On tables an isolation forest is often better; with some known anomalies `deepSad` is.
 * Departures from the source: robust scale, several networks of which the median counts, every tenth sample held out.
 */
export const deepSvdd = defineDetector({
  id: 'deepSvdd',
  state: oneClassShape,
  title: 'Deep SVDD',
  source: 'Ruff, Vandermeulen, Görnitz, Deecke, Siddiqui, Binder, Müller & Kloft (2018), Deep one-class classification, ICML',
  missing: 'impute',
  weights: 'accept',
  options: OPTIONS,
  ...inSteps(function* (x: Matrix, options: OptionsOf<typeof OPTIONS>, _labels: Uint8Array, { weights }: Given): Steps<OneClassEnsemble> {
    const training = originalTraining({ ...options, eta: 1 }, x.rows);
    return yield* fitOneClass(x, new Int8Array(x.rows), weights, training, { ...options, scaled: true });
  }),
  score: scoreOneClass,
  explain: explainOneClass,
  notes: ({ members }) => members.slice(0, 1).map(({ curve }) => whatWasLearnt(curve)),
});
