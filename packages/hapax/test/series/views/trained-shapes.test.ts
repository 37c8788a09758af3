import { expect, test } from 'vitest';
import { trainedShapes } from '../../../src/series/views/trained-shapes.ts';
import { normals } from '../series-data.ts';

const wave = (n: number, seed: number) => normals(n, seed).map((e, i) => Math.sin((2 * Math.PI * i) / 40) + 0.05 * e);

const highest = (x: Float64Array, from = 0) => x.reduce((best, v, i) => (i >= from && v > (x[best] ?? 0) ? i : best), from);

test('the strangest of the normal part is at most 2, and a shape that it does not hold is far above', () => {
  const x = wave(4000, 1);
  for (let i = 3000; i < 3020; ++i) x[i] = 0.3;
  const { height } = trainedShapes(x, 1500)?.view ?? { height: new Float64Array(0) };
  expect(Math.max(...height.subarray(0, 1500))).toBeLessThanOrEqual(2);
  const at = highest(height);
  expect(at).toBeGreaterThan(2980);
  expect(at).toBeLessThan(3040);
  expect(height[at]).toBeGreaterThan(4);
});

test('what the normal part holds too is no surprise, though it is rare', () => {
  const x = wave(4000, 2);
  for (const from of [700, 3000]) for (let i = from; i < from + 20; ++i) x[i] = 0.3;
  const { height } = trainedShapes(x, 1500)?.view ?? { height: new Float64Array(0) };
  expect(Math.max(...height.subarray(2980, 3040))).toBeLessThan(2.5);
});

test('a level that the normal part never had is seen where windows have no shape, and missing values have no height', () => {
  const x = normals(2000, 3).map((v, i) => v + (i >= 1500 ? 6 : 0));
  x.fill(Number.NaN, 1200, 1210);
  const { height } = trainedShapes(x, 1000)?.view ?? { height: new Float64Array(0) };
  expect(height[1205]).toBeNaN();
  expect(Math.min(...height.subarray(1550, 1950))).toBeGreaterThan(Math.max(...height.subarray(1000, 1190)));
});

test('a normal part of a few windows says nothing', () => {
  expect(trainedShapes(normals(500, 4), 60)).toBeUndefined();
});

test('windows of the normal part are normal, and how strange they are beside the others is told apart', () => {
  const { view, usual } = trainedShapes(wave(4000, 6), 1500) ?? { view: { height: new Float64Array(0) }, usual: new Float64Array(0) };
  expect(usual).toHaveLength(1500);
  for (let i = 0; i < 1400; ++i) expect(view.height[i]).toBeLessThan(usual[i] ?? 0);
  expect(Math.max(...usual)).toBeLessThanOrEqual(2);
});

test('lengths of which the normal part holds four windows are looked at', () => {
  expect(trainedShapes(wave(600, 7), 170)?.size).toBe(40);
  expect(trainedShapes(wave(600, 7), 150)?.size).toBe(20);
});

test('between pulses that come again, noise that looks like nothing before hides an odd pulse less', () => {
  const noise = normals(4000, 8);
  let drift = 0;
  const x = noise.map((e, i) => {
    drift = 0.9 * drift + 0.01 * e;
    const t = i % 200;
    const odd = i >= 3020 && i < 3040 ? 0.3 * Math.sin((Math.PI * (i - 3020)) / 20) : 0;
    return (t < 60 ? Math.sin((Math.PI * t) / 60) : 0) - odd + drift;
  });
  const clear = (channels: number) => {
    const { height } = trainedShapes(x, 1600, channels)?.view ?? { height: new Float64Array(4000) };
    return Math.max(...height.subarray(2960, 3080)) / Math.max(...height.subarray(1600, 2700), ...height.subarray(3400));
  };
  // One channel of several is looked at without the second join.
  expect(clear(1)).toBeGreaterThan(1.1 * clear(2));
  expect(clear(1)).toBeGreaterThan(1.3);
});
