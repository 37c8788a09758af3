import { expect, test } from 'vitest';
import { windowedLof } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** LOF of a new sample against a window, by its definition. */
function naive(window: number[][], x: number[], k: number): number {
  const d = (a: number[], b: number[]) => Math.hypot(...a.map((v, j) => v - b[j]!)),
    near = (p: number[], among: number[][]) => among.toSorted((a, b) => d(p, a) - d(p, b)).slice(0, k),
    others = (p: number[]) => window.filter((q) => q !== p),
    mean = (v: number[]) => v.reduce((a, b) => a + b) / v.length,
    kDistance = (o: number[]) => d(o, near(o, others(o))[k - 1]!),
    density = (p: number[], among: number[][]) => 1 / mean(near(p, among).map((o) => Math.max(d(p, o), kDistance(o))));
  return mean(near(x, window).map((o) => density(o, others(o)))) / density(x, window);
}

test('windowedLof agrees with the definition on the window at the last refresh', () => {
  const stream = normalRows(50, 2, 1),
    model = windowedLof({ windowSize: 30, nNeighbors: 4, refresh: 10 }).start(2);
  stream.forEach((row, i) => {
    // The constant that guards duplicates moves the score by about 1e-10.
    if (i >= 30) expect(model.scoreOne(row)).toBeCloseTo(naive(stream.slice(i - (i % 10) - 30, i - (i % 10)), row, 4), 8);
    model.learnOne(row);
  });
});

test('windowedLof gives the hand-computed value: 9 against 0, 1, 2, 3 with one neighbour is six from 3, whose reach is 1', () => {
  const model = windowedLof({ windowSize: 4, nNeighbors: 1, refresh: 4 }).start(1);
  for (const x of [0, 1, 2, 3]) model.learnOne([x]);
  expect(model.scoreOne([9])).toBeCloseTo(6, 8);
});
