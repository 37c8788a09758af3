import { defineDetector } from '../contract/detector.ts';
import type { Given } from '../contract/spec/labels.ts';
import { inSteps, type Steps } from '../contract/spec/steps.ts';
import { type Matrix, row } from '../core/matrix.ts';
import { choice, integer, integerOr, integers, number, type OptionsOf, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { also, f64, rec } from '../core/shape.ts';
import { inferBlocks, networkWith, trainReconstruction } from '../kernels/net/autoencode.ts';
import { type FeatureScale, featureScale, scaleFeatures } from '../kernels/net/feature-scale.ts';
import { infer } from '../kernels/net/infer.ts';
import { type LossCurve, lossCurve, whatWasLearnt } from '../kernels/net/loss-curve.ts';
import { curveShape, featureScaleShape, inputsOf, netShape, outputsOf, packedSize } from '../kernels/net/net-shape.ts';
import { type NetSpec, packStart } from '../kernels/net/net-spec.ts';
import { autoencoderSpec, epochsFor, type StackOptions } from '../kernels/net/stacks.ts';

interface State {
  readonly scale: FeatureScale;
  readonly spec: NetSpec;
  readonly weights: Float64Array;
  readonly curve: LossCurve;
}

/** Samples seen in all at most unless the epochs are given: some seconds on one core. */
const SAMPLES_SEEN = 400_000;

const OPTIONS = {
  hidden: integers([64, 32], { min: 1, max: 4096 }, 'Widths of the layers down to the code, the last one; the way back mirrors them.'),
  activation: choice('relu', ['relu', 'leakyRelu', 'elu', 'tanh', 'sigmoid'], 'What follows each layer but the code and the output.'),
  norm: choice('batch', ['batch', 'none'], 'Batch normalisation before the activations.'),
  epochs: integerOr('auto', ['auto'], { min: 1, max: 10_000 }, 'Passes over the samples; auto: 10 to 100, fewer the more samples.'),
  batchSize: integer(32, { min: 1, max: 65_536 }, 'Samples a step.'),
  learningRate: number(1e-3, { min: 1e-8, max: 1 }, 'Step of Adam.'),
  penalty: number(1e-5, { min: 0, max: 10 }, 'Weight of the sum of squared weights in the loss.'),
  patience: integer(10, { min: 1, max: 10_000 }, 'Epochs without a better held-out error after which training ends.'),
  seed,
};

/**
 * Autoencoder: how badly a sample is put together again by a network that was trained to give normal samples back through a narrow code.
 *
 *     score(x) = mean over features of (z − ẑ)²        z: the standardised sample, ẑ: what the network gives back
 *
 * Features are put on one scale by median and quartiles, and values far out grow with their logarithm. Dense layers down to the code
 * and back up, mean squared error, Adam; every tenth sample is held out, and the weights of the epoch that gave those back best are
 * kept. Unit: squared deviations. Cost: fit O(epochs n w), score O(w) a sample for w weights. Blind to anomalies that the training
 * samples have many of: the network learns to give them back as well. Departure from PyOD: no dropout, a held-out share, and a scale
 * that wild values do not stretch.
 */
export const autoencoder = defineDetector({
  id: 'autoencoder',
  state: also<State>(
    rec({ scale: featureScaleShape, spec: netShape, weights: f64('weights'), curve: curveShape }),
    ({ spec, weights }, size) => {
      if (inputsOf(spec) !== size('columns') || outputsOf(spec) !== size('columns')) return 'take each feature and give it back';
      return weights.length === packedSize(spec) ? undefined : 'have the weights that its layers ask for';
    },
  ),
  title: 'Autoencoder',
  source: 'Sakurada & Yairi (2014), Anomaly detection using autoencoders with nonlinear dimensionality reduction, MLSDA',
  missing: 'impute',
  weights: 'accept',
  options: OPTIONS,
  ...inSteps(function* (x: Matrix, options: OptionsOf<typeof OPTIONS>, _labels: Uint8Array, { weights: counts }: Given): Steps<State> {
    const scale = featureScale(x);
    const z = scaleFeatures(scale, x);
    const stack: StackOptions = { activation: options.activation, slope: 0.01, norm: options.norm, bias: true, affine: true };
    const spec = autoencoderSpec(x.columns, options.hidden, stack);
    const chance = random(options.seed);
    const net = networkWith(spec, options.batchSize, packStart(spec, 'glorotUniform', chance));
    const epochs = options.epochs === 'auto' ? epochsFor(x.rows, SAMPLES_SEEN, 10, 100) : options.epochs;
    const training = { ...options, epochs, rate: options.learningRate, form: 'torch' } as const;
    const curve = lossCurve();
    for (const note of trainReconstruction(net, z, counts, training, chance)) {
      curve.add(note);
      yield note.epoch / epochs;
    }
    return { scale, spec, weights: net.pack(), curve: curve.done() };
  }),
  score({ scale, spec, weights }, x, out) {
    const z = scaleFeatures(scale, x);
    inferBlocks(spec, weights, z, (again, from, rows) => {
      for (let i = 0, k = 0, p = from * x.columns; i < rows; ++i) {
        let sum = 0;
        for (let j = 0; j < x.columns; ++j, ++k, ++p) sum += (z.values[p] - again[k]) ** 2;
        out[from + i] = sum / x.columns;
      }
    });
  },
  explain({ scale, spec, weights }, sample) {
    const z = scaleFeatures(scale, { values: sample, rows: 1, columns: sample.length });
    const again = infer(spec, weights, z);
    return row(z, 0).map((value, j) => (value - again[j]) ** 2 / sample.length);
  },
  notes: ({ curve }) => [whatWasLearnt(curve)],
});
