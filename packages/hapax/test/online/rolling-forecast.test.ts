import { describe, expect, test } from 'vitest';
import { decode, encode, rollingForecast } from '../../src/index.ts';
import { candidatesOf, learnRolling, nextForecast, startRolling } from '../../src/kernels/forecast/rolling.ts';
import { normalRows } from '../data.ts';

const noise = normalRows(3000, 1, 6).map(([v]) => v!);
const day = (t: number): number => 100 + 10 * Math.sin((t * Math.PI) / 12);
const PLAN = { periods: [24], lags: 3, alpha: 0.2, gamma: 0.2, memory: 200, clip: 4 };

/** What was expected of each sample, one by one. */
function along(
  x: ArrayLike<number>,
  periods: readonly number[] = [],
): { expected: number[]; low: number[]; high: number[]; scores: number[]; about: string } {
  const model = rollingForecast({ periods }).start(1);
  const out = { expected: [] as number[], low: [] as number[], high: [] as number[], scores: [] as number[], about: '' };
  for (const v of Array.from(x)) {
    out.scores.push(model.scoreOne([v]));
    const { expected, low, high } = model.find([v])!;
    out.expected.push(expected[0]!);
    out.low.push(low[0]!);
    out.high.push(high[0]!);
    model.learnOne([v]);
  }
  out.about = model.about;
  return out;
}
const rmse = (x: readonly number[], expected: readonly number[], from = 1000): number =>
  Math.sqrt(x.slice(from).reduce((s, v, k) => s + (v - expected[from + k]!) ** 2, 0) / (x.length - from));

describe('rollingForecast', () => {
  test('a file and a stream have the same numbers: nothing that follows changes a forecast, and a restart changes none', () => {
    const x = noise.slice(0, 600).map((e, t) => (t % 50 === 7 ? Number.NaN : day(t) + e));
    const whole = along(x, [24]);
    for (const cut of [1, 30, 77, 400]) {
      const part = along(x.slice(0, cut), [24]);
      expect(part.expected).toEqual(whole.expected.slice(0, cut));
      expect(part.high).toEqual(whole.high.slice(0, cut));
    }
    let model = rollingForecast({ periods: [24] }).start(1);
    for (const [t, v] of x.entries()) {
      if (t === 300) model = rollingForecast.load(decode(encode(model.snapshot())));
      expect(model.scoreLearnOne([v])).toEqual(whole.scores[t]);
    }
  });

  test('noise, a walk, memory, a season, two seasons and a line are each forecast nearly as well as can be', () => {
    let [walk, memory] = [0, 0];
    const cases: [x: number[], periods: number[], about: RegExp][] = [
      [noise, [], /smoothing|autoregression/],
      [noise.map((e) => (walk += e)), [], /last value|autoregression/],
      [noise.map((e) => (memory = 0.8 * memory + e)), [], /autoregression/],
      [noise.map((e, t) => day(t) + e), [24], /smoothing|autoregression/],
      [noise.map((e, t) => day(t) + (Math.floor(t / 24) % 7 > 4 ? 20 : 0) + e), [24, 168], /smoothing|autoregression/],
      [noise.map((e, t) => t / 2 + e), [], /autoregression/],
    ];
    const limits = [1.05, 1.05, 1.05, 1.2, 1.5, 1.25];
    for (const [k, [x, periods, about]] of cases.entries()) {
      const told = along(x, periods);
      expect(rmse(x, told.expected), `${k}`).toBeLessThan(limits[k]!);
      expect(told.about, `${k}`).toMatch(about);
    }
  });

  test('a feature that has hardly been seen has no verdict, and does not hide that of another', () => {
    const seldom = rollingForecast().start(1);
    const beside = rollingForecast().start(2);
    for (let t = 0; t < 100; ++t) {
      const rare = t % 20 === 0 ? 5 : Number.NaN;
      seldom.learnOne([rare]);
      beside.learnOne([rare, noise[t]!]);
    }
    expect(seldom.scoreOne([500])).toBeNaN();
    expect(beside.scoreOne([500, 0])).toBeLessThan(4);
    expect(beside.scoreOne([5, 50])).toBeGreaterThan(20);
  });

  test('the band holds the share of normal errors that it names', () => {
    const x = noise.map((e, t) => day(t) + e);
    const { low, high } = along(x, [24]);
    const outside = x.slice(500).filter((v, k) => v < low[500 + k]! || v > high[500 + k]!).length;
    expect(outside / 2500).toBeGreaterThan(0.004);
    expect(outside / 2500).toBeLessThan(0.018);
  });

  test('the candidate of the least mean error is in use, and its errors make the deviation', () => {
    const state = startRolling(PLAN);
    const errors = [0, 1].map(() => [] as number[]);
    for (let t = 0; t < 150; ++t) {
      const v = day(t) + noise[t]!;
      if (t >= 1) errors[0]!.push(Math.abs(v - (day(t - 1) + noise[t - 1]!)));
      if (t >= 24) errors[1]!.push(Math.abs(v - (day(t - 24) + noise[t - 24]!)));
      learnRolling(state, { ...PLAN, clip: 1e6 }, v);
    }
    for (const [c, own] of errors.entries()) {
      expect(state.error[c]).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 10);
      expect(state.square[c]).toBeCloseTo(own.reduce((a, b) => a + b * b, 0) / own.length, 9);
    }
    const { candidate, deviation } = nextForecast(state, PLAN);
    expect(state.error[candidate]).toBe(Math.min(...state.error));
    expect(deviation).toBe(Math.sqrt(state.square[candidate]!));
    expect(candidatesOf(PLAN)).toEqual(['last value', '24 samples before', 'smoothing', 'autoregression']);
  });

  test('the autoregression finds the weights that made the series', () => {
    const state = startRolling({ ...PLAN, periods: [], lags: 2 });
    let [a, b] = [0, 0];
    for (const e of noise) {
      [a, b] = [0.5 * a + 0.3 * b + e, a];
      learnRolling(state, { ...PLAN, periods: [], lags: 2 }, a);
    }
    expect(state.weights[1]).toBeCloseTo(0.5, 1);
    expect(state.weights[2]).toBeCloseTo(0.3, 1);
  });

  test('one far sample is told once and drags no forecast; a level that moves is followed', () => {
    const x = noise.slice(0, 1500).map((e, t) => day(t) + e + (t === 700 ? 80 : 0) + (t >= 1000 ? 30 : 0));
    const { scores, expected } = along(x, [24]);
    expect(scores.flatMap((s, t) => (s > 6 && t < 1000 ? [t] : []))).toEqual([700]);
    expect(Math.abs(expected[724]! - day(724))).toBeLessThan(3);
    expect(Math.abs(expected[1200]! - day(1200) - 30)).toBeLessThan(3);
  });
});
