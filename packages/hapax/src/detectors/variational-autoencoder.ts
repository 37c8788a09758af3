import { defineDetector } from '../contract/detector.ts';
import type { Given } from '../contract/spec/labels.ts';
import { inSteps, type Steps } from '../contract/spec/steps.ts';
import type { Matrix } from '../core/matrix.ts';
import { choice, integer, integerOr, integers, number, type OptionsOf, seed } from '../core/options.ts';
import { also, f64, real, rec, whole } from '../core/shape.ts';
import { type FeatureScale, featureScale, scaleFeatures } from '../kernels/net/feature-scale.ts';
import { infer } from '../kernels/net/infer.ts';
import { type LossCurve, lossCurve, whatWasLearnt } from '../kernels/net/loss-curve.ts';
import { curveShape, featureScaleShape, inputsOf, netShape, outputsOf, packedSize } from '../kernels/net/net-shape.ts';
import type { NetSpec } from '../kernels/net/net-spec.ts';
import { epochsFor, type StackOptions } from '../kernels/net/stacks.ts';
import {
  codeMeans,
  codeWidth,
  divergences,
  trainVariational,
  type Variational,
  variationalDecoder,
  variationalEncoder,
} from '../kernels/net/variational.ts';

interface State {
  readonly scale: FeatureScale;
  readonly encoder: NetSpec;
  readonly decoder: NetSpec;
  readonly networks: Variational;
  readonly width: number;
  readonly beta: number;
  readonly curve: LossCurve;
}

const SAMPLES_SEEN = 400_000;
/** Samples that go through the networks at a time. */
const BLOCK = 4096;

const OPTIONS = {
  hidden: integers([32, 16, 4], { min: 1, max: 4096 }, 'Widths of the layers down to the code, the last one; the way back mirrors them.'),
  activation: choice('relu', ['relu', 'leakyRelu', 'elu', 'tanh', 'sigmoid'], 'What follows each layer but the code and the output.'),
  beta: number(1, { min: 0, max: 1000 }, 'Weight of the divergence of the code from a standard normal one.'),
  epochs: integerOr('auto', ['auto'], { min: 1, max: 10_000 }, 'Passes over the samples; auto: 10 to 100, fewer the more samples.'),
  batchSize: integer(32, { min: 1, max: 65_536 }, 'Samples a step.'),
  learningRate: number(1e-3, { min: 1e-8, max: 1 }, 'Step of Adam.'),
  penalty: number(1e-5, { min: 0, max: 10 }, 'Weight of the sum of squared weights in the loss.'),
  patience: integer(10, { min: 1, max: 10_000 }, 'Epochs without a better held-out loss after which training ends.'),
  seed,
};

/**
 * Variational autoencoder: how badly a sample is put together again from a code that is a distribution, and how unusual that code is.
 *
 *     score(x) = mean over features of (z − ẑ)² + β / d · KL(code of x ‖ N(0, 1))
 *
 * z: the standardised sample, ẑ: what the decoder makes of the mean of the code. Features are put on one scale as `autoencoder` does.
 * Trained with drawn codes, scored without chance. Unit: squared deviations. Cost: fit O(epochs n w), score O(w) a sample for w weights.
 * Blind to anomalies that the training samples have many of. Departure from PyOD: its score draws a code and leaves the divergence out.
 */
export const variationalAutoencoder = defineDetector({
  id: 'variationalAutoencoder',
  state: also<State>(
    rec({
      scale: featureScaleShape,
      encoder: netShape,
      decoder: netShape,
      networks: rec({ encoder: f64('weights of the encoder'), decoder: f64('weights of the decoder') }),
      width: whole(1),
      beta: real({ min: 0 }),
      curve: curveShape,
    }),
    ({ encoder, decoder, networks, width }, size) => {
      if (inputsOf(encoder) !== size('columns') || outputsOf(decoder) !== size('columns')) return 'take each feature and give it back';
      if (outputsOf(encoder) !== 2 * width || inputsOf(decoder) !== width) return 'have a code of one width';
      const fits = networks.encoder.length === packedSize(encoder) && networks.decoder.length === packedSize(decoder);
      return fits ? undefined : 'have the weights that its layers ask for';
    },
  ),
  title: 'Variational autoencoder',
  source: 'Kingma & Welling (2014), Auto-encoding variational Bayes, ICLR; An & Cho (2015), SNU technical report',
  missing: 'impute',
  weights: 'accept',
  options: OPTIONS,
  ...inSteps(function* (x: Matrix, options: OptionsOf<typeof OPTIONS>, _labels: Uint8Array, { weights: counts }: Given): Steps<State> {
    const scale = featureScale(x);
    const z = scaleFeatures(scale, x);
    const stack: StackOptions = { activation: options.activation, slope: 0.01, norm: 'none', bias: true, affine: false };
    const epochs = options.epochs === 'auto' ? epochsFor(x.rows, SAMPLES_SEEN, 10, 100) : options.epochs;
    const training = { ...options, stack, epochs, rate: options.learningRate };
    const curve = lossCurve();
    const steps = trainVariational(z, counts, training, options.seed);
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      curve.add(step.value);
      yield step.value.epoch / epochs;
    }
    return {
      scale,
      encoder: variationalEncoder(x.columns, training),
      decoder: variationalDecoder(x.columns, training),
      networks: step.value,
      width: codeWidth(options.hidden),
      beta: options.beta,
      curve: curve.done(),
    };
  }),
  score(state, x, out) {
    for (let from = 0; from < x.rows; from += BLOCK) {
      const rows = Math.min(BLOCK, x.rows - from);
      const block = { values: x.values.subarray(from * x.columns, (from + rows) * x.columns), rows, columns: x.columns };
      const { z, again, divergence } = through(state, block);
      for (let i = 0, k = 0; i < rows; ++i) {
        let sum = state.beta * divergence[i];
        for (let j = 0; j < x.columns; ++j, ++k) sum += (z.values[k] - again[k]) ** 2;
        out[from + i] = sum / x.columns;
      }
    }
  },
  explain(state, sample) {
    const { z, again } = through(state, { values: sample, rows: 1, columns: sample.length });
    return z.values.map((value, j) => (value - again[j]) ** 2 / sample.length);
  },
  notes: ({ curve }) => [whatWasLearnt(curve)],
});

/** Samples on scale, what comes back of them, and the divergence of their codes. */
function through({ scale, encoder, decoder, networks, width }: State, x: Matrix) {
  const z = scaleFeatures(scale, x);
  const codes = infer(encoder, networks.encoder, z);
  return { z, again: infer(decoder, networks.decoder, codeMeans(codes, width)), divergence: divergences(codes, width) };
}
