import { expect, test } from 'vitest';
import { featureScale, scaleFeatures } from '../../../src/kernels/net/feature-scale.ts';
import { normalRows } from '../../data.ts';

const matrixOf = (rows: readonly (readonly number[])[]) => ({
  values: Float64Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0].length,
});

test('one wild value leaves the others their scale, and is still the largest', () => {
  const usual = normalRows(200, 2, 3);
  const clean = featureScale(matrixOf(usual));
  const wild = matrixOf([...usual, [1e6, 0]]);
  const scale = featureScale(wild);
  expect(scale.spread[0] / clean.spread[0]).toBeCloseTo(1, 1);
  const z = scaleFeatures(scale, wild).values;
  expect(Math.max(...z)).toBe(z[400]);
  expect(z[400]).toBeLessThan(100);
});

test('a flag that is nearly always 0 keeps a spread, a constant has 1', () => {
  const rows = Array.from({ length: 100 }, (_, i) => [i % 20 === 0 ? 1 : 0, 7]);
  const { center, spread } = featureScale(matrixOf(rows));
  expect([...center]).toEqual([0, 7]);
  expect(spread[0]).toBeGreaterThan(0.1);
  expect(spread[1]).toBe(1);
});
