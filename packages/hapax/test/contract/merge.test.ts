import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { encode, type Matrix, mergeSummaries, type Summary, summing } from '../../src/index.ts';
import { detectors, methodsByName } from '../../src/registry.ts';

/** Rows with two groups, skew columns, a heavy tail and a strange row now and then. */
function table(rows: number, columns: number, seed: number): Matrix {
  const { normal, uniform } = random(seed);
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; ++i) {
    const shift = uniform() < 0.3 ? 4 : 0;
    const wild = uniform() < 0.01 ? 10 : 1;
    for (let j = 0; j < columns; ++j) {
      const z = normal();
      values[i * columns + j] = wild * (z + 0.2 * z * z) + (j === 0 ? shift : 0) + j * 100;
    }
  }
  return { values, rows, columns };
}

const rowsOf = ({ values, columns }: Matrix, from: number, to: number): Matrix => ({
  values: values.slice(from * columns, to * columns),
  rows: to - from,
  columns,
});

/** The summary of each part, in blocks as they come from a file. */
function partsOf(x: Matrix, cuts: readonly number[], pairs: boolean, sampleRows?: number): Summary[] {
  return cuts.slice(0, -1).map((from, p) => {
    const sums = summing(x.columns, { part: p + 1, of: cuts.length - 1, seed: 0, pairs, ...(sampleRows && { sampleRows }) });
    for (let at = from; at < cuts[p + 1]; at += 170) sums.add(rowsOf(x, at, Math.min(cuts[p + 1], at + 170)));
    return sums.summary();
  });
}

const text = (summary: Summary): string => encode({ id: 'x', columns: summary.columns, state: summary });
const mergeable = Object.entries(methodsByName.detectors).flatMap(([id, entry]) => {
  const { merged } = entry.configure({});
  return merged === undefined ? [] : [{ id, merged, entry }];
});

test('these methods can be merged, and say how good that is', () => {
  expect(mergeable.map(({ id }) => id)).toEqual([
    'baggedNearest',
    'cblof',
    'copod',
    'ecod',
    'ellipticEnvelope',
    'gaussianMixture',
    'hbos',
    'inne',
    'iqr',
    'isolationForest',
    'kMeans',
    'loda',
    'mad',
    'mahalanobis',
    'pca',
    'zScore',
  ]);
  for (const { merged } of mergeable) expect(merged.bound.length).toBeGreaterThan(40);
  expect(detectors.lof().merged).toBeUndefined();
});

describe('merging summaries', () => {
  const x = table(3000, 3, 1);
  x.values[7] = Number.NaN;
  const [a, b, c, d] = partsOf(x, [0, 500, 500, 2100, 3000], true, 400);

  test('is associative and commutative, bit for bit, an empty part among them', () => {
    const whole = text(mergeSummaries(mergeSummaries(mergeSummaries(a, b), c), d));
    expect(text(mergeSummaries(mergeSummaries(d, b), mergeSummaries(c, a)))).toBe(whole);
    expect(text(mergeSummaries(b, mergeSummaries(a, mergeSummaries(d, c))))).toBe(whole);
  });

  test('counts rows, known values and ranges exactly', () => {
    const whole = [b, c, d].reduce(mergeSummaries, a);
    expect(whole.rows).toBe(3000);
    expect(whole.complete).toBe(2999);
    expect(Array.from(whole.known)).toEqual([3000, 2999, 3000]);
    const first = Array.from({ length: 3000 }, (_, i) => x.values[3 * i]);
    expect(whole.least[0]).toBe(Math.min(...first));
    expect(whole.largest[0]).toBe(Math.max(...first));
    expect(Array.from(whole.outermost.low[0].slice(0, 5))).toEqual(first.sort((p, q) => p - q).slice(0, 5));
    expect(whole.sample.count).toBe(400);
  });

  test('refuses parts that do not belong together', () => {
    expect(() => mergeSummaries(a, a)).toThrow('merge: part 1 of 4 comes twice; each part counts once');
    const other = summing(2, { part: 2, of: 4, seed: 0, pairs: true }).summary();
    expect(() => mergeSummaries(a, other)).toThrow(
      'merge: the parts are not of one table: the number of features is 3 in one and 2 in the other',
    );
    expect(() => summing(2, { part: 5, of: 4, seed: 0, pairs: true })).toThrow('summary: `part` must be an integer in [1, 4]; got 5');
    expect(() => detectors.zScore().merged?.fit(a)).toThrow(
      'zScore: parts 2, 3, 4 are missing of 4; merge all parts before a model is made',
    );
  });
});

describe.each(mergeable)('$id', ({ merged, entry }) => {
  test('of a table that the sample holds is the model of one fit, bit for bit, however it is cut', () => {
    const x = table(700, 4, 2);
    const one = encode(entry.configure({}).fit(x).snapshot());
    for (const cuts of [
      [0, 700],
      [0, 100, 350, 700],
    ])
      expect(encode(merged.fit(partsOf(x, cuts, merged.pairs).reduce(mergeSummaries)).snapshot())).toBe(one);
  });

  test('of more rows ranks new rows as like one fit as a fit on a sample of them does, and its threshold flags like shares', () => {
    const x = table(12_000, 4, 3);
    const fresh = table(1500, 4, 4);
    const summary = partsOf(x, [0, 5000, 9000, 12_000], merged.pairs, 3000).reduce(mergeSummaries);
    const [mine, theirs] = [merged.fit(summary), entry.configure({}).fit(x)];
    const [p, q] = [mine.score(fresh), theirs.score(fresh)];
    expect(p.every(Number.isFinite)).toBe(true);
    const drawn = entry.configure({}).fit({ ...x, values: x.values.filter((_, k) => Math.floor(k / 4) % 4 === 0), rows: 3000 });
    expect(agreement(p, q)).toBeGreaterThan(agreement(drawn.score(fresh), q) - 0.2);
    const share = (model: typeof mine, scores: Float64Array) => scores.filter((score) => model.isAnomaly(score)).length / scores.length;
    expect(Math.abs(share(mine, p) - share(theirs, q))).toBeLessThan(0.06);
    // What is far out is, for both.
    const strange = { values: Float64Array.of(60, -300, 500, 100), rows: 1, columns: 4 };
    expect(mine.isAnomaly(mine.score(strange)[0])).toBe(true);
  });
});

test.each(['zScore', 'mahalanobis', 'pca'])('%s of many rows has the scores of one fit up to its rounding', (id) => {
  const { merged, entry } = mergeable.find((one) => one.id === id) ?? mergeable[0];
  const x = table(9000, 4, 5);
  const summary = partsOf(x, [0, 1000, 9000], merged.pairs, 1000).reduce(mergeSummaries);
  const [p, q] = [merged.fit(summary).score(x), entry.configure({}).fit(x).score(x)];
  for (let i = 0; i < p.length; ++i) expect(Math.abs(p[i] - q[i])).toBeLessThanOrEqual(1e-9 * Math.max(1, q[i]));
});

test('ecod and hbos: shares in the tails are exact, those between are off by no more than their bound', () => {
  const x = table(20_000, 2, 6);
  const summary = partsOf(x, [0, 8000, 20_000], false, 4000).reduce(mergeSummaries);
  const [mine, theirs] = [detectors.ecod().merged?.fit(summary), detectors.ecod().fit(x)];
  const sorted = Float64Array.from({ length: x.rows }, (_, i) => x.values[2 * i]).sort();
  const second = Float64Array.from({ length: x.rows }, (_, i) => x.values[2 * i + 1]).sort();
  for (const rank of [0, 1, 10, 500, 1000, 19_000, 19_990, 19_999]) {
    const sample = [[sorted[rank], second[rank]]];
    expect(mine?.score(sample)[0]).toBeCloseTo(theirs.score(sample)[0], 10);
  }
  // Half a share in the middle: the bound of Dvoretzky, Kiefer and Wolfowitz for 4,000 rows at 1e-9 is 0.052.
  for (const rank of [3000, 10_000, 15_000]) {
    const share = (score: number) => Math.exp(-score / 2);
    const sample = [[sorted[rank], second[rank]]];
    expect(Math.abs(share(mine?.score(sample)[0] ?? 0) - share(theirs.score(sample)[0]))).toBeLessThan(0.052);
  }
});

/** Spearman's rank correlation. */
function agreement(p: Float64Array, q: Float64Array): number {
  const ranks = (scores: Float64Array) => {
    const order = Array.from(scores.keys()).sort((i, j) => scores[i] - scores[j]);
    const out = new Float64Array(scores.length);
    order.forEach((i, rank) => {
      out[i] = rank;
    });
    return out;
  };
  const [a, b] = [ranks(p), ranks(q)];
  const middle = (p.length - 1) / 2;
  let [ab, aa] = [0, 0];
  for (let i = 0; i < p.length; ++i) {
    ab += (a[i] - middle) * (b[i] - middle);
    aa += (a[i] - middle) ** 2;
  }
  return ab / aa;
}
