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

test('g is the slope of the log ratios of half-spreads, each depth weighted by how well its quantile is known: a naive twin', () => {
  const chance = random(17);
  const values = Float64Array.from({ length: 400 }, () => Math.exp(0.4 * chance.normal())).sort();
  // 400 values: depths 1/4, 1/4√2, … down to 1/64.
  let [top, bottom] = [0, 0];
  const half = (values[199]! + values[200]!) / 2;
  const at = (p: number) => {
    const place = p * 400 - 0.5;
    return values[Math.floor(place)]! + (place % 1) * (values[Math.floor(place) + 1]! - values[Math.floor(place)]!);
  };
  for (let p = 0.25; p > 0.0156; p /= Math.SQRT2) {
    const z = normalQuantile(1 - p);
    const height = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const weight = (height * z) ** 2 / (p * (1 - p));
    top += weight * z * Math.log((at(1 - p) - half) / (half - at(p)));
    bottom += weight * z * z;
  }
  expect(bodyOf(values)?.g).toBeCloseTo(top / bottom, 10);
});

test('what features share is their mean, whatever their number', () => {
  const bodies = [0.4, 0.5, 0.6].map((g) => bodyOf(quantiles(2001, g, 0.1)));
  const common = commonBody(bodies);
  expect(common.g).toBeCloseTo(0.5, 1);
  expect(common.h).toBeCloseTo(0.1, 1);
  expect(commonBody([]).h).toBeCloseTo(0.1, 12);
});

test('levels are quantiles of the distribution, with the elongation a fifth longer', () => {
  const body = {
    count: 1000,
    median: 5,
    g: 0.5,
    h: 0.1,
    gError: 0,
    hError: 0,
    bends: true,
    size: Math.log(2),
    across: 0,
    above: 0,
    below: 0,
  };
  const common = { g: 0.5, gError: 0, gVariance: 0, h: 0.1, hError: 0, hVariance: 0.0004 };
  const { upper, lower } = bodyLevels(body, common, 1000, 0.01);
  const z = normalQuantile(1 - 0.01 / 1000);
  expect(upper).toBeCloseTo(5 + 2 * (Math.expm1(0.5 * z) / 0.5) * Math.exp((0.12 * z * z) / 2), 9);
  // On the short side the distance grows with z as well, here until the last.
  expect(lower).toBeCloseTo(5 - 2 * (Math.expm1(-0.5 * z) / -0.5) * Math.exp((0.12 * z * z) / 2), 9);
});

test('fifteen values have a body, fourteen have none: a value a thousand times too large is clear of it, and the others are not', () => {
  const chance = random(12);
  const draw = (n: number) => Float64Array.from({ length: n }, () => 20 + 3 * chance.normal());
  expect(bodyOf(draw(14).sort())).toBeUndefined();
  let told = 0;
  let clean = 0;
  for (let file = 0; file < 50; ++file) {
    const values = draw(15);
    const levelsOf = (given: Float64Array) => {
      const body = bodyOf(given.slice().sort());
      return body ? bodyLevels(body, commonBody([body]), 15, 0.006) : { upper: Infinity, lower: -Infinity };
    };
    const { upper, lower } = levelsOf(values);
    if (values.some((v) => v > upper || v < lower)) clean += 1;
    values[4] *= 1000;
    if (values[4]! > levelsOf(values).upper) told += 1;
  }
  expect(told).toBeGreaterThanOrEqual(45);
  expect(clean).toBeLessThanOrEqual(3);
});
