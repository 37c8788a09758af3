import { expect, test } from 'vitest';
import { fourier } from '../../../../src/kernels/series/spectrum/fourier.ts';
import { normalRows } from '../../../data.ts';

/** By the definition, in O(n²). */
function naive(data: number[]): number[] {
  const n = data.length / 2,
    out = new Array<number>(2 * n).fill(0);
  for (let k = 0; k < n; ++k)
    for (let t = 0; t < n; ++t) {
      const angle = (-2 * Math.PI * ((k * t) % n)) / n,
        [c, s] = [Math.cos(angle), Math.sin(angle)];
      out[2 * k]! += data[2 * t]! * c - data[2 * t + 1]! * s;
      out[2 * k + 1]! += data[2 * t]! * s + data[2 * t + 1]! * c;
    }
  return out;
}

const close = (got: number[], expected: number[]) => {
  // Sums of up to 243 values of size one, in another order: 1e-10 is well above their rounding.
  got.forEach((v, i) => void expect(v, `${i}`).toBeCloseTo(expected[i]!, 10));
};

test.each([1, 2, 3, 4, 5, 7, 12, 16, 31, 64, 100, 128, 240, 243])('length %i is transformed as the definition says, and back', (n) => {
  const data = normalRows(n, 2, n).flat(),
    out = new Array<number>(2 * n).fill(0),
    back = new Array<number>(2 * n).fill(0);
  fourier(n).forward(out, data);
  close(out, naive(data));
  fourier(n).inverse(back, out);
  close(back, data);
});

test('one, minus one and back again by hand', () => {
  const out = new Array<number>(8).fill(0);
  fourier(4).forward(out, [1, 0, 0, 0, -1, 0, 0, 0]);
  close(out, [0, 0, 2, 0, 0, 0, 2, 0]);
});
