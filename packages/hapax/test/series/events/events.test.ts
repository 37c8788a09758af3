import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';

/** Beats that keep no time; from the one sample to the other restless beside them. */
function beats(seed: number, from: number, to: number): number[] {
  const chance = random(seed);
  const x: number[] = [];
  while (x.length < 8000) {
    const length = 36 + chance.integer(9);
    for (let k = 0; k < length; ++k) {
      const t = k / length;
      const beat = Math.exp(-(((t - 0.3) / 0.04) ** 2)) + 0.3 * Math.exp(-(((t - 0.65) / 0.1) ** 2));
      x.push(beat + (x.length >= from && x.length < to ? 0.3 : 0.02) * chance.normal());
    }
  }
  return x;
}

test('a stretch of many beats that is odd throughout is one event or two, and not one for each window', () => {
  for (const seed of [1, 2, 3]) {
    const { events } = autoSeries(beats(seed, 4000, 4300).map((v) => [v]));
    const hits = events.filter(({ start, end }) => start < 4300 && end >= 4000);
    expect(hits.length).toBeGreaterThanOrEqual(1);
    expect(hits.length).toBeLessThanOrEqual(2);
    expect(Math.abs(hits[0].start - 4000)).toBeLessThan(50);
    expect(Math.abs(hits[hits.length - 1].end - 4300)).toBeLessThan(50);
    expect(events).toHaveLength(hits.length);
  }
});

test('two odd beats with usual ones between them are not one event', () => {
  const x = beats(4, 0, 0);
  const chance = random(9);
  for (const at of [3000, 3400]) for (let i = at; i < at + 40; ++i) x[i] += 0.4 * chance.normal();
  const { events } = autoSeries(x.map((v) => [v]));
  const at = (from: number) => events.filter(({ start, end }) => start < from + 40 && end >= from);
  expect(at(3000).length).toBeGreaterThanOrEqual(1);
  expect(at(3400).length).toBeGreaterThanOrEqual(1);
  expect(at(3000).some((one) => at(3400).includes(one))).toBe(false);
});
