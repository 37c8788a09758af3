import { expect, test } from 'vitest';
import { holtWinters } from '../../src/index.ts';
import { normalRows } from '../data.ts';

test('holtWinters agrees with the recurrences, written with arrays of states', () => {
  const period = 4,
    [a, b, g] = [0.3, 0.1, 0.4],
    model = holtWinters({ period, alpha: a, beta: b, gamma: g, spread: 0.1, clip: Infinity, warmup: 3 }).start(1),
    x = normalRows(60, 1, 3).map(([v], t) => v! + 5 * Math.sin((t * Math.PI) / 2) + 0.1 * t);
  const season = x.slice(0, period).map((v) => v - x.slice(0, period).reduce((p, q) => p + q) / period);
  let level = x.slice(0, period).reduce((p, q) => p + q) / period,
    trend = 0,
    variance = 0;
  x.forEach((value, t) => {
    const score = model.scoreLearnOne([value]);
    if (t < period) return;
    const residual = value - level - trend - season[t - period]!;
    if (t >= period + 3) expect(score).toBeCloseTo(Math.abs(residual) / Math.sqrt(variance), 9);
    const before = level;
    level = a * (value - season[t - period]!) + (1 - a) * (level + trend);
    trend = b * (level - before) + (1 - b) * trend;
    season.push(g * (value - level) + (1 - g) * season[t - period]!);
    variance += Math.max(0.1, 1 / (t - period + 1)) * (residual ** 2 - variance);
  });
});

test('holtWinters sees a missing peak that lies within the range of all values', () => {
  const model = holtWinters({ period: 24 }).start(1),
    wave = (t: number) => 10 * Math.sin((t * Math.PI) / 12);
  const noise = normalRows(480, 1, 5);
  for (let t = 0; t < 480; ++t) model.learnOne([wave(t) + 0.1 * noise[t]![0]!]);
  for (let t = 480; t < 486; ++t) model.learnOne([wave(t)]);
  expect(model.scoreOne([wave(486)])).toBeLessThan(4);
  expect(model.scoreOne([0])).toBeGreaterThan(20);
});

test('holtWinters: one anomaly does not drag the forecast, and a gap only moves it along', () => {
  const model = holtWinters().start(1);
  for (const row of normalRows(300, 1, 6)) model.learnOne(row);
  model.learnOne([1000]);
  expect(model.scoreOne([0])).toBeLessThan(3);
  model.learnOne([NaN]);
  expect(model.scoreOne([0])).toBeLessThan(3);
});
