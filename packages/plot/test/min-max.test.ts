import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minMax } from '../src/min-max.ts';

test('a short line passes unchanged', () =>
  expect(minMax([1, 2], [3, 4], 10)).toEqual([
    [1, 3],
    [2, 4],
  ]));

test('a long line keeps its extremes, its ends and its order, in four or five points a pixel', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 200, maxLength: 600 }), (y) => {
      const x = y.map((_, i) => i),
        thin = minMax(x, y, 40),
        ys = thin.map(([, v]) => v),
        xs = thin.map(([v]) => v);
      expect(Math.max(...ys)).toBe(Math.max(...y));
      expect(Math.min(...ys)).toBe(Math.min(...y));
      expect([xs[0], xs.at(-1)]).toEqual([0, y.length - 1]);
      expect(xs).toEqual(xs.toSorted((a, b) => a - b));
      expect(thin.length).toBeLessThanOrEqual(Math.max(160, 5 * 40));
    }),
  );
});
