import { describe, expect, test } from 'vitest';
import { leftDiscord } from '../../src/index.ts';
import { selfJoin } from '../../src/kernels/series/windows/join.ts';
import { windowStats } from '../../src/kernels/series/windows/stats.ts';
import { normalRows } from '../data.ts';

const noise = normalRows(1500, 1, 4).map(([v]) => v!);
const scores = (x: ArrayLike<number>, options: Parameters<typeof leftDiscord>[0]): number[] => {
  const model = leftDiscord(options).start(1);
  return Array.from(x, (v) => model.scoreLearnOne([v]));
};

describe('leftDiscord', () => {
  test('is the left matrix profile of the file, sample by sample, over flat stretches, gaps and high levels', () => {
    const size = 20;
    const x = Float64Array.from(noise, (e, t) => 1e3 + Math.sin(t / 3) + 0.3 * e + (t > 700 && t < 720 ? 5 : 0));
    x[300] = Number.NaN;
    x.fill(7, 900, 960);
    const online = scores(x, { windowSize: size, history: 5000, warmup: 1 });
    const { left } = selfJoin(windowStats(x, size), size / 2);
    for (let i = size + 1; i < left.length; ++i) {
      if (left[i] === left[i]) expect(online[i + size - 1], `${i}`).toBeCloseTo(left[i]!, 8);
      else expect(online[i + size - 1], `${i}`).toBeNaN();
    }
  });

  test('looks back as far as its history, by trying every window of it', () => {
    const [size, history] = [8, 50];
    const x = noise.slice(0, 300);
    const shape = (end: number): number[] => {
      const w = x.slice(end - size + 1, end + 1);
      const mean = w.reduce((a, b) => a + b) / size;
      const length = Math.sqrt(w.reduce((s, v) => s + (v - mean) ** 2, 0));
      return w.map((v) => (v - mean) / length);
    };
    const online = scores(x, { windowSize: size, history, warmup: 1, exclusion: 0.5 });
    for (let t = 2 * size; t < x.length; ++t) {
      const own = shape(t);
      let least = Infinity;
      for (let e = Math.max(size - 1, t - history); e <= t - 4; ++e)
        least = Math.min(least, Math.hypot(...shape(e).map((v, k) => v - own[k]!)));
      expect(online[t]).toBeCloseTo(least, 9);
    }
  });

  test('a beat of another shape is the highest score of a stream of beats', () => {
    const beat = (t: number) => Math.exp(-(((t % 25) - 12) ** 2) / 8);
    const x = noise.map((e, t) => (t >= 1000 && t < 1025 ? (t % 25) / 25 : beat(t)) + e / 50);
    const told = scores(x, { windowSize: 25 });
    const best = told.indexOf(Math.max(...told.map((v) => (v === v ? v : 0))));
    expect(best >= 1000 && best < 1050).toBe(true);
  });
});
