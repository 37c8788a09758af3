import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkState } from '../../../src/core/shape.ts';
import { current, currentWith, insert, runningQuantile, runningQuantileShape } from '../../../src/kernels/extremes/running-quantile.ts';
import { quantileSorted, sorted } from '../../../src/kernels/ranks/quantile.ts';

const values = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 })), { maxLength: 60 });
const levels = fc.oneof(fc.constantFrom(0, 0.05, 0.5, 0.7, 0.9, 0.95, 0.99, 1), fc.double({ min: 0, max: 1, noNaN: true }));

test('after every value it is the quantile of the sorted values, and `currentWith` knew it', () => {
  fc.assert(
    fc.property(values, levels, (xs, q) => {
      const state = runningQuantile(q, 'float');
      xs.forEach((x, i) => {
        const ahead = currentWith(state, x);
        insert(state, x);
        // Adding 0 makes -0 and 0 one number.
        expect(current(state) + 0).toBe(quantileSorted(sorted(xs.slice(0, i + 1).map((v) => v + 0)), q) + 0);
        expect(ahead).toBe(current(state));
      });
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('no values, no quantile', () => expect(current(runningQuantile(0.5))).toBeNaN());

test('snapping takes 0.7 of 91 values as the value of rank 63, which doubles miss by one in the last place', () => {
  const [snap, float] = [runningQuantile(0.7), runningQuantile(0.7, 'float')];
  for (let i = 0; i < 91; ++i) {
    insert(snap, i);
    insert(float, i);
  }
  expect(current(snap)).toBe(63);
  expect(current(float)).toBe(0.7 * 90);
  expect(0.7 * 90).toBeLessThan(63);
});

test('heaps may be full to the last place, and hold no more than they have', () => {
  const full = { q: 0.5, rounding: 'float', low: Float64Array.of(1, 2), lows: 2, high: Float64Array.of(3, 4), highs: 2 };
  expect(() => checkState('it', runningQuantileShape, full, 1)).not.toThrow();
  for (const more of [{ lows: 3 }, { highs: 3 }])
    expect(() => checkState('it', runningQuantileShape, { ...full, ...more }, 1)).toThrow('hold the values that it counts');
});
