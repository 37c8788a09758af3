import { expect, test } from 'vitest';
import { recordLaw, surprise } from '../../../src/kernels/series/records.ts';

test('beyond all measure, what is stranger still ranks higher', () => {
  const still = recordLaw(new Float64Array(1000), 10, 1);
  const ranks = [0.5, 1, 4, 1e6].map((value) => surprise(still, value));
  const calm = recordLaw(
    Float64Array.from({ length: 1000 }, (_, i) => 1e-15 * (i % 7)),
    10,
    1,
  );
  const others = [1, 2, 50, 1e5].map((value) => surprise(calm, value));
  for (const list of [ranks, others]) {
    expect(list).toEqual([...new Set(list)].sort((a, b) => a - b));
    expect(list.every(Number.isFinite)).toBe(true);
  }
  expect(surprise(still, 0)).toBeLessThan(0);
});
