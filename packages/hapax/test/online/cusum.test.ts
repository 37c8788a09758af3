import { describe, expect, test } from 'vitest';
import { cusum } from '../../src/index.ts';
import { changePlace, samplesToAlarm, thresholdFor } from '../../src/kernels/changes/cumulative.ts';
import { normalRows } from '../data.ts';

const noise = (n: number, seed: number): number[] => normalRows(n, 1, seed).map(([x]) => x!);

describe('cusum', () => {
  test('is a sum held at 0 of deviates from the mean and deviation of all samples before', () => {
    const model = cusum({ warmup: 4, threshold: 1e6, clip: 1e6, delta: 0.3 }).start(1);
    const seen: number[] = [];
    let [up, down] = [0, 0];
    for (const x of noise(120, 5)) {
      if (seen.length >= 4) {
        const n = seen.length;
        const mean = seen.reduce((a, b) => a + b) / n;
        const s = Math.sqrt(seen.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1));
        const t = (x - mean) / (s * Math.sqrt(1 + 1 / n));
        const z = (Math.sign(t) * (8 * (n - 1) + 1) * Math.sqrt((n - 1) * Math.log(1 + (t * t) / (n - 1)))) / (8 * (n - 1) + 3);
        [up, down] = [Math.max(0, up + z - 0.3), Math.max(0, down - z - 0.3)];
        expect(model.scoreOne([x]) * 1e6).toBeCloseTo(Math.max(up, down), 8);
      }
      model.learnOne([x]);
      seen.push(x);
    }
  });

  test('a change is told once, with its sample, the interval that holds it, and the levels', () => {
    let held = 0;
    for (let seed = 1; seed <= 20; ++seed) {
      const x = noise(400, seed).map((v, i) => 50 + 2 * v + (i >= 250 ? 4 : 0));
      const model = cusum({ every: 1e6 }).start(1);
      const alarms: number[] = [];
      for (const [i, v] of x.entries()) {
        if (model.scoreLearnOne([v]) > 1) {
          const { ago, from, to, confidence, before, after, feature } = model.shift!;
          alarms.push(i - ago);
          expect(Math.abs(i - ago - 250)).toBeLessThanOrEqual(6);
          if (i - from <= 250 && 250 <= i - to) held += 1;
          expect(confidence).toBeGreaterThan(0.99);
          expect(before).toBeCloseTo(50, -1);
          expect(after).toBeGreaterThan(51.5);
          expect(feature).toBe(0);
        }
      }
      expect(alarms).toHaveLength(1);
    }
    expect(held).toBeGreaterThanOrEqual(16);
  });

  test('noise alone alarms as often as promised, whatever its level and unit', () => {
    const model = cusum({ every: 500 }).start(1);
    const alarms = noise(100_000, 3).filter((v) => model.scoreLearnOne([1e4 + 1e3 * v]) > 1).length;
    expect(alarms).toBeGreaterThan(120);
    expect(alarms).toBeLessThan(240);
  });

  test('one outlier is no change, three in a row are', () => {
    const model = cusum().start(1);
    const far = (i: number) => i === 300 || (i >= 500 && i < 510);
    const alarms = noise(600, 9).flatMap((v, i) => (model.scoreLearnOne([far(i) ? 1000 : v]) > 1 ? [i] : []));
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toBeGreaterThanOrEqual(501);
    expect(alarms[0]).toBeLessThanOrEqual(503);
  });

  test('a feature that stands still and then stands elsewhere has changed at that sample', () => {
    const model = cusum().start(1);
    const places: number[] = [];
    for (let i = 0; i < 100; ++i) if (model.scoreLearnOne([i < 60 ? 7 : 8]) > 1) places.push(i - model.shift!.ago);
    expect(places).toEqual([60]);
  });

  test('a change stops being news, and missing cells move no place', () => {
    const model = cusum({ recent: 20 }).start(1);
    const x = noise(200, 2).map((v, i) => (i >= 100 ? v + 6 : v));
    let told: number | undefined;
    for (const [i, v] of x.entries()) {
      if (model.scoreLearnOne([v]) > 1) told = model.shift!.ago - (i - 100);
      model.learnOne([Number.NaN]);
      if (i === 160) expect(model.shift).toBeUndefined();
    }
    expect(told).toBe(0);
  });
});

test('the run length is that of the tables: 465 samples at 5 for half a deviation, 168 at 4', () => {
  expect(Math.abs(samplesToAlarm(5, 0.5) / 465 - 1)).toBeLessThan(0.02);
  expect(Math.abs(samplesToAlarm(4, 0.5) / 168 - 1)).toBeLessThan(0.02);
  expect(samplesToAlarm(thresholdFor(10_000, 0.5), 0.5)).toBeCloseTo(10_000, 4);
  expect(thresholdFor(2, 0.5)).toBeCloseTo(0, 0);
});

test('the place of a change is the likeliest of all, by trying each', () => {
  const x = noise(60, 4).map((v, i) => v + (i >= 37 ? 1.5 : 0));
  const gain = (k: number) => {
    const rest = x.slice(k);
    const mean = rest.reduce((a, b) => a + b) / rest.length;
    return mean > 0 ? rest.reduce((sum, v) => sum + v * v - (v - mean) ** 2, 0) : 0;
  };
  const gains = x.map((_, k) => gain(k));
  const { at, from, to, after } = changePlace(x, 0, 1, 1, 0.9);
  expect(at).toBe(gains.indexOf(Math.max(...gains)));
  expect(from <= 37 && 37 <= to).toBe(true);
  expect(after).toBeCloseTo(x.slice(at).reduce((a, b) => a + b) / (60 - at), 10);
});
