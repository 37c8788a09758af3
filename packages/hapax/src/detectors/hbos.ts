import { defineDetector } from '../contract/detector.ts';
import { column, type Matrix } from '../core/matrix.ts';
import { integerOr, number } from '../core/options.ts';
import { type BinTerms, binTermsShape, sumTerms, termOf } from '../kernels/ranks/bin-terms.ts';
import { bestBinCount, type Histogram, histogram } from '../kernels/ranks/histogram.ts';
import { featureHistograms } from '../kernels/ranks/histograms.ts';

/**
 * Histogram-based outlier score: how thinly populated the bins are that a sample's values fall into, features taken one by one.
 *
 *     score(x) = −Σ_j log₂(density_j(bin of x_j) + alpha)
 *
 * Bins are closed on the right when scoring; a value up to `tol` bin widths outside counts as in the edge bin, beyond that as in the
 * emptiest bin. Unit: bits. Cost: fit O(n d), score O(d) a sample. Blind to samples that are odd only in combination.
 * Densities are per unit of the feature, so scale the features alike first.
 */
export const hbos = defineDetector({
  id: 'hbos',
  state: binTermsShape,
  title: 'Histogram-based outlier score',
  source: 'Goldstein & Dengel (2012), Histogram-based Outlier Score (HBOS), KI-2012: Poster and Demo Track, 59-63',
  missing: 'impute',
  options: {
    nBins: integerOr(10, ['auto'], { min: 2, max: 100_000 }, 'Bins per feature; auto: the count that Birgé and Rozenholc (2006) prefer.'),
    alpha: number(0.1, { min: 1e-9 }, 'Added to every density, so that empty bins score finitely.'),
    tol: number(0.5, { min: 0 }, 'How far outside the range, in bin widths, still counts as in the edge bin.'),
  },
  fit(x, { nBins, alpha, tol }): BinTerms {
    const all = nBins === 'auto' ? bestHistograms(x) : featureHistograms(x, nBins);
    const starts = new Int32Array(x.columns + 1);
    const edges: number[] = [];
    const terms: number[] = [];
    const least = new Float64Array(x.columns).fill(Infinity);
    const most = new Float64Array(x.columns).fill(-Infinity);
    for (let j = 0; j < x.columns; ++j) {
      const bins = all[j];
      for (const edge of bins.edges) edges.push(edge);
      for (let b = 0; b < bins.counts.length; ++b) {
        const density = bins.counts[b] / x.rows / (bins.edges[b + 1] - bins.edges[b]);
        const term = -Math.log2(density + alpha);
        terms.push(term);
        least[j] = Math.min(least[j], term);
        most[j] = Math.max(most[j], term);
      }
      starts[j + 1] = terms.length;
    }
    return { starts, edges: Float64Array.from(edges), terms: Float64Array.from(terms), least, most, tol };
  },
  score: sumTerms,
  explain: (state, sample) => sample.map((v, j) => termOf(state, j, v) - state.least[j]),
});

const bestHistograms = (x: Matrix): Histogram[] =>
  Array.from({ length: x.columns }, (_, j) => {
    const values = column(x, j);
    return histogram(values, bestBinCount(values));
  });
