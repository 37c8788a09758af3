import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { decisionTree, decode, encode, randomForest } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** The toy samples of scikit-learn's own tests of trees. */
const TOY = [
  [-2, -1],
  [-1, -1],
  [-1, -2],
  [1, 1],
  [1, 2],
  [2, 1],
];
const LABELS = [0, 0, 0, 1, 1, 1];
const ASKED = [
  [-1, -1],
  [2, 2],
  [3, 2],
];

for (const [name, detector] of [
  ['decisionTree', decisionTree()],
  ['randomForest', randomForest()],
] as const) {
  test(`${name} predicts an anomaly where that is likelier than not`, () => {
    const model = detector.fit(TOY, { labels: LABELS });
    expect(model.threshold).toBe(0.5);
    expect([...model.predict(ASKED)]).toEqual([0, 1, 1]);
    expect([...model.predict(ASKED, 'sklearn')]).toEqual([1, -1, -1]);
    expect(model.probability(ASKED)).toEqual(model.score(ASKED));
    expect(model.isAnomaly(0.5)).toBe(false);
  });

  test(`${name} is as sure of noise as it can be: p-values are those of samples not seen`, () => {
    const rows = normalRows(500, 5, 1);
    const chance = random(2);
    const labels = rows.map(() => (chance.uniform() < 0.3 ? 1 : 0));
    const { model, scores } = detector.fitScore(rows, { labels });
    const wrong = rows.filter((_, i) => scores[i] > 0.5 !== (labels[i] === 1)).length / rows.length;
    expect(wrong).toBeGreaterThan(0.2);
    const fresh = normalRows(2000, 5, 3);
    const alike = model.pValue(fresh).filter((p) => p <= 0.1).length / fresh.length;
    expect(alike).toBeLessThan(0.2);
    expect(Math.max(...model.severity(fresh))).toBeLessThan(30);
  });

  test(`${name} flags a share of the samples where one is asked for, and keeps its threshold in a snapshot`, () => {
    const rows = normalRows(300, 2, 4);
    const labels = rows.map(([a]) => (a! > 1 ? 1 : 0));
    const share = (name === 'decisionTree' ? decisionTree({ contamination: 0 }) : randomForest({ contamination: 0 })).fit(rows, { labels });
    expect(share.threshold).toBeGreaterThan(0.5);
    const model = detector.fit(rows, { labels });
    const factory = name === 'decisionTree' ? decisionTree : randomForest;
    expect(factory.load(decode(encode(model.snapshot()))).threshold).toBe(0.5);
  });
}

test('a leaf of both kinds in equal parts says normal, as the first class is where none is likelier', () => {
  const model = decisionTree().fit([[1], [1], [1], [1]], { labels: [0, 1, 0, 1] });
  expect(model.scoreOne([1])).toBe(0.5);
  expect([...model.predict([[1]])]).toEqual([0]);
});

test('randomForest scores a training sample by the trees that did not draw it', () => {
  const rows = normalRows(40, 2, 5);
  const labels = rows.map(([a]) => (a! > 0.5 ? 1 : 0));
  const seed = 7;
  const { scores } = randomForest({ nEstimators: 6, maxFeatures: 1, seed }).fitScore(rows, { labels });
  const trees = Array.from({ length: 6 }, (_, t) => {
    const drawn = random(seed, t);
    const bag = rows.map(() => drawn.integer(rows.length));
    const tree = randomForest({ nEstimators: t + 1, maxFeatures: 1, seed }).fit(rows, { labels });
    const before = t > 0 ? randomForest({ nEstimators: t, maxFeatures: 1, seed }).fit(rows, { labels }) : undefined;
    // The part of the last tree in the sum over all.
    return { bag, alone: rows.map((row) => tree.scoreOne(row) * (t + 1) - (before ? before.scoreOne(row) * t : 0)) };
  });
  for (const i of rows.keys()) {
    const outside = trees.filter(({ bag }) => !bag.includes(i));
    if (outside.length > 0) expect(scores[i]).toBeCloseTo(outside.reduce((sum, { alone }) => sum + alone[i]!, 0) / outside.length, 9);
  }
});
