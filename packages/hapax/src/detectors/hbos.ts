import { defineDetector } from '../contract/detector.ts';
import type { Summary } from '../contract/merging/summary.ts';
import { rangeOf } from '../contract/merging/summary-moments.ts';
import { ranksOf, rowsBelow } from '../contract/merging/summary-ranks.ts';
import { column, type Matrix, samplesAt } from '../core/matrix.ts';
import { integerOr, number, type OptionsOf } from '../core/options.ts';
import { optional, real, rec, type Shape } from '../core/shape.ts';
import { type BinTerms, binTermsShape, sumTerms, termOf } from '../kernels/ranks/bin-terms.ts';
import { addChanges, type Constants, constantsOf, constantsShape, withChanges } from '../kernels/ranks/constants.ts';
import { bestBinCount, binEdges, type Histogram, histogram } from '../kernels/ranks/histogram.ts';
import { featureHistograms } from '../kernels/ranks/histograms.ts';

interface State extends BinTerms {
  /** What a change of a constant feature adds. Models of 0.1 have neither this nor the constants. */
  readonly change?: number;
  readonly constants?: Constants;
}

/** The bins, and beside them what later versions keep. */
const stateShape: Shape<State> = {
  check(value, at, sizes) {
    binTermsShape.check(value, at, sizes);
    rec({ constants: constantsShape, change: optional(real({ min: 0 })) }).check(value, at, sizes);
  },
};

const options = {
  nBins: integerOr(10, ['auto'], { min: 2, max: 100_000 }, 'Bins per feature; auto: the count that Birgé and Rozenholc (2006) prefer.'),
  alpha: number(0.1, { min: 1e-9 }, 'Added to every density, so that empty bins score finitely.'),
  tol: number(0.5, { min: 0 }, 'How far outside the range, in bin widths, still counts as in the edge bin.'),
};

/**
 * Histogram-based outlier score: how thinly populated the bins are that a sample's values fall into, features taken one by one.
 *
 *     score(x) = −Σ_j log₂(density_j(bin of x_j) + alpha)
 *
 * Bins are closed on the right when scoring; a value up to `tol` bin widths outside counts as in the edge bin, beyond that as in the
 * emptiest bin. A training sample is not counted in its own bin. A feature that was constant in training and changes adds more than all
 * others can together: the sum of their ranges and log₂(n + 1). Unit: bits. Cost: fit O(n d), score O(d) a sample. Blind to samples that are odd only in combination.
 * Densities are per unit of the feature, so scale the features alike first.
 */
export const hbos = defineDetector({
  id: 'hbos',
  state: stateShape,
  title: 'Histogram-based outlier score',
  source: 'Goldstein & Dengel (2012), Histogram-based Outlier Score (HBOS), KI-2012: Poster and Demo Track, 59-63',
  merges: {
    bound:
      'edges of bins from all rows; the share of rows in a bin is exact among the 1,024 outermost values of a side, and elsewhere off by less than 0.02 with probability 1 - 1e-9 (0.003 as a rule)',
    fromSummary(summary, given, sample) {
      return summary.known.every((count) => count === summary.rows) ? fromRanks(summary, given, sample) : undefined;
    },
  },
  missing: 'impute',
  mixesUnits: true,
  options,
  fit: (x, options) => binned(x, options).state,
  fitScored(x, options, _, __, indices) {
    const { state, own } = binned(x, options);
    const scores = new Float64Array(indices.length);
    sumTerms({ ...state, terms: own }, samplesAt(x, indices), scores);
    return { state, scores };
  },
  score(state, x, out) {
    sumTerms(state, x, out);
    if (state.constants) addChanges(state.constants, state.change ?? 0, x, out);
  },
  explain(state, sample) {
    const parts = sample.map((v, j) => termOf(state, j, v) - state.least[j]);
    return state.constants ? withChanges(state.constants, state.change ?? 0, sample, parts) : parts;
  },
});

/** The bins, and what they add for a training sample that is not counted in its own. */
function binned(x: Matrix, given: Options): { readonly state: State; readonly own: Float64Array } {
  const all = given.nBins === 'auto' ? bestHistograms(x) : featureHistograms(x, given.nBins);
  return fromBins(all, x.rows, constantsOf(x), given);
}

/** The histograms of all rows: edges from the least and the largest value of all, counts from the ranks of the edges. */
function fromRanks(summary: Summary, given: Options, sample: Matrix): State {
  const all = Array.from({ length: summary.columns }, (_, j): Histogram => {
    const count = given.nBins === 'auto' ? bestBinCount(column(sample, j)) : given.nBins;
    const edges = binEdges(summary.least[j], summary.largest[j], count);
    const ranks = ranksOf(summary, j);
    const upTo = Float64Array.from(edges, (edge, b) => (b === count ? summary.known[j] : rowsBelow(ranks, edge)));
    return { edges, counts: Float64Array.from({ length: count }, (__, b) => upTo[b + 1] - upTo[b]) };
  });
  return fromBins(all, summary.rows, constantsOf(rangeOf(summary)), given).state;
}

function fromBins(
  all: readonly Histogram[],
  rows: number,
  constants: Constants,
  { alpha, tol }: Options,
): { readonly state: State; readonly own: Float64Array } {
  const columns = all.length;
  const starts = new Int32Array(columns + 1);
  const edges: number[] = [];
  const terms: number[] = [];
  const own: number[] = [];
  const least = new Float64Array(columns).fill(Infinity);
  const most = new Float64Array(columns).fill(-Infinity);
  for (let j = 0; j < columns; ++j) {
    const bins = all[j];
    for (const edge of bins.edges) edges.push(edge);
    for (let b = 0; b < bins.counts.length; ++b) {
      const width = bins.edges[b + 1] - bins.edges[b];
      const density = bins.counts[b] / rows / width;
      const term = -Math.log2(density + alpha);
      terms.push(term);
      own.push(-Math.log2(Math.max(0, bins.counts[b] - 1) / Math.max(1, rows - 1) / width + alpha));
      least[j] = Math.min(least[j], term);
      most[j] = Math.max(most[j], term);
    }
    starts[j + 1] = terms.length;
  }
  const spread = most.reduce((sum, high, j) => sum + high - least[j], 0);
  const state = { starts, edges: Float64Array.from(edges), terms: Float64Array.from(terms), least, most, tol };
  return { state: { ...state, change: spread + Math.log2(rows + 1), constants }, own: Float64Array.from(own) };
}

type Options = OptionsOf<typeof options>;

const bestHistograms = (x: Matrix): Histogram[] =>
  Array.from({ length: x.columns }, (_, j) => {
    const values = column(x, j);
    return histogram(values, bestBinCount(values));
  });
