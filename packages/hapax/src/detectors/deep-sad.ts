import { defineDetector } from '../contract/detector.ts';
import type { Given } from '../contract/spec/labels.ts';
import { inSteps, type Steps } from '../contract/spec/steps.ts';
import type { Matrix } from '../core/matrix.ts';
import { choice, integer, integerOr, integers, number, type OptionsOf, seed } from '../core/options.ts';
import { whatWasLearnt } from '../kernels/net/loss-curve.ts';
import {
  explainOneClass,
  fitOneClass,
  type OneClassEnsemble,
  originalTraining,
  psykodaTraining,
  scoreOneClass,
} from '../kernels/net/one-class-ensemble.ts';
import { oneClassShape } from '../kernels/net/one-class-shape.ts';

const OPTIONS = {
  form: choice('original', ['original', 'psykoda'], 'Network and training of the paper, or of psykoda.'),
  hidden: integers([32, 16, 8], { min: 1, max: 4096 }, 'Widths of the layers; the last one is that of the code.'),
  eta: number(1, { min: 0, max: 1e6 }, 'How much a labelled sample counts beside an unlabelled one.'),
  nNetworks: integer(3, { min: 1, max: 100 }, 'Networks from different seeds, of which the median counts.'),
  pretrainEpochs: integerOr('auto', ['auto'], { min: 0, max: 10_000 }, 'Passes as an autoencoder; auto: 5 to 30, fewer the more samples.'),
  epochs: integerOr('auto', ['auto'], { min: 1, max: 10_000 }, 'Passes as a one-class network; auto: 8 to 50, fewer the more samples.'),
  batchSize: integer(128, { min: 1, max: 65_536 }, 'Samples a step.'),
  learningRate: number(1e-3, { min: 1e-8, max: 1 }, 'Step of Adam.'),
  penalty: number(5e-7, { min: 0, max: 10 }, 'Weight of the sum of squared weights in the loss.'),
  seed,
};

/**
 * Deep semi-supervised anomaly detection: how far a network trained to bring normal samples together maps a sample from their centre.
 * It learns from samples that nothing is known of, and from a few that are known to be anomalies (-1) or normal (1).
 *
 *     loss: mean of  d  (unlabelled), η d (known normal), η / d (known anomaly),  d = ‖φ(x) − c‖², plus λ Σ w²
 *     score(x) = median over networks of  ln(1 + d(x) / median of d over the training samples)
 *
 * φ: layers without biases, so that it cannot map everything to c; first trained as half of an autoencoder, whose mean code is c, kept
 * away from 0. Features are put on one scale by median and quartiles. Several networks from different seeds: their median does not
 * depend on the luck of one. Explained by expected gradients of the network nearest to the median, exactly. Unit: none. Cost: fit
 * O(networks · epochs · n · w), score O(networks · w) a sample for w weights. Without known anomalies it is `deepSvdd`, and an isolation
 * forest is often better. Departures from the original: robust scale, several networks, every tenth sample held out. `form: psykoda`:
 * the layers, start, penalty and training of FujitsuResearch/psykoda, without a scale of its own and with d(x) as score.
 */
export const deepSad = defineDetector({
  id: 'deepSad',
  state: oneClassShape,
  title: 'Deep SAD',
  source: 'Ruff, Vandermeulen, Görnitz, Binder, Müller, Müller & Kloft (2020), Deep semi-supervised anomaly detection, ICLR',
  missing: 'impute',
  labels: 'partial',
  weights: 'accept',
  options: OPTIONS,
  ...inSteps(function* (
    x: Matrix,
    options: OptionsOf<typeof OPTIONS>,
    _labels: Uint8Array,
    { known, weights }: Given,
  ): Steps<OneClassEnsemble> {
    const training = options.form === 'psykoda' ? psykodaTraining(options, x.rows) : originalTraining(options, x.rows);
    return yield* fitOneClass(x, known, weights, training, { ...options, scaled: options.form === 'original' });
  }),
  score: scoreOneClass,
  explain: explainOneClass,
  notes: ({ members }) => members.slice(0, 1).map(({ curve }) => whatWasLearnt(curve)),
});
