import { expect, test } from 'vitest';
import { checksum } from '../../../../src/core/checksum.ts';
import { fft } from '../../../../src/kernels/series/spectrum/fft.ts';

/** By the definition, in O(n²). */
function naive(data: number[], sign: 1 | -1): number[] {
  const n = data.length / 2;
  const out = new Array<number>(2 * n).fill(0);
  for (let k = 0; k < n; ++k)
    for (let t = 0; t < n; ++t) {
      const angle = (-sign * 2 * Math.PI * ((k * t) % n)) / n;
      out[2 * k]! += data[2 * t]! * Math.cos(angle) - data[2 * t + 1]! * Math.sin(angle);
      out[2 * k + 1]! += data[2 * t]! * Math.sin(angle) + data[2 * t + 1]! * Math.cos(angle);
    }
  return out;
}

const samples = (n: number) => Array.from({ length: 2 * n }, (_, i) => (((i + 1) * 7919) % 1009) / 1009 - 0.5);

test.each([2, 4, 8, 16, 32, 64, 128, 512])('length %i is what the definition says, forward and back', (n) => {
  const out = new Array<number>(2 * n).fill(Number.NaN);
  fft(n).forward(out, samples(n));
  naive(samples(n), 1).forEach((v, i) => void expect(out[i]).toBeCloseTo(v, 10));
  fft(n).inverse(out, samples(n));
  naive(samples(n), -1).forEach((v, i) => void expect(out[i]).toBeCloseTo(v / n, 10));
});

/** Of the forward and the inverse transform by the package that hapax used before. */
const SUMS = [
  ['12c266ad2fd0b1e7', '190465e85a4720fe'],
  ['16f7a80f16613d84', '42c6ca1b40c22f87'],
  ['633e33e747ba8e5c', '7e4792dda9ba94d7'],
  ['eb10164c732a7462', '2b044bd5502170d9'],
  ['f64de1e90d4c6b7e', '2f82cb2f29b316eb'],
];

test('the bits are those of 0.1, so that models of then go on as they were', () => {
  const sums = [2, 4, 8, 256, 512].map((n) => {
    const out = new Array<number>(2 * n).fill(0);
    fft(n).forward(out, samples(n));
    const first = checksum(out.join());
    fft(n).inverse(out, samples(n));
    return [first, checksum(out.join())];
  });
  expect(sums).toEqual(SUMS);
});
