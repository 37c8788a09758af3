import { expect, test } from 'vitest';
import { streamingMad } from '../../src/index.ts';
import { normalRows } from '../data.ts';

test('streamingMad is near the exact modified z-score, with a tenth of the samples far out', () => {
  const model = streamingMad({ memory: 5000 }).start(1),
    rows = normalRows(5000, 1, 2).map(([x], i) => (i % 10 === 3 ? 50 : x!));
  for (const x of rows) model.learnOne([x]);
  const median = (v: number[]) => v.toSorted((a, b) => a - b)[v.length >> 1]!,
    centre = median(rows),
    exact = (x: number) => Math.abs(x - centre) / (1.4826 * median(rows.map((v) => Math.abs(v - centre))));
  // Five markers stand in for 5000 values: within a tenth of the exact score.
  for (const x of [3, 5, -8]) expect(Math.abs(model.scoreOne([x]) / exact(x) - 1)).toBeLessThan(0.1);
});

test('streamingMad gives the hand-computed value: median 3 of 1 to 5, and deviations 0, 0.5, 1, 1.5, 2 from the medians at the time', () => {
  const model = streamingMad({ warmup: 5 }).start(1);
  for (const x of [1, 2, 3, 4, 5]) model.learnOne([x]);
  expect(model.scoreOne([9])).toBeCloseTo(6 / 1.4826, 4);
});

test('streamingMad forgets a level after two memories', () => {
  const model = streamingMad({ memory: 100 }).start(1);
  for (const [x] of normalRows(500, 1, 1)) model.learnOne([x!]);
  for (const [x] of normalRows(300, 1, 2)) model.learnOne([x! + 100]);
  expect(model.scoreOne([100])).toBeLessThan(3);
  expect(model.scoreOne([0])).toBeGreaterThan(30);
});

test('no score jumps when a sketch takes over, on a wave that is longer than the memory', () => {
  const model = streamingMad({ memory: 100 }).start(1);
  let most = 0;
  for (let i = 0; i < 2000; ++i) {
    const before = model.scoreOne([3]);
    model.learnOne([Math.sin(i / 23)]);
    if (i > 250) most = Math.max(most, Math.abs(model.scoreOne([3]) - before) / before);
  }
  expect(most).toBeLessThan(0.15);
});
