import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { type Matrix, samplesAt } from '../core/matrix.ts';
import { integer, type OptionsOf, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { projectionHistograms } from '../kernels/ranks/histograms.ts';
import { meanSurprises, type Projections, project, projectionsShape, surpriseAt } from '../kernels/ranks/projections.ts';

/** What an empty bin counts, and all that lies outside the bins, in samples. */
const EMPTY = 1e-12;

/** Share of a bin by which the range is narrowed for samples that are left out. */
const EDGE = 1e-6;

const options = {
  nRandomCuts: integer(100, { min: 1, max: 10_000 }, 'Random projections.'),
  nBins: integer(10, { min: 2, max: 10_000 }, 'Bins of the histogram of each projection.'),
  seed,
};

/**
 * Lightweight on-line detector of anomalies: mean surprise over histograms of random sparse projections.
 *
 *     score(x) = −(1/B) Σ_b ln p_b(w_bᵀ x),   w_b: √d features with weights from N(0, 1)
 *
 * Unit: nats. Cost: fit O(n · B · √d), score O(B · √d) a sample whatever the number of training samples. Scale features alike first.
 * Blind to anomalies in the middle of the data, where every projection is crowded.
 * Departure from PyOD: a sample falls into the bin that holds it (PyOD looks one bin further), and outside the training range the
 * probability is that of an empty bin, not of the outermost one.
 */
export const loda = defineDetector({
  id: 'loda',
  state: projectionsShape,
  title: 'Lightweight on-line detector of anomalies',
  source: 'Pevný (2016), Loda: Lightweight on-line detector of anomalies, Machine Learning 102, 275-304',
  merges: ON_SAMPLE,
  missing: 'impute',
  mixesUnits: true,
  options,
  fit: (x, options) => projected(x, options).state,
  fitScored(x, options, _, __, indices) {
    const { state, own } = projected(x, options);
    const scores = new Float64Array(indices.length);
    // The outermost sample of a projection lies outside the range of the others.
    const inner = { low: state.low.map((low, b) => low + EDGE / state.perUnit[b]), perUnit: state.perUnit.map((v) => v * (1 + EDGE)) };
    meanSurprises({ ...state, ...inner, surprise: own }, samplesAt(x, indices), scores);
    return { state, scores };
  },
  score(state, x: Matrix, out) {
    if (x.rows < 4) {
      for (let i = 0, p = 0; i < x.rows; ++i, p += x.columns) {
        let sum = 0;
        for (let b = 0; b < state.cuts; ++b) sum += surpriseAt(state, b, project(state, b, x.values, p));
        out[i] = sum / state.cuts;
      }
      return;
    }
    meanSurprises(state, x, out);
  },
  explain(state, sample) {
    const { cuts, nonzero, features } = state;
    const surprises = Float64Array.from({ length: cuts }, (_, b) => surpriseAt(state, b, project(state, b, sample, 0)));
    // The one-sided two-sample t statistic of the source: cuts that use the feature against those that do not.
    return sample.map((_, j) => {
      const uses = surprises.map((_, b) => (features.subarray(b * nonzero, (b + 1) * nonzero).includes(j) ? 1 : 0));
      const on = surprises.filter((_, b) => uses[b] === 1);
      const off = surprises.filter((_, b) => uses[b] === 0);
      if (on.length === 0) return 0;
      const [a, b] = [moments(on), moments(off)];
      return (a.mean - b.mean) / Math.sqrt(a.error + b.error + EMPTY);
    });
  },
});

/** The projections, and the surprise of a training sample that is not counted in its own bins. */
function projected(
  x: Matrix,
  { nRandomCuts: cuts, nBins: bins, seed: start }: OptionsOf<typeof options>,
): { readonly state: Projections; readonly own: Float64Array } {
  const nonzero = Math.max(1, Math.floor(Math.sqrt(x.columns)));
  const state = {
    cuts,
    bins,
    nonzero,
    features: new Int32Array(cuts * nonzero),
    weights: new Float64Array(cuts * nonzero),
    low: new Float64Array(cuts),
    perUnit: new Float64Array(cuts),
    surprise: new Float64Array(cuts * bins),
    outside: surprise(0, x.rows, bins),
  };
  for (let b = 0; b < cuts; ++b) {
    const chance = random(start, b);
    state.features.set(chance.sample(x.columns, nonzero).sort(), b * nonzero);
    for (let t = b * nonzero; t < (b + 1) * nonzero; ++t) state.weights[t] = chance.normal();
  }
  const own = new Float64Array(cuts * bins);
  projectionHistograms(state, x, bins).forEach(({ counts, edges }, b) => {
    state.low[b] = edges[0];
    state.perUnit[b] = bins / (edges[bins] - edges[0]);
    for (let k = 0; k < bins; ++k) {
      state.surprise[b * bins + k] = surprise(counts[k], x.rows, bins);
      own[b * bins + k] = surprise(Math.max(0, counts[k] - 1), Math.max(1, x.rows - 1), bins);
    }
  });
  return { state, own };
}

const surprise = (count: number, rows: number, bins: number): number => -Math.log((count + EMPTY) / (rows + bins * EMPTY));

function moments(values: Float64Array): { readonly mean: number; readonly error: number } {
  if (values.length === 0) return { mean: 0, error: 0 };
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, error: variance / values.length };
}
