import { describe, expect, test } from 'vitest';
import { windowKMeans } from '../../../src/index.ts';

/** Two shapes that follow each other in no order. */
const normal = Array.from({ length: 60 }, (_, k) => ((k * 7) % 5 < 2 ? [0, 2, 4, 2] : [4, 0, 0, 4])).flat();
const rowsOf = (x: readonly number[]) => x.map((v) => [v]);

describe('windowKMeans', () => {
  test('with a centre for each window that comes, what came is 0 and what did not is not', () => {
    const model = windowKMeans({ windowSize: 4, nClusters: 60 }).fit(rowsOf(normal));
    const scores = model.score(rowsOf([...normal.slice(0, 40), 4, 4, 0, 2, ...normal.slice(0, 40)]));
    expect(Math.max(...scores.slice(8, 30))).toBe(0);
    expect(Math.min(...scores.slice(40, 44))).toBeGreaterThan(0.1);
  });

  test('by hand: one centre is the mean window, and the distance is root mean square in the scale of the channel', () => {
    const { model, scores } = windowKMeans({ windowSize: 2, nClusters: 1 }).fitScore(rowsOf([0, 1, 0, 1, 0, 1]));
    // Median ½, all values half a unit away: robust deviation .7413, values ±.6745. Windows: three of (−, +), two of (+, −); mean (−.1349, .1349).
    const a = 0.5 / (1.482602218505602 / 2);
    const [near, far] = [a - a / 5, a + a / 5];
    const given = [near, (near + far) / 2];
    expect(scores[1]! / scores[0]!).toBeCloseTo(given[1]! / given[0]!, 9);
    expect(model.score(rowsOf([0, 1, 0, 1, 0, 1]))).toEqual(scores);
  });

  test('the same seed gives the same centres; `shape` does not see level and amplitude', () => {
    const loud = rowsOf(normal.map((v, t) => (t >= 120 && t < 140 ? 10 * v + 50 : v)));
    const fit = (centre: 'none' | 'shape') => windowKMeans({ windowSize: 8, centre, seed: 3 }).fit(rowsOf(normal));
    expect(fit('none').score(loud)).toEqual(fit('none').score(loud));
    const ratio = (centre: 'none' | 'shape') => {
      const scores = fit(centre).score(loud);
      return scores[130]! / Math.max(...scores.slice(20, 100));
    };
    expect(ratio('none')).toBeGreaterThan(10);
    expect(ratio('shape')).toBeLessThan(3);
  });
});
