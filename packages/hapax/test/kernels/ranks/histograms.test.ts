import fc from 'fast-check';
import { expect, test } from 'vitest';
import { column, matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { sumTerms, sumTermsPlain } from '../../../src/kernels/ranks/bin-terms.ts';
import { histogram } from '../../../src/kernels/ranks/histogram.ts';
import { featureHistograms, projectionHistograms, projectionHistogramsPlain } from '../../../src/kernels/ranks/histograms.ts';
import { normalRows } from '../../data.ts';

/** Values on edges, equal values and far ones: rows of 1,100 in two blocks, an odd number in the second. */
const coarse = (d: number, seed: number) =>
  matrix(
    normalRows(1101, d, seed).map((row, i) => row.map((v, j) => (j % 3 === 1 ? Math.round(v * 2) : j % 3 === 2 ? 7 : i === 3 ? 1e9 : v))),
  );

test('compiled and plain histograms of features and of projections give the same bits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 99 }), (d, bins, seed) => {
      const x = coarse(d, seed),
        chance = random(seed);
      const fast = featureHistograms(x, bins);
      for (let j = 0; j < d; ++j) expect(fast[j]).toEqual(histogram(column(x, j), bins));
      const nonzero = Math.max(1, d >> 1),
        cuts = 7;
      const projections = {
        cuts,
        nonzero,
        features: Int32Array.from(Array.from({ length: cuts }, () => [...chance.sample(d, nonzero)]).flat()),
        weights: Float64Array.from({ length: cuts * nonzero }, () => chance.normal()),
      };
      expect(projectionHistograms(projections, x, bins)).toEqual(projectionHistogramsPlain(projections, x, bins));
    }),
    { numRuns: 15 },
  );
});

test('compiled and plain sums of terms give the same bits inside the bins, on their edges, near the range and far outside', () => {
  const d = 5,
    bins = 6,
    all = featureHistograms(coarse(d, 1), bins);
  const state = {
    starts: Int32Array.from({ length: d + 1 }, (_, j) => j * bins),
    edges: Float64Array.from(all.flatMap(({ edges }) => [...edges])),
    terms: Float64Array.from({ length: d * bins }, (_, t) => Math.sin(t)),
    least: new Float64Array(d),
    most: Float64Array.from({ length: d }, (_, j) => 5 + j),
    tol: 0.5,
  };
  const onEdges = Array.from({ length: bins + 1 }, (_, b) => all.map(({ edges }) => edges[b]!));
  const outside = [-1e150, 1e150, -3.9, 4.1, 6.6, 7.6, 8].map((v) => Array(d).fill(v));
  const x = matrix([...normalRows(900, d, 2), ...onEdges, ...outside]),
    fast = new Float64Array(x.rows),
    plain = new Float64Array(x.rows);
  sumTerms(state, x, fast);
  sumTermsPlain(state, x, plain);
  expect(fast).toEqual(plain);
  expect(new Set(fast).size).toBeGreaterThan(20);
});
