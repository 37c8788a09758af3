import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { addQuantile, mergeQuantiles, quantileError, quantileOf, startQuantiles } from '../../../src/kernels/sketches/quantiles.ts';

const chance = random(1);
const KINDS = {
  'log-normal latencies': () => Math.exp(4 + 1.5 * chance.normal()),
  'values on both sides of 0': () => 1e3 * chance.normal(),
  'a heavy tail over thirty decades': () => chance.uniform() ** -6,
  'few different values': () => Math.floor(4 * chance.uniform()) - 1,
  'tiny and negative': () => -1e-9 * chance.uniform(),
} as const;
const LEVELS = [0, 0.01, 0.5, 0.9, 0.99, 0.999, 1];

/** The plain way: sort, and go between neighbours in proportion. */
function twin(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const low = sorted[Math.floor(rank)]!;
  const high = sorted[Math.ceil(rank)]!;
  return low + (rank - Math.floor(rank)) * (high - low);
}

const sketched = (values: readonly number[]) => {
  const sketch = startQuantiles();
  for (const value of values) addQuantile(sketch, value);
  return sketch;
};

test.each(Object.entries(KINDS))('every quantile of 20,000 %s is within the stated error', (_, draw) => {
  const values = Array.from({ length: 20_000 }, draw);
  const sketch = sketched(values);
  const error = quantileError(sketch);
  expect(error).toBeLessThanOrEqual(0.0202);
  for (const q of LEVELS) {
    const exact = twin(values, q);
    // Between two neighbours of different sign the error is that of the larger one.
    const scale = Math.max(Math.abs(exact), 1e-12, values.length === 0 ? 0 : Math.abs(quantileOf(sketch, q)));
    expect(Math.abs(quantileOf(sketch, q) - exact), `q ${q}`).toBeLessThanOrEqual(error * scale + 1e-300);
  }
});

test('the stated error of usual latencies is half a per cent', () => {
  expect(quantileError(sketched(Array.from({ length: 20_000 }, KINDS['log-normal latencies'])))).toBeCloseTo(0.005, 10);
});

test('of 256 values and fewer quantiles are exact, of none there is none', () => {
  for (const n of [1, 2, 100, 256]) {
    const values = Array.from({ length: n }, KINDS['values on both sides of 0']);
    for (const q of LEVELS) expect(quantileOf(sketched(values), q)).toBe(twin(values, q));
    expect(quantileError(sketched(values))).toBe(0);
  }
  expect(quantileOf(startQuantiles(), 0.5)).toBeNaN();
});

test('parts merge into the sketch of the whole, however they are cut', () => {
  for (const draw of Object.values(KINDS)) {
    const values = Array.from({ length: 5000 }, draw);
    const whole = sketched(values);
    for (const cut of [0, 10, 300, 2500, 5000]) {
      const merged = sketched(values.slice(0, cut));
      mergeQuantiles(merged, sketched(values.slice(cut)));
      expect(merged).toEqual(whole);
    }
  }
  const few = sketched([1, 2]);
  mergeQuantiles(few, sketched([3]));
  expect(quantileOf(few, 0.5)).toBe(2);
});
