import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSamples } from '../../../src/kernels/windows/give-back.ts';

/** By the definition: all windows that hold a sample and have a score. */
function byDefinition(windows: readonly number[], size: number, n: number, how: 'mean' | 'max'): number[] {
  return Array.from({ length: n }, (_, i) => {
    const held = windows.filter((v, w) => w <= i && i < w + size && v === v);
    if (held.length === 0) return Number.NaN;
    return how === 'max' ? Math.max(...held) : held.reduce((a, b) => a + b, 0) / held.length;
  });
}

const score = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

test('the score of a sample is the mean or the greatest of the windows that hold it and have one', () => {
  fc.assert(
    fc.property(fc.array(score, { maxLength: 700 }), fc.integer({ min: 1, max: 40 }), (windows, size) => {
      const n = windows.length + size - 1;
      for (const how of ['mean', 'max'] as const) {
        const ours = toSamples(Float64Array.from(windows), size, n, how);
        byDefinition(windows, size, n, how).forEach((wanted, i) => {
          if (Number.isNaN(wanted)) expect(ours[i]).toBeNaN();
          else expect(ours[i]).toBeCloseTo(wanted, 9);
        });
      }
    }),
    { numRuns: 60 },
  );
});

test('no window, no score', () => {
  expect([...toSamples(new Float64Array(0), 9, 4)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

test('hand computed: windows of two over the border of their blocks', () => {
  expect([...toSamples(Float64Array.of(1, 2, 4, 8, 16), 2, 6)]).toEqual([1, 1.5, 3, 6, 12, 16]);
});
