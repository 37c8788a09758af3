import { random } from 'hapax';
import { expect, test } from 'vitest';
import { visibleDots } from '../src/dots.ts';

test('every cell of the drawing that holds a point keeps one, and every column its lowest and highest', () => {
  const n = 200_000;
  const { uniform } = random(3);
  const x = Float64Array.from({ length: n }, (_, i) => i);
  const y = Float64Array.from({ length: n }, () => -Math.log(1 - uniform()));
  const kept = visibleDots(x, y, 860, 220, 2);
  expect(kept.length).toBeLessThan(n / 4);
  const top = y.reduce((a, b) => Math.max(a, b));
  const cells = (some: readonly number[]) =>
    new Set(some.map((i) => Math.min(429, Math.floor((x[i]! / (n - 1)) * 430)) * 110 + Math.min(109, Math.floor((y[i]! / top) * 110))));
  const all = cells(Array.from(x));
  expect(cells(kept).size).toBeGreaterThan(0.99 * all.size);
  for (let column = 0; column < 430; ++column) {
    const inside = (i: number) => Math.min(429, Math.floor((x[i]! / (n - 1)) * 430)) === column;
    const some = Array.from(x).filter(inside);
    expect(Math.max(...kept.filter(inside).map((i) => y[i]!))).toBe(Math.max(...some.map((i) => y[i]!)));
    if (column > 3) break;
  }
});

test('few points all stay, and what is missing is never drawn', () => {
  expect(visibleDots([1, 2, 3], [1, 1, 1], 860, 220, 2)).toEqual([0, 1, 2]);
  const x = Float64Array.from({ length: 1000 }, (_, i) => i);
  expect(visibleDots(x, new Float64Array(1000).fill(Number.NaN), 100, 100, 2)).toEqual([]);
});
