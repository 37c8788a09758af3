import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { decisionTree, randomForest } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** Anomalies lie outside a circle; one label in ten is wrong. */
const rows = normalRows(600, 4, 1);
const truth = rows.map(([a, b]) => (Math.hypot(a!, b!) > 2 ? 1 : 0));
const chance = random(2);
const labels = truth.map((y) => (chance.uniform() < 0.1 ? 1 - y : y));
const unseen = normalRows(600, 4, 3);
const accuracy = (scores: Float64Array) => unseen.filter(([a, b], i) => scores[i]! > 0.5 === Math.hypot(a!, b!) > 2).length / unseen.length;

describe('randomForest', () => {
  test('is right on unseen samples where a single tree repeats wrong labels', () => {
    const forest = accuracy(randomForest().fit(rows, { labels }).score(unseen)),
      tree = accuracy(decisionTree().fit(rows, { labels }).score(unseen));
    expect(forest).toBeGreaterThan(0.9);
    expect(forest).toBeGreaterThan(tree + 0.03);
  });

  test('one tree that tries all features is the decision tree of its own drawn samples', () => {
    const drawn = random(5, 0),
      places = rows.map(() => drawn.integer(rows.length));
    const forest = randomForest({ nEstimators: 1, maxFeatures: 1, seed: 5 }).fit(rows, { labels }),
      tree = decisionTree().fit(
        places.map((i) => rows[i]!),
        { labels: places.map((i) => labels[i]!) },
      );
    // Equal samples drawn twice keep equal questions; only cuts between values that were not drawn differ.
    const seen = places.map((i) => rows[i]!);
    expect(forest.score(seen)).toEqual(tree.score(seen));
  });

  test('contributions add up to the score less the mean share of the roots', () => {
    const model = randomForest({ nEstimators: 20 }).fit(rows, { labels }),
      { features, score } = model.explain([3, 0, 0, 0]);
    const { value, roots } = (model.snapshot().state as { method: { value: Float64Array; roots: Int32Array } }).method;
    const base = roots.slice(0, -1).reduce((sum, r) => sum + value[r]!, 0) / 20;
    expect(features.reduce((sum, f) => sum + f.contribution, 0)).toBeCloseTo(score - base, 9);
    expect(features[0]!.name).toBe('feature 0');
  });
});
