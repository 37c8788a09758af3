import { describe, expect, test } from 'vitest';
import { subPca } from '../../../src/index.ts';
import { median } from '../../../src/kernels/ranks/quantile.ts';
import { robustScale } from '../../../src/kernels/ranks/robust-scale.ts';
import { normalRows } from '../../data.ts';

const SIZE = 4;
const walk = normalRows(300, 1, 9).map(([a], t) => Math.sin(t / 3) + 0.2 * a!);
const rowsOf = (x: readonly number[]) => x.map((v) => [v]);
const windowsOf = (x: readonly number[]) => Array.from({ length: x.length - SIZE + 1 }, (_, i) => x.slice(i, i + SIZE));

/** Inverse of a small matrix by Gauss-Jordan. */
function inverse(a: readonly number[][]): number[][] {
  const n = a.length;
  const m = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; ++k) {
    const pivot = m[k]![k]!;
    m[k] = m[k]!.map((v) => v / pivot);
    for (let i = 0; i < n; ++i) {
      if (i === k) continue;
      const factor = m[i]![k]!;
      m[i] = m[i]!.map((v, j) => v - factor * m[k]![j]!);
    }
  }
  return m.map((row) => row.slice(n));
}

describe('subPca', () => {
  test('with all components it is the Mahalanobis distance of windows to their mean, given back to samples', () => {
    const values = Float64Array.from(walk);
    const center = median(values);
    const x = walk.map((v) => (v - center) / robustScale(values, center));
    const windows = windowsOf(x);
    const mean = Array.from({ length: SIZE }, (_, k) => windows.reduce((s, w) => s + w[k]!, 0) / windows.length);
    const covariance = mean.map((_, a) =>
      mean.map((__, b) => windows.reduce((s, w) => s + (w[a]! - mean[a]!) * (w[b]! - mean[b]!), 0) / (windows.length - 1)),
    );
    const precision = inverse(covariance);
    const distance = windows.map((w) => {
      const t = w.map((v, k) => v - mean[k]!);
      return Math.sqrt(t.reduce((s, v, a) => s + v * precision[a]!.reduce((q, p, b) => q + p * t[b]!, 0), 0) / SIZE);
    });
    const scores = walk.map((_, i) => {
      const held = distance.slice(Math.max(0, i - SIZE + 1), i + 1);
      return held.reduce((a, b) => a + b, 0) / held.length;
    });
    const ours = subPca({ windowSize: SIZE, variance: 1, trim: 0, floor: 1e-9 }).fit(rowsOf(walk)).score(rowsOf(walk));
    // Scores are in the unit of the training scores' 95 % quantile.
    const unit = scores[50]! / ours[50]!;
    scores.forEach((v, i) => {
      expect(ours[i]! * unit, `${i}`).toBeCloseTo(v, 6);
    });
    expect(ours.filter((v) => v > 1).length / ours.length).toBeCloseTo(0.05, 2);
  });

  test('anomalies in the training samples are left out of the second fit', () => {
    const odd = walk.map((v, t) => [t >= 150 && t < 156 ? 8 : v]);
    const top = (trim: number) => {
      const { scores } = subPca({ windowSize: 8, trim }).fitScore(odd);
      return scores[152]! / median(scores);
    };
    expect(top(0.1)).toBeGreaterThan(1.15 * top(0));
  });

  test('a level that is gone for good does not outweigh every other channel', () => {
    const rows = walk.map((v, t) => [v, Math.cos(t / 3) + 0.01 * ((t * 37) % 11)]);
    const scores = subPca({ windowSize: 8 })
      .fit(rows)
      .score(rows.map(([a, b], t) => [a!, t > 200 ? b! + 1e12 : b!]));
    expect(Math.max(...scores)).toBeLessThan(1e6);
    expect(scores[280]! > scores[100]!).toBe(true);
  });
});
