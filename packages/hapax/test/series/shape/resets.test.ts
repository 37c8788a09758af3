import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { unwound } from '../../../src/series/shape/resets.ts';

/** A counter that begins anew after the given samples. */
const counter = (n: number, resets: readonly number[], seed = 1) => {
  const chance = random(seed);
  let sum = 0;
  return Float64Array.from({ length: n }, (_, i) => {
    sum = resets.includes(i) ? 0 : sum + 10 + chance.integer(5);
    return sum;
  });
};
const rowsOf = (values: Float64Array) => ({ values, rows: values.length, columns: 1 });

test('what a counter lost at its restarts is added again, over missing values too', () => {
  expect(unwound(Float64Array.of(1, 2, 3, 4, 5))).toBeUndefined();
  const x = counter(400, [50, 170, 290, 333]);
  x.fill(Number.NaN, 170, 175);
  const told = unwound(x);
  expect(told?.resets).toBe(4);
  const known = Array.from(told?.values ?? []).filter((v) => v === v);
  expect(known.every((v, i) => i === 0 || v >= known[i - 1])).toBe(true);
  expect(Array.from(x, (v, i) => v + (told?.offset[i] ?? 0))).toEqual(Array.from(told?.values ?? []));
});

test('what goes both ways, or is set back twice, is left as it is; even resets are known', () => {
  const chance = random(3);
  expect(unwound(Float64Array.from({ length: 300 }, () => chance.normal()))).toBeUndefined();
  expect(unwound(counter(400, [120, 290]))).toBeUndefined();
  expect(unwound(counter(400, [100, 200, 300]))?.even).toBe(true);
  expect(unwound(counter(400, [70, 200, 300]).map((v) => -v))?.even).toBe(false);
});

test('restarts of a counter are usual; a leap is told, in the values as they are', () => {
  const restarts = [150, 390, 520, 840];
  const clean = autoSeries(rowsOf(counter(1000, restarts)));
  expect(clean.events).toEqual([]);
  expect(clean.notes).toContain('set back 4 times: judged by how it goes on');
  const x = counter(1000, restarts).map((v, i) => (i >= 600 && i < 840 ? v + 400 : v));
  const { events, channels } = autoSeries(rowsOf(x));
  expect(events.map(({ start, kind }) => [start, kind])).toEqual([[600, 'shift']]);
  expect(events[0].value).toBe(x[600]);
  expect(Math.abs(events[0].expected - (x[600] - 400))).toBeLessThan(10);
  expect(channels[0].shape.values).toEqual(x);
});
