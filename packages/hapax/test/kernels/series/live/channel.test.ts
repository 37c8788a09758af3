import { describe, expect, test } from 'vitest';
import { type Random, random } from '../../../../src/core/random.ts';
import { passChannel } from '../../../../src/kernels/series/live/channel.ts';
import { startChannel } from '../../../../src/kernels/series/live/channel-state.ts';
import { judgeChannel, type LiveFinding } from '../../../../src/kernels/series/live/judge-channel.ts';

const SAMPLES = 6000;

/** Series that stand still at first, now and then, or nearly always: their usual distance is 0 for a while. */
const SERIES: Readonly<Record<string, (chance: Random, i: number) => number>> = {
  'noise after a level': (chance, i) => (i < 40 ? 5 : 5 + chance.normal()),
  'noise after zeros': (chance, i) => (i < 40 ? 0 : chance.normal()),
  'noise after a long level': (chance, i) => (i < 3000 ? 7 : 7 + chance.normal()),
  'zeros with a value now and then': (chance, i) => (i % 17 === 0 ? 100 + chance.normal() : 0),
  'a job on a level': (chance, i) => (i % 240 < 6 ? 1000 + 20 * chance.normal() : 5),
  'a job on a level with gaps': (_, i) => (i % 240 < 6 ? 1000 : i % 3 === 0 ? Number.NaN : 5),
  'a job on two levels': (_, i) => (i % 240 < 6 ? 1000 : i % 7 === 0 ? 6 : 5),
  'a job that becomes noise': (chance, i) => (i < 2400 ? (i % 240 < 6 ? 1000 : 5) : 5 + chance.normal()),
  'rare counts': (chance) => (chance.uniform() < 0.03 ? 1 : 0),
  steps: (_, i) => 10 * (Math.floor(i / 500) % 2),
  'a saw': (_, i) => i % 60,
  'a wave with a level in it': (chance, i) => (i % 144 < 100 ? 0 : 50 + 10 * Math.sin((i % 144) / 8) + chance.normal()),
  bursts: (chance, i) => (i % 1000 < 200 ? 0 : 3 * chance.normal()),
};

function run(series: (chance: Random, i: number) => number, seed: number, faulty: boolean) {
  const chance = random(seed);
  const channel = startChannel(4608, 0);
  const out: LiveFinding = { decades: 0, kind: 'spike', expected: 0, low: 0, high: 0, samples: 1, mean: 0 };
  let [point, shift] = [0, 0];
  for (let i = 0; i < SAMPLES; ++i) {
    // Faults put in one after another, and each known for one by the surprise alone.
    const fault = faulty && i > 1000 && i % 400 > 393 ? 500 * (1 + chance.uniform()) : 0;
    const value = series(chance, i) + fault;
    judgeChannel(channel, value, out);
    expect(out.decades).toBeLessThanOrEqual(303);
    passChannel(channel, value, !(faulty && i > 500 && out.decades > 8));
    point = Math.max(point, channel.point.q);
    shift = Math.max(shift, channel.shift.q);
  }
  return { point, shift, out };
}

describe.each(Object.entries(SERIES))('%s', (_, series) => {
  test.each([false, true])('what one in seven passes stays a few usual distances, faults %s', (faulty) => {
    for (const seed of [1, 2, 3]) {
      const { point, shift } = run(series, seed, faulty);
      expect(point).toBeLessThan(20);
      // Means move apart in their own time, and are learnt to as slowly.
      expect(shift).toBeLessThan(100);
    }
  });
});

test.each(['noise after a level', 'noise after zeros', 'noise after a long level'])(
  '%s: the band is that of the noise, as if nothing had stood still',
  (name) => {
    for (const seed of [1, 2, 3]) {
      const { out } = run(SERIES[name]!, seed, false);
      expect(out.high - out.low).toBeGreaterThan(2);
      expect(out.high - out.low).toBeLessThan(6);
    }
  },
);

test.each([
  [100, 1],
  [1e9, 0.1],
  [4e12, 100],
  [1.7e12, 30],
])('a spike on a level of %d is seen in a noise of %d: small beside its level is not still', (level, noise) => {
  const chance = random(5);
  const channel = startChannel(4608, 0);
  const out: LiveFinding = { decades: 0, kind: 'spike', expected: 0, low: 0, high: 0, samples: 1, mean: 0 };
  for (let i = 0; i < 3000; ++i) {
    passChannel(channel, level + noise * chance.normal(), true);
  }
  judgeChannel(channel, level + noise, out);
  expect(out.decades).toBeLessThan(1.5);
  judgeChannel(channel, level + 30 * noise, out);
  expect(out.decades).toBeGreaterThan(10);
  expect(out.kind).toBe('spike');
});
