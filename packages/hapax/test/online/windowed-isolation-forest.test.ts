import { expect, test } from 'vitest';
import { windowedIsolationForest } from '../../src/index.ts';
import { normalRows } from '../data.ts';

test('windowedIsolationForest gives usual samples about one half, far ones more, and says which feature', () => {
  const model = windowedIsolationForest().start(2);
  for (const row of normalRows(1024, 2, 1)) model.learnOne(row);
  expect(model.scoreOne([0, 0])).toBeLessThan(0.5);
  expect(model.scoreOne([0, 8])).toBeGreaterThan(0.65);
  const [a, b] = model.contributions([0, 8])!;
  expect(b!).toBeGreaterThan(a!);
});

test('windowedIsolationForest of two samples gives the hand-computed value: path 1, c(2) = 1, score 1/2', () => {
  const model = windowedIsolationForest({ windowSize: 2, refresh: 2 }).start(1);
  for (const x of [0, 1]) model.learnOne([x]);
  expect(model.scoreOne([5])).toBe(0.5);
});

test('windowedIsolationForest moves with its window', () => {
  const model = windowedIsolationForest({ windowSize: 200, refresh: 50 }).start(1);
  for (const row of normalRows(400, 1, 1)) model.learnOne(row);
  const before = [model.scoreOne([0]), model.scoreOne([30])];
  for (const row of normalRows(400, 1, 2)) model.learnOne([row[0]! + 30]);
  expect(before[1]!).toBeGreaterThan(before[0]!);
  expect(model.scoreOne([0])).toBeGreaterThan(model.scoreOne([30]));
});
