import { expect, test } from 'vitest';
import { saliency } from '../../../../src/kernels/series/spectrum/spectral-residual.ts';
import { normalRows } from '../../../data.ts';
import { expectClose, golden } from '../../../golden.ts';

test('saliency is that of PyOD 3.6.5 for q = 3', () => {
  const expected = golden.out['pyod.SpectralResidual.q3'].s,
    x = Float64Array.from(golden.series),
    out = new Float64Array(x.length);
  saliency(x, out, 3);
  expectClose(out, expected!);
});

test('saliency of a lone impulse is an impulse: a flat spectrum has nothing but its ends to take out', () => {
  const x = new Float64Array(16),
    out = new Float64Array(16);
  x[5] = Math.E;
  saliency(x, out, 1);
  // L = 1 everywhere, its mean over one frequency is itself, R = 0: amplitude 1 with the phases of the impulse.
  out.forEach((s, t) => void expect(s).toBeCloseTo(t === 5 ? 1 : 0, 9));
});

test.each([1, 2, 3, 4, 7])('saliency of averages over %i frequencies equals sums by the definition', (width) => {
  const n = 24,
    x = Float64Array.from(normalRows(n, 1, width), ([v]) => v!),
    out = new Float64Array(n);
  saliency(x, out, width);
  const sum = (values: readonly [number, number][], sign: number, k: number): [number, number] =>
    values.reduce<[number, number]>(
      ([re, im], [a, b], t) => {
        const [c, s] = [Math.cos((2 * Math.PI * k * t) / n), sign * Math.sin((2 * Math.PI * k * t) / n)];
        return [re + a * c - b * s, im + a * s + b * c];
      },
      [0, 0],
    );
  const values = Array.from(x, (v): [number, number] => [v, 0]),
    spectrum = values.map((_, k) => sum(values, -1, k)),
    logs = spectrum.map(([a, b]) => Math.log(Math.hypot(a, b) + 1e-10)),
    residual = spectrum.map(([a, b], k): [number, number] => {
      const first = k + Math.floor((width - 1) / 2) - (width - 1),
        around = Array.from({ length: width }, (_, i) => logs[first + i] ?? 0).reduce((p, q) => p + q) / width,
        phase = Math.atan2(b, a);
      return [Math.exp(logs[k]! - around) * Math.cos(phase), Math.exp(logs[k]! - around) * Math.sin(phase)];
    });
  residual.forEach((_, t) => void expect(out[t]).toBeCloseTo(Math.hypot(...sum(residual, 1, t)) / n, 9));
});
