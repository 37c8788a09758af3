import { expect, test } from 'vitest';
import { random } from '../../../src/index.ts';
import { bodyLevels, bodyOf, commonBody } from '../../../src/kernels/extremes/g-and-h.ts';
import { normalQuantile } from '../../../src/kernels/linear/normal.ts';

/** Exact quantiles of a g-and-h distribution. */
const quantiles = (n: number, g: number, h: number) =>
  Float64Array.from({ length: n }, (_, i) => {
    const z = normalQuantile((i + 0.5) / n);
    return 5 + 2 * (g === 0 ? z : Math.expm1(g * z) / g) * Math.exp((h * z * z) / 2);
  });

test.each([
  [0, 0],
  [0.5, 0],
  [1, 0.1],
  [-0.7, 0.2],
])('of exact quantiles g %d and h %d come back', (g, h) => {
  const body = bodyOf(quantiles(100_001, g, h));
  expect(body?.g).toBeCloseTo(g, 3);
  expect(body?.h).toBeCloseTo(h, 3);
  expect(body?.median).toBeCloseTo(5, 6);
});

test('the errors are those that repeated normal samples show', () => {
  const chance = random(1);
  const bodies = Array.from({ length: 300 }, () => bodyOf(Float64Array.from({ length: 500 }, () => chance.normal()).sort()));
  const deviation = (of: 'g' | 'h') => Math.sqrt(bodies.reduce((sum, body) => sum + (body?.[of] ?? 0) ** 2, 0) / 300);
  expect(deviation('g') / (bodies[0]?.gError ?? 0)).toBeCloseTo(1, 0);
  expect(deviation('h') / (bodies[0]?.hError ?? 0)).toBeCloseTo(1, 0);
});

test('categories, flags and few values have no body', () => {
  expect(bodyOf(Float64Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : 1)))).toBeUndefined();
  expect(bodyOf(Float64Array.from({ length: 100 }, (_, i) => Math.floor(i / 20)))).toBeUndefined();
  expect(bodyOf(Float64Array.of(1, 2, 3, 4, 5))).toBeUndefined();
});

test('one far value moves the levels hardly, and lies beyond them', () => {
  const chance = random(3);
  const clean = Float64Array.from({ length: 300 }, () => chance.normal());
  const levelOf = (values: Float64Array) => {
    const body = bodyOf(values.slice().sort());
    return body === undefined ? Number.NaN : bodyLevels(body, commonBody([body]), values.length, 0.02).upper;
  };
  const before = levelOf(clean);
  const after = levelOf(Float64Array.of(1e9, ...clean.slice(1)));
  expect(after / before).toBeLessThan(1.2);
  expect(after).toBeLessThan(8);
});
