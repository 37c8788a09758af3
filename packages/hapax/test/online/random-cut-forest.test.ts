import { expect, test } from 'vitest';
import { randomCutForest } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const mean = (v: number[]) => v.reduce((a, b) => a + b) / v.length;

test('randomCutForest gives usual samples about 1 and far ones far more, and says which feature', () => {
  const model = randomCutForest().start(2);
  for (const row of normalRows(1000, 2, 1)) model.learnOne(row);
  const usual = mean(normalRows(100, 2, 2).map((row) => model.scoreOne(row)));
  expect(usual).toBeGreaterThan(0.7);
  expect(usual).toBeLessThan(1.3);
  expect(model.scoreOne([0, 10])).toBeGreaterThan(2);
  const [a, b] = model.contributions([0, 10])!;
  expect(a! + b!).toBeCloseTo(model.scoreOne([0, 10]), 9);
  expect(b!).toBeGreaterThan(5 * a!);
});

test('randomCutForest forgets a level under time decay, and keeps it without', () => {
  const scoreOfOld = (timeDecay: number) => {
    const model = randomCutForest({ timeDecay, nTrees: 20, sampleSize: 64 }).start(1);
    for (const row of normalRows(1000, 1, 1)) model.learnOne(row);
    for (const row of normalRows(1000, 1, 2)) model.learnOne([row[0]! + 20]);
    return model.scoreOne([0]);
  };
  expect(scoreOfOld(1)).toBeGreaterThan(2);
  expect(scoreOfOld(0)).toBeLessThan(1.5);
});

test('randomCutForest with a shingle sees a wave stop at a value that is usual', () => {
  const score = (shingle: number) => {
    const model = randomCutForest({ shingle, nTrees: 30 }).start(1);
    const noise = normalRows(1000, 1, 3);
    for (let t = 0; t < 1000; ++t) model.learnOne([Math.sin(t / 4) + 0.02 * noise[t]![0]!]);
    const usual = model.scoreOne([Math.sin(250)]);
    for (let k = 0; k < 6; ++k) model.learnOne([Math.sin(250)]);
    return model.scoreOne([Math.sin(250)]) / usual;
  };
  expect(score(8)).toBeGreaterThan(1.3);
  expect(score(1)).toBeLessThan(1.1);
});
