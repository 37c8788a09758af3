import { describe, expect, test } from 'vitest';
import { type Random, random } from '../../src/core/random.ts';
import { passChannel } from '../../src/kernels/series/live/channel.ts';
import { startChannel } from '../../src/kernels/series/live/channel-state.ts';
import { online } from '../../src/registry.ts';
import { createStream, type IncidentEvent, type Result } from '../../src/stream/index.ts';

/** What the default of streams says of a series: minutes, no setting. */
function judged(
  values: readonly number[],
  times: (i: number) => number = (i) => i * 60_000,
): { results: Result[]; events: IncidentEvent[] } {
  const stream = createStream({ features: ['value'] }, { online });
  const results = values.map((value, i) => stream.push({ time: times(i), values: [value] }));
  return { results, events: results.flatMap(({ incidents }) => incidents) };
}

const BASES: Readonly<Record<string, (chance: Random, i: number, before: number) => number>> = {
  noise: (chance) => chance.normal(),
  'a wave': (chance, i) => 5 * Math.sin((2 * Math.PI * i) / 240) + 0.4 * chance.normal(),
  'a level that remembers': (chance, _, before) => 0.95 * before + 0.3 * chance.normal(),
};

function made(base: string, seed: number, fault: (value: number, k: number) => number, length: number): number[] {
  const chance = random(seed);
  let value = 0;
  return Array.from({ length: 3600 }, (_, i) => {
    value = BASES[base]!(chance, i, value);
    return i >= 3000 && i < 3000 + length ? fault(value, i - 3000) : value;
  });
}

const flaggedWithin = (results: readonly Result[], from: number, to: number): Result[] =>
  results.slice(from, to).filter(({ verdicts }) => verdicts[0]!.isAnomaly);

describe.each(Object.keys(BASES))('on %s', (base) => {
  test.each([
    ['a spike', 1, (v: number) => v + 8, 'spike'],
    ['a dip', 1, (v: number) => v - 8, 'dip'],
    ['a sensor that is stuck', 60, () => 1.234, 'stuck'],
    ['values that are missing', 40, () => Number.NaN, 'missing'],
    ['a dropout to far below', 40, () => -20, 'dip'],
  ] as const)('%s is found while it lasts, and named', (_, length, fault, kind) => {
    for (const seed of [1, 2, 3]) {
      const { results } = judged(made(base, seed, fault, length));
      const found = flaggedWithin(results, 3000, 3000 + length);
      expect(found.length).toBeGreaterThan(0);
      expect(found.map(({ verdicts }) => verdicts[0]!.finding!.kind)).toContain(kind);
    }
  });

  test('a shift of the level is found at its beginning', () => {
    for (const seed of [1, 2, 3])
      expect(flaggedWithin(judged(made(base, seed, (v) => v + 4, 60)).results, 3000, 3020).length).toBeGreaterThan(0);
  });
});

test('a slow drift out of noise is found while it lasts', () => {
  for (const seed of [1, 2, 3]) {
    const found = flaggedWithin(judged(made('noise', seed, (v, k) => v + 0.03 * k, 300)).results, 3000, 3300);
    expect(found[0]!.verdicts[0]!.finding!.kind).toBe('shift');
  }
});

test('an incident says what kind it is, what was expected, and where most values lie', () => {
  const { events } = judged(made('a wave', 1, (v) => v + 8, 1));
  const { peak } = events.find(({ incident }) => incident.start === 3000 * 60_000)!.incident;
  expect(peak).toMatchObject({ kind: 'spike', feature: 'value' });
  expect(Math.abs(peak.values[0]! - peak.expected![0]! - 8)).toBeLessThan(1.5);
  expect(peak.low![0]!).toBeLessThan(peak.expected![0]!);
  expect(peak.high![0]!).toBeGreaterThan(peak.expected![0]!);
});

test('a job of ten minutes each night is usual after three nights', () => {
  const chance = random(5);
  const values = Array.from({ length: 1440 * 8 }, (_, i) => 20 + chance.normal() + (i % 1440 >= 120 && i % 1440 < 130 ? 60 : 0));
  const { results } = judged(values);
  const isJob = ({ time }: Result) => (time / 60_000) % 1440 >= 119 && (time / 60_000) % 1440 <= 131;
  const nights = new Set(
    flaggedWithin(results, 0, results.length)
      .filter(isJob)
      .map(({ time }) => Math.floor(time / 86_400_000)),
  );
  expect([...nights].filter((night) => night >= 3)).toEqual([]);
});

test('the rhythm is found by itself and told, and can be given', () => {
  const wave = made('a wave', 4, (v) => v, 0);
  const about = (options: object) => {
    const stream = createStream({ features: ['value'], detectors: [{ method: 'autoStream', options }] }, { online });
    for (const [i, value] of wave.entries()) stream.push({ time: i, values: [value] });
    return stream.keys()[0]!.detectors[0]!.about;
  };
  expect(about({})).toBe('a rhythm of 240 samples');
  expect(about({ period: 120 })).toBe('a rhythm of 120 samples');
});

test.each([1, 100, 7777])('a rhythm keeps its phase over a gap of %i samples, without a grid', (gap) => {
  const chance = random(8);
  // A rare and steep shape: at a wrong phase it would be a spike.
  const at = (i: number) => (i % 200 < 5 ? 50 : 0) + chance.normal();
  const moments = Array.from({ length: 4000 }, (_, i) => (i < 3000 ? i : i + gap));
  const { results } = judged(moments.map(at), (i) => moments[i]! * 60_000);
  expect(flaggedWithin(results, 3001, 4000)).toEqual([]);
});

test('the samples of a ring that has wrapped are those of the series', () => {
  const options = { period: 50, memory: 150 };
  const stream = createStream({ features: ['value'], detectors: [{ method: 'autoStream', options }] }, { online });
  const chance = random(9);
  const values = Array.from({ length: 2000 }, (_, i) => (i % 50) + 0.01 * chance.normal());
  for (const [i, value] of values.entries()) stream.push({ time: i, values: [value] });
  const { finding } = stream.push({ time: 2000, values: [1000] }).verdicts[0]!;
  expect(finding!.expected[0]!).toBeCloseTo([1950, 1900, 1850].map((i) => values[i]!).sort((a, b) => a - b)[1]!, 1);
});

test('the features of a stream look for their rhythm one after another, and each finds its own', () => {
  const periods = [8, 12, 16];
  const found = new Map<number, number>();
  const state = periods.map(() => startChannel(4608, 0));
  for (let i = 0; i < 400; ++i)
    periods.forEach((period, j) => {
      passChannel(state[j]!, Math.sin((2 * Math.PI * i) / period), true, j);
      if (state[j]!.period > 0 && !found.has(j)) found.set(j, state[j]!.passed);
    });
  // Of a wave without noise two turns are as good as one.
  expect(state.map(({ period }, j) => period % periods[j]!)).toEqual([0, 0, 0]);
  expect([...found]).toEqual([
    [0, 128],
    [1, 129],
    [2, 130],
  ]);
});

test.each([40, 60, 110, 150])('peaks every %i samples that begin late become a job, and what is usual stays known', (every) => {
  for (let seed = 1; seed <= 6; ++seed) {
    const chance = random(seed * 1000 + every);
    const channel = startChannel(4608, 0);
    for (let t = 0; t < 3000; ++t)
      passChannel(channel, chance.normal() + (t >= 500 && t % every === 31 ? 7 + 2 * chance.uniform() : 0), true);
    expect(channel.sparse, `seed ${seed}`).toBe(1);
    // Before anything was known all was a job: distances by a scale of 0 were learnt, and nothing was strange ever after.
    expect(channel.point.q, `seed ${seed}`).toBeLessThan(50);
    expect(channel.scale, `seed ${seed}`).toBeCloseTo(0.8, 0);
  }
});
