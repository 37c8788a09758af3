import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { decode, encode, isolationForest } from '../../src/index.ts';
import { pathLength } from '../../src/kernels/trees/isolation-tree.ts';
import { normalRows } from '../data.ts';
import golden from '../fixtures/trees-golden.json' with { type: 'json' };

interface Node {
  size: number;
  feature: number;
  cut: number;
  children: [Node, Node] | null;
}

/** The definition with objects and filters; the draws come in the order of the real one. */
function naiveTree(rows: readonly number[][], seed: number, t: number, size: number): Node {
  const chance = random(seed, t),
    d = rows[0]!.length;
  const sample = [...chance.sample(rows.length, size)].map((i) => rows[i]!),
    features = [...chance.sample(d, d)],
    limit = Math.ceil(Math.log2(Math.max(size, 2)));
  const grow = (samples: number[][], depth: number, known: number): Node => {
    const leaf: Node = { size: samples.length, feature: -1, cut: 0, children: null };
    if (depth >= limit || samples.length <= 1) return leaf;
    for (let live = known; live > 0; --live) {
      const j = chance.integer(live),
        feature = features[j]!;
      [features[j], features[live - 1]] = [features[live - 1]!, feature];
      const cells = samples.map((s) => s[feature]!),
        low = Math.min(...cells),
        high = Math.max(...cells);
      if (low === high) continue;
      const u = chance.uniform(),
        drawn = (1 - u) * low + u * high,
        cut = drawn < high ? drawn : low;
      const left = samples.filter((s) => s[feature]! <= cut),
        right = samples.filter((s) => s[feature]! > cut);
      return { size: samples.length, feature, cut, children: [grow(left, depth + 1, live), grow(right, depth + 1, live)] };
    }
    return leaf;
  };
  return grow(sample, 0, d);
}

function naivePath(node: Node, row: readonly number[]): number {
  if (node.children === null) return pathLength(node.size);
  return 1 + naivePath(node.children[row[node.feature]! <= node.cut ? 0 : 1], row);
}

/** Rank correlation: Pearson's correlation of the ranks. */
function spearman(a: readonly number[], b: readonly number[]): number {
  const ranks = (v: readonly number[]) => {
    const order = v.map((_, i) => i).sort((i, j) => v[i]! - v[j]!),
      out: number[] = [];
    order.forEach((i, rank) => {
      out[i] = rank;
    });
    return out;
  };
  const [p, q] = [ranks(a), ranks(b)],
    mean = (a.length - 1) / 2;
  const dot = (u: number[], v: number[]) => u.reduce((s, x, i) => s + (x - mean) * (v[i]! - mean), 0);
  return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
}

describe('isolationForest', () => {
  test('agrees with the definition on random samples, ties included', () => {
    const cell = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, min: -1e3, max: 1e3 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 2, maxLength: 40 }), fc.integer({ min: 0, max: 99 }), (rows, seed) => {
        const nEstimators = 5,
          model = isolationForest({ nEstimators, seed }).fit(rows);
        const trees = Array.from({ length: nEstimators }, (_, t) => naiveTree(rows, seed, t, rows.length));
        for (const row of rows) {
          const mean = trees.reduce((sum, tree) => sum + naivePath(tree, row), 0) / nEstimators;
          expect(model.scoreOne(row)).toBeCloseTo(2 ** (-mean / pathLength(rows.length)), 12);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('the mean path length is that of scikit-learn', () => {
    // The golden values are printed with ten digits.
    golden.pathLength.n.forEach((n, i) => {
      expect(pathLength(n)).toBeCloseTo(golden.pathLength.c[i]!, 9);
    });
  });

  test('gives the hand-computed value: two samples are apart after one split, so both paths are 1 = c(2) and scores 1/2', () => {
    expect([
      ...isolationForest()
        .fit([[0], [1]])
        .score([[0], [1]]),
    ]).toEqual([0.5, 0.5]);
  });

  test('ranks samples as the 2,000 trees of scikit-learn do', () => {
    const ours = [...isolationForest({ nEstimators: 2000 }).fit(golden.X).score(golden.X)],
      theirs = golden.isolationForest2000.map((s) => -s);
    expect(spearman(ours, theirs)).toBeGreaterThan(0.98);
    // Both are means of 2,000 trees whose scores spread by about .1: the standard error of the difference is near .003.
    ours.forEach((s, i) => {
      expect(Math.abs(s - theirs[i]!)).toBeLessThan(0.015);
    });
    // The bound asked of the default 100 trees.
    expect(spearman([...isolationForest().fit(golden.X).score(golden.X)], theirs)).toBeGreaterThan(0.95);
  });

  test('a category that is rare stands out although its code lies in the middle', () => {
    const chance = random(4),
      rows = Array.from({ length: 500 }, (_, i) => [i === 0 ? 5 : [1, 2, 8, 9][chance.integer(4)]!, chance.normal()]);
    rows[0]![1] = 0;
    const model = isolationForest({ categorical: [0], maxSamples: 500, nEstimators: 200 }).fit(rows);
    expect(model.scoreOne([5, 0])).toBeGreaterThan(model.scoreOne([8, 0]) + 0.05);
    expect(model.explain([5, 0], ['kind', 'size']).features[0]).toMatchObject({ name: 'kind' });
    expect(() => isolationForest({ categorical: [2] }).fit(rows)).toThrow(
      'isolationForest: `categorical` names feature 2; the samples have 2 features, from 0',
    );
  });

  test('a missing cell is strange where the training samples have it, not where they lack it as well', () => {
    const full = normalRows(400, 2, 1),
      half = full.map(([a, b], i) => [a!, i % 2 ? NaN : b!]);
    const never = isolationForest().fit(full),
      often = isolationForest().fit(half);
    expect(never.scoreOne([0, NaN])).toBeLessThan(never.threshold);
    expect(often.scoreOne([0, NaN])).toBeLessThan(often.threshold);
    // A cell that is present in 2 of 400 samples is itself the anomaly.
    const rare = isolationForest({ maxSamples: 400 }).fit(full.map(([a], i) => [a!, i < 2 ? 7 : NaN]));
    expect(rare.scoreOne([0, 7])).toBeGreaterThan(rare.scoreOne([0, NaN]) + 0.1);
  });

  test('stays finite for 500 features, huge ranges, one sample', () => {
    const wide = isolationForest({ nEstimators: 20 }).fit(normalRows(50, 500, 1));
    expect([...wide.score(normalRows(5, 500, 2))].every((s) => s > 0 && s < 1)).toBe(true);
    const huge = isolationForest().fit([[-1e150], [0], [1], [1e150]]);
    expect([...huge.score([[-1e150], [0.5], [1e150]])].every((s) => s > 0 && s < 1)).toBe(true);
    expect(
      isolationForest()
        .fit([[1, 2]])
        .scoreOne([3, 4]),
    ).toBe(1);
  });

  test('a share of the features limits what a tree may ask for', () => {
    const rows = normalRows(200, 4, 1),
      model = isolationForest({ maxFeatures: 0, nEstimators: 1, seed: 3 }).fit(rows);
    const moved = [0, 1, 2, 3].filter(
      (j) => model.scoreOne([0, 0, 0, 0].map((v, k) => (k === j ? 99 : v))) !== model.scoreOne([0, 0, 0, 0]),
    );
    expect(moved).toHaveLength(1);
  });

  test('the extended forest sees a point beside a tilted cloud that cuts along the axes miss', () => {
    const chance = random(8),
      rows = Array.from({ length: 500 }, () => {
        const a = chance.normal();
        return [a, a + 0.05 * chance.normal()];
      });
    const rank = (extensionLevel: 0 | 'full') => {
      const model = isolationForest({ extensionLevel, nEstimators: 200 }).fit(rows),
        odd = model.scoreOne([1, -1]);
      return model.score(rows).filter((s) => s > odd).length;
    };
    expect(rank('full')).toBeLessThan(15);
    expect(rank('full')).toBeLessThan(rank(0));
  });

  test('the extended forest takes missing cells for the median, refuses categories, and explains the feature that is off', () => {
    const rows = normalRows(300, 3, 3),
      model = isolationForest({ extensionLevel: 1 }).fit(rows.map((row, i) => (i % 7 ? row : [NaN, row[1]!, row[2]!])));
    expect(model.scoreOne([NaN, 0, 0])).toBeLessThan(0.5);
    expect(model.explain([0, NaN, 7]).features[0]!.name).toBe('feature 2');
    expect(() => isolationForest({ extensionLevel: 1, categorical: [0] }).fit(rows)).toThrow(
      'isolationForest: `categorical` needs `extensionLevel` 0; got 1',
    );
  });
});

describe('categories', () => {
  test.each([1, 2, 3])('a category that comes once is the strangest, and one that never came is stranger than any: seed %i', (seed) => {
    const chance = random(seed);
    const rows = Array.from({ length: 2000 }, () => [chance.integer(2), chance.integer(3), 500 + 50 * chance.normal()]);
    const { model, scores } = isolationForest({ categorical: [0, 1], seed }).fitScore([...rows, [2, 3, 505]]);
    expect(scores.filter((score) => score >= scores[2000]!).length).toBe(1);
    expect(model.scoreOne([7, 1, 505])).toBeGreaterThan(model.scoreOne([1, 1, 505]) + 0.1);
    expect(Array.from(model.contributions([7, 1, 505])!).indexOf(Math.max(...model.contributions([7, 1, 505])!))).toBe(0);
    expect(
      isolationForest.load(decode(encode(model.snapshot()))).score([
        [7, 1, 505],
        [2, 3, 505],
      ]),
    ).toEqual(
      model.score([
        [7, 1, 505],
        [2, 3, 505],
      ]),
    );
  });
});
