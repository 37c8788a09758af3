import {
  defineDetector,
  inSteps,
  integer,
  type Matrix,
  number,
  type OptionsOf,
  random,
  type Sparse,
  seed,
  sparseOf,
} from '../../src/index.ts';

const options = {
  epochs: integer(40, { min: 1, max: 1000 }, 'Passes over the training samples.'),
  eta: number(4, { min: 0, max: 100 }, 'How much more a labelled sample counts.'),
  rate: number(0.05, { min: 1e-6, max: 1 }, 'Step of the descent.'),
  seed,
};

/** Neurons of the only layer. */
const WIDTH = 4;

interface State {
  /** Shape (nFeatures, WIDTH). */
  readonly weights: Float64Array;
  readonly center: Float64Array;
}

/** y = x W for one sparse row. */
function encodeRow({ data, indices, indptr }: Sparse, i: number, weights: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let p = indptr[i]!; p < indptr[i + 1]!; ++p) for (let k = 0; k < WIDTH; ++k) out[k] += data[p]! * weights[indices[p]! * WIDTH + k]!;
}

function* train(
  x: Sparse,
  { epochs, eta, rate, seed: start }: OptionsOf<typeof options>,
  known: Int8Array,
  importance: Float64Array,
): Generator<number, State> {
  const chance = random(start);
  const weights = Float64Array.from({ length: x.columns * WIDTH }, () => chance.normal() / Math.sqrt(x.columns));
  const code = new Float64Array(WIDTH);
  const center = new Float64Array(WIDTH);
  for (let i = 0; i < x.rows; ++i) {
    encodeRow(x, i, weights, code);
    for (let k = 0; k < WIDTH; ++k) center[k] += code[k]! / x.rows;
  }
  for (let k = 0; k < WIDTH; ++k) if (Math.abs(center[k]!) < 0.1) center[k] = center[k]! < 0 ? -0.1 : 0.1;
  for (let epoch = 0; epoch < epochs; ++epoch) {
    for (let i = 0; i < x.rows; ++i) {
      encodeRow(x, i, weights, code);
      let d = 1e-6;
      for (let k = 0; k < WIDTH; ++k) d += (code[k]! - center[k]!) ** 2;
      // d for unlabelled, eta d for known normal, eta / d for known anomalies (Ruff et al. 2020).
      const slope = importance[i]! * (known[i] === 0 ? 1 : known[i] === 1 ? eta : -eta / d ** 2);
      const bounded = Math.max(-1, Math.min(1, slope));
      for (let p = x.indptr[i]!; p < x.indptr[i + 1]!; ++p)
        for (let k = 0; k < WIDTH; ++k)
          weights[x.indices[p]! * WIDTH + k] -= rate * bounded * Math.max(-1, Math.min(1, 2 * (code[k]! - center[k]!) * x.data[p]!));
    }
    yield (epoch + 1) / epochs;
  }
  return { weights, center };
}

function scoreRows({ weights, center }: State, x: Sparse, out: Float64Array): void {
  const code = new Float64Array(WIDTH);
  for (let i = 0; i < x.rows; ++i) {
    encodeRow(x, i, weights, code);
    out[i] = 0;
    for (let k = 0; k < WIDTH; ++k) out[i] += (code[k]! - center[k]!) ** 2;
  }
}

/** A guest of the contract: Deep SAD with one linear layer. Learns from some labels, in steps, from dense and sparse samples. */
export const semiSupervised = defineDetector({
  id: 'semiSupervised',
  title: 'Deep SAD with one linear layer',
  source: 'Ruff et al. (2020), Deep Semi-Supervised Anomaly Detection',
  missing: 'impute',
  labels: 'partial',
  weights: 'accept',
  options,
  ...inSteps((x: Matrix, given: OptionsOf<typeof options>, _: Uint8Array, { known, weights }) => train(sparseOf(x), given, known, weights)),
  score: (state: State, x: Matrix, out) => scoreRows(state, sparseOf(x), out),
  sparse: {
    ...inSteps((x: Sparse, given: OptionsOf<typeof options>, _: Uint8Array, { known, weights }) => train(x, given, known, weights)),
    score: scoreRows,
  },
});
