import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { seriesShape } from '../../../src/series/shape/shape.ts';
import { shapeView } from '../../../src/series/views/shape-views.ts';

/** Beats that keep no time; one of them is turned round. */
function beats(n: number, odd: number): Float64Array {
  const chance = random(3);
  const x: number[] = [];
  for (let beat = 0; x.length < n; ++beat) {
    const length = 70 + chance.integer(20);
    for (let k = 0; k < length; ++k)
      x.push((beat === odd ? -1 : 1) * Math.exp(-(((k / length - 0.3) / 0.08) ** 2)) + 0.03 * chance.normal());
  }
  return Float64Array.from(x.slice(0, n));
}

test('what is too long to be compared in full is compared by means of neighbours, finds the same, and says so', () => {
  const shape = seriesShape(beats(6000, 50));
  const peak = (view: { height: Float64Array } | undefined) =>
    view?.height.reduce((best, h, i, all) => (h > all[best] || all[best] !== all[best] ? i : best), 0) ?? -1;
  const [full, coarse] = [shapeView(shape), shapeView(shape, 2e6)];
  expect(full?.note).toBeUndefined();
  expect(coarse?.note).toMatch(/^shapes are compared with all windows, by means of \d values$/);
  expect(Math.abs(peak(full?.view) - peak(coarse?.view))).toBeLessThan(80);
  expect(coarse?.view.height.length).toBe(6000);
});
