import { describe, expect, test } from 'vitest';
import { matrixProfile, subPca, trainedWindows } from '../../../src/index.ts';
import { normalRows } from '../../data.ts';

const noise = normalRows(900, 1, 12);
const wave = noise.map(([a], t) => Math.sin((2 * Math.PI * t) / 30) + 0.05 * a!);
const normal = wave.slice(0, 450).map((v) => [v]);

describe('trainedWindows', () => {
  test('is the join against the training part plus the cloud, each in its greatest value among the training windows', () => {
    const series = wave.map((v, t) => [t >= 700 && t < 730 ? Math.abs(v) : v]);
    const scores = trainedWindows({ windowSize: 30, lengths: [1] })
      .fit(normal)
      .score(series);
    const join = matrixProfile({ windowSize: 30, compare: 'training' });
    const cloud = subPca({ windowSize: 30, trim: 0 });
    const most = (of: ArrayLike<number>) => Math.max(...Array.from(of));
    const own = [most(join.fitScore(normal).scores), most(cloud.fitScore(normal).scores)];
    const [a, b] = [join.fit(normal).score(series), cloud.fit(normal).score(series)];
    scores.forEach((v, i) => {
      expect(v, `${i}`).toBeCloseTo(a[i]! / own[0]! + b[i]! / own[1]!, 6);
    });
    expect(most(scores.slice(0, 400))).toBeLessThan(2);
    expect(scores[715]).toBeGreaterThan(4);
  });

  test('a shape at its usual height, and a usual shape at another height, are both found', () => {
    for (const change of [(v: number) => Math.abs(v) - 0.5, (v: number) => 1.6 * v]) {
      const series = wave.map((v, t) => [t >= 700 && t < 745 ? change(v) : v]);
      const scores = trainedWindows().fit(normal).score(series);
      const top = scores.indexOf(Math.max(...scores));
      expect(top).toBeGreaterThanOrEqual(690);
      expect(top).toBeLessThan(755);
    }
  });
});
