import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/index.ts';

// Medians of such counts are whole numbers or halves: a level that rises by 1.2 was told to rise from 2.5 to 3.
test('a change of level of small counts is told with the size that it has', () => {
  let told = 0;
  for (let seed = 1; seed <= 12; ++seed) {
    const chance = random(seed);
    const count = (mean: number) => {
      let [k, left] = [-1, Math.exp(-mean)];
      for (let product = 1; product > left; ++k) product *= chance.uniform();
      return k;
    };
    const x = Array.from({ length: 120 }, (_, i) => count(i < 60 ? 2.2 : 4.5));
    const at = (from: number, to: number) => x.slice(from, to).reduce((sum, v) => sum + v, 0) / (to - from);
    for (const { sentence } of autoSeries(x.map((v) => [v])).events) {
      const [, before, after] = /rises from about ([\d.]+) to ([\d.]+)/.exec(sentence) ?? [];
      if (after === undefined) continue;
      told += 1;
      const rise = at(60, 120) - at(0, 60);
      expect(Math.abs(Number(after) - Number(before) - rise), sentence).toBeLessThan(0.3 * rise);
    }
  }
  expect(told).toBeGreaterThanOrEqual(3);
});
