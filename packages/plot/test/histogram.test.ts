import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogram } from '../src/histogram.ts';

test('five values in two bins: the middle and the right edge count to the right', () => {
  expect(histogram([0, 1, 2, 3, 4], 2, 'count')).toEqual({ edges: Float64Array.of(0, 2, 4), heights: Float64Array.of(2, 3), count: 5 });
});

test('counts add up to the finite values, densities integrate to one', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
      const finite = values.filter(Number.isFinite).length;
      const sum = (v: Float64Array) => v.reduce((a, b) => a + b, 0);
      expect(sum(histogram(values, 7, 'count').heights)).toBe(finite);
      const { edges, heights } = histogram(values, 7, 'density');
      if (finite > 0) expect(sum(heights.map((h, i) => h * (edges[i + 1]! - edges[i]!)))).toBeCloseTo(1, 6);
    }),
  );
});

test('values too close for their magnitude are one value in the middle', () => {
  const { edges, heights } = histogram([1e6, 1e6 + 2e-10], 3, 'count');
  expect([...heights]).toEqual([0, 2, 0]);
  expect(edges[3]! - edges[0]!).toBeCloseTo(1, 8);
});
