import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cos, sin } from '../../../../src/kernels/series/spectrum/circle.ts';

const near = (ours: number, theirs: number) => Math.abs(ours - theirs) <= 2 ** -52 * Math.abs(theirs) + 2 ** -70;

test('sine and cosine are those of the engine to the last place, up to half a million quarter turns', () => {
  const angle = fc.oneof(fc.double({ min: -7, max: 7, noNaN: true }), fc.double({ min: -8e5, max: 8e5, noNaN: true }));
  fc.assert(
    fc.property(angle, (x) => {
      expect(near(sin(x), Math.sin(x)) && near(cos(x), Math.cos(x)), String(x)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
test('around the quarters of the circle, where everything cancels, no digit is lost', () => {
  for (let k = -40; k <= 40; ++k)
    for (const off of [0, 1e-16, 1e-10, -1e-12]) {
      const x = (k * Math.PI) / 2 + off;
      expect([near(sin(x), Math.sin(x)), near(cos(x), Math.cos(x))], String(x)).toEqual([true, true]);
    }
});
test('what is no angle has neither, and what is too far is asked of the engine', () => {
  expect([sin(Number.NaN), cos(Number.POSITIVE_INFINITY), sin(-0), cos(0), sin(1e300)]).toEqual([
    Number.NaN,
    Number.NaN,
    -0,
    1,
    Math.sin(1e300),
  ]);
});
