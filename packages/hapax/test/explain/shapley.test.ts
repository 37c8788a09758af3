import { describe, expect, test } from 'vitest';
import {
  decisionTree,
  explainedByShapley,
  isolationForest,
  knn,
  type Model,
  mad,
  mahalanobis,
  randomForest,
  shapley,
  treeShapley,
} from '../../src/index.ts';
import { normalRows } from '../data.ts';

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** The definition: every coalition without the feature, with and without it. */
function naive(said: (rows: number[][]) => ArrayLike<number>, x: readonly number[], background: readonly number[][]): number[] {
  const d = x.length;
  const worth = (set: number) => mean(said(background.map((b) => b.map((v, j) => ((set >> j) & 1 ? x[j]! : v)))));
  return x.map((_, j) => {
    let value = 0;
    for (let set = 0; set < 2 ** d; ++set) {
      if ((set >> j) & 1) continue;
      const size = x.filter((__, k) => (set >> k) & 1).length;
      value += ((factorial(size) * factorial(d - size - 1)) / factorial(d)) * (worth(set | (1 << j)) - worth(set));
    }
    return value;
  });
}
const near = (ours: ArrayLike<number>, theirs: ArrayLike<number>, within = 1e-9) =>
  Array.from(theirs, (v, j) => expect(Math.abs(ours[j]! - v), `${j}: ${ours[j]} against ${v}`).toBeLessThan(within));

const rows = normalRows(150, 4, 1);
const labels = rows.map(([a, b]) => (a! + 0.5 * b! > 1 ? 1 : 0));
const odd = [3, -2.5, 0.4, 2];
const background = rows.slice(0, 7);

describe('shapley', () => {
  test.each([knn(), mad(), mahalanobis(), isolationForest({ nEstimators: 20 })])(
    'of all coalitions equals the definition: $id',
    (method) => {
      const model = method.fit(rows);
      const told = shapley(model, odd, background);
      near(
        told.values,
        naive((x) => model.score(x), odd, background),
      );
      expect(told.way).toBe('exact');
      expect(mean(told.error)).toBe(0);
      expect(told.base + told.values.reduce((a, b) => a + b, 0)).toBeCloseTo(model.scoreOne(odd), 9);
    },
  );

  test('by some orders adds up exactly, is near to the whole, and tells how near', () => {
    const model = knn().fit(rows);
    const whole = shapley(model, odd, background);
    const some = shapley(model, odd, background, { maxExact: 0, rounds: 200, seed: 3 });
    expect(some.way).toBe('permutation');
    expect(some.base + some.values.reduce((a, b) => a + b, 0)).toBeCloseTo(some.score, 9);
    for (const [j, v] of some.values.entries()) expect(Math.abs(v - whole.values[j]!)).toBeLessThan(4 * some.error[j]! + 1e-9);
    expect(Math.max(...some.error)).toBeLessThan(0.02);
    expect(shapley(model, odd, background, { maxExact: 0, rounds: 200, seed: 3 })).toEqual(some);
  });

  test('gives nothing to a feature that is the same in sample and background, and asks half as much for it', () => {
    const model = knn().fit(rows);
    const [a, b, , d] = odd;
    const same = background.map((row) => [row[0]!, row[1]!, 0.4, row[3]!]);
    const told = shapley(model, [a!, b!, 0.4, d!], same, { maxExact: 3 });
    expect([told.way, told.values[2]]).toEqual(['exact', 0]);
  });

  test('refuses what it cannot explain', () => {
    const model = mad().fit(rows);
    expect(() => shapley(model, [1, 2], background)).toThrow('mad was fitted on 4 features; got 2');
    expect(() => shapley(model, odd, [])).toThrow('shapley needs a background of one sample at least; got none');
    expect(() => shapley(model, odd, background, { rounds: 1 })).toThrow('shapley: `rounds` must be an integer in [2, 100000]; got 1');
  });
});

describe('treeShapley', () => {
  const forest = isolationForest({ nEstimators: 10 }).fit(rows);
  const cases: readonly [string, Model, (x: number[][]) => ArrayLike<number>][] = [
    ['isolationForest, log₂ of the score', forest, (x) => forest.score(x).map(Math.log2)],
    ...[decisionTree().fit(rows, { labels }), randomForest({ nEstimators: 10 }).fit(rows, { labels })].map(
      (model): [string, Model, (x: number[][]) => ArrayLike<number>] => [`${model.id}, its share`, model, (x) => model.score(x)],
    ),
  ];
  test.each(cases)('equals all coalitions: %s', (_, model, said) => {
    for (const sample of [odd, rows[20]!, [0, 0, 0, 0]]) {
      const told = treeShapley(model, sample, background);
      near(told.values, naive(said, sample, background));
      expect(told.value).toBeCloseTo(said([sample])[0]!, 10);
      expect(told.base + told.values.reduce((a, b) => a + b, 0)).toBeCloseTo(told.value, 10);
    }
  });

  test('fills what a sample lacks as its score does', () => {
    // The second feature follows the first, so that what it lacks is far from its median.
    const pairs = rows.map(([a, b, c]) => [a!, 3 * a! + b!, c!]);
    const far = pairs.map(([, b]) => (b! > 3 ? 1 : 0));
    const holes = [1.8, Number.NaN, 0];
    for (const model of [decisionTree().fit(pairs, { labels: far }), randomForest({ nEstimators: 10 }).fit(pairs, { labels: far })]) {
      expect(model.scoreOne(holes)).toBeGreaterThan(model.scoreOne([1.8, 0, 0]));
      expect(treeShapley(model, holes, pairs.slice(0, 9)).value).toBeCloseTo(model.scoreOne(holes), 10);
      expect(treeShapley(model, holes, [[0, Number.NaN, 0], holes]).base).toBeCloseTo(mean(model.score([[0, Number.NaN, 0], holes])), 10);
    }
  });

  test('says where questions beside the trees decide, and of models without trees', () => {
    const constant = isolationForest().fit(rows.map((row) => [...row, 1]));
    expect(() => treeShapley(constant, [...odd, 2], [[0, 0, 0, 0, 1]])).toThrow(
      'isolationForest: a feature differs that hardly ever changed in training, which a question beside the trees decides; ask `shapley(model, sample, background)`',
    );
    expect(() => treeShapley(mad().fit(rows), odd, background)).toThrow(
      'mad has no trees; decisionTree, randomForest and isolationForest have',
    );
    expect(() => treeShapley(isolationForest({ extensionLevel: 1 }).fit(rows), odd, background)).toThrow(
      'the trees of an extended isolationForest lean on several features at once; fit it with extensionLevel 0',
    );
  });
});

test('a model that is explained by Shapley values judges as before and names them, largest first', () => {
  const model = knn().fit(rows);
  const explained = explainedByShapley(model, background);
  const { values } = shapley(model, odd, background);
  const told = explained.explain(odd, ['a', 'b', 'c', 'd']);
  expect(explained.score(rows)).toEqual(model.score(rows));
  expect(Object.fromEntries(told.features.map(({ name, contribution }) => [name, contribution]))).toEqual(
    Object.fromEntries(['a', 'b', 'c', 'd'].map((name, j) => [name, values[j]])),
  );
  expect(told.features.map(({ contribution }) => contribution)).toEqual([...values].sort((a, b) => b - a));
  expect(told.sentence).toMatch(/^Score .* is above the threshold .*: a is 3, usually /);
  expect(explained.snapshot()).toEqual(model.snapshot());
});
