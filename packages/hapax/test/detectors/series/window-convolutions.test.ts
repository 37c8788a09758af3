import { describe, expect, test } from 'vitest';
import { windowConvolutions } from '../../../src/index.ts';
import { responses, startConvolutions, TAPS } from '../../../src/kernels/windows/random-convolutions.ts';
import { normalRows } from '../../data.ts';

const noise = (t: number): number => (((t * 7919) % 101) - 50) / 2000;
const beat = (t: number): number => Math.exp(-(((t % 25) - 12) ** 2) / 8);

describe('windowConvolutions', () => {
  test('responses are the greatest and the share above the bias of each dilated sum over the window of mean 0 and deviation 1, by the definition', () => {
    const kernels = startConvolutions(30, 6, 3);
    const [row] = normalRows(1, 30, 8);
    const seen = responses(kernels, { values: Float64Array.from(row!), rows: 1, columns: 30 });
    const mean = row!.reduce((a, b) => a + b) / 30;
    const deviation = Math.sqrt(row!.reduce((s, v) => s + (v - mean) ** 2, 0) / 30);
    const z = row!.map((v) => (v - mean) / deviation);
    for (let k = 0; k < 6; ++k) {
      const d = kernels.dilation[k]!;
      const w = [...kernels.weights.subarray(TAPS * k, TAPS * (k + 1))];
      expect(w.reduce((a, b) => a + b)).toBeCloseTo(0, 12);
      const sums = Array.from({ length: 30 - (TAPS - 1) * d }, (_, t) => w.reduce((s, v, j) => s + v * z[t + j * d]!, 0));
      expect(seen.values[2 * k]).toBeCloseTo(Math.max(...sums), 10);
      expect(seen.values[2 * k + 1]).toBeCloseTo(sums.filter((v) => v > kernels.bias[k]!).length / sums.length, 12);
    }
  });

  test('a beat of another shape is found by its shape, a beat of another height by its amplitude', () => {
    const normal = Array.from({ length: 1000 }, (_, t) => [beat(t) + noise(t)]);
    const model = windowConvolutions({ windowSize: 25 }).fit(normal);
    for (const odd of [(t: number) => (t % 25) / 25, (t: number) => 3 * beat(t)]) {
      const scores = model.score(Array.from({ length: 1000 }, (_, t) => [(t >= 500 && t < 525 ? odd(t) : beat(t)) + noise(t)]));
      const best = scores.indexOf(Math.max(...scores));
      expect(best >= 480 && best < 545).toBe(true);
    }
  });

  test('the same seed gives the same bits, another one others', () => {
    const normal = Array.from({ length: 400 }, (_, t) => [beat(t) + noise(t)]);
    const fit = (seed: number) => windowConvolutions({ windowSize: 25, seed }).fit(normal).score(normal);
    expect(fit(1)).toEqual(fit(1));
    expect(fit(1)).not.toEqual(fit(2));
  });
});
