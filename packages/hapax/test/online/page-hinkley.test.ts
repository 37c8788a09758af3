import { expect, test } from 'vitest';
import { pageHinkley } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const stream = (n: number, seed: number, shift: number) => normalRows(n, 1, seed).map(([x]) => [x! + shift]);

test('pageHinkley finds a shift of one deviation within a hundred samples, and stays quiet before', () => {
  const model = pageHinkley().start(1);
  for (const x of stream(1000, 1, 0)) expect(model.scoreLearnOne(x) > 1).toBe(false);
  const delay = stream(100, 2, 1).findIndex((x) => model.scoreLearnOne(x) > 1);
  expect(delay).toBeGreaterThan(5);
  expect(delay).toBeLessThan(60);
  // The test has begun again: silent, then quiet at the new level.
  expect(model.scoreOne([1])).toBeNaN();
  for (const x of stream(1000, 3, 1)) expect(model.scoreLearnOne(x) > 1).toBe(false);
});

test('pageHinkley equals the sum minus its minimum when nothing is forgotten', () => {
  const model = pageHinkley({ warmup: 20, alpha: 1, threshold: 1e9 }).start(1),
    seen: number[] = [],
    sums = { up: [0], down: [0] };
  for (const [x] of normalRows(200, 1, 4)) {
    if (seen.length >= 20) {
      const mean = seen.reduce((a, b) => a + b) / seen.length,
        z = (x! - mean) / Math.sqrt(seen.reduce((a, b) => a + (b - mean) ** 2, 0) / (seen.length - 1));
      sums.up.push(sums.up.at(-1)! + z - 0.25);
      sums.down.push(sums.down.at(-1)! - z - 0.25);
      const evidence = Math.max(...[sums.up, sums.down].map((s) => s.at(-1)! - Math.min(...s)));
      expect(model.scoreOne([x!]) * 1e9).toBeCloseTo(evidence, 8);
    }
    model.learnOne([x!]);
    seen.push(x!);
  }
});
