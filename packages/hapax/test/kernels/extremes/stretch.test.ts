import { expect, test } from 'vitest';
import { stretchOf } from '../../../src/kernels/extremes/stretch.ts';

const bulk = Array.from({ length: 90 }, (_, i) => 1 + i / 100);

test('a tenth that lies ten times as far is parted halfway in ratio, and the same closer in is not', () => {
  const far = (by: number) => Float64Array.from([...bulk, ...Array.from({ length: 10 }, (_, i) => by * (1 + i / 100))]);
  expect(stretchOf(far(30), 0.01)).toBeCloseTo(Math.sqrt(1.89 * 30), 12);
  expect(stretchOf(far(3.5), 0.01)).toBe(Infinity);
});

test('two samples are no cluster, and a quarter is another kind of normal', () => {
  expect(stretchOf(Float64Array.from([...bulk, 1e6, 1e6]), 0.01)).toBe(Infinity);
  expect(stretchOf(Float64Array.from([...bulk, ...Array.from({ length: 30 }, () => 1e6)]), 0.01)).toBe(Infinity);
});

test('a long tail with a gap in it goes on beyond the gap, and is no cluster; a cluster with one row farther still is', () => {
  const tail = [5e7, 7000, 5500, 292, 184, 152];
  expect(stretchOf(Float64Array.from([...bulk.map((v) => 30 * v), ...tail]), 0.3)).toBe(Infinity);
  const cluster = Array.from({ length: 8 }, (_, i) => 152 + i);
  expect(stretchOf(Float64Array.from([...bulk, 5e7, ...cluster]), 0.01)).toBeCloseTo(Math.sqrt(1.89 * 152), 12);
});
