import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { decode, encode } from '../../../src/core/snapshot.ts';
import { online } from '../../../src/registry.ts';
import { createStream, type StreamConfig } from '../../../src/stream/index.ts';
import { aggregatesOf } from '../../../src/stream/time/aggregate.ts';

const MINUTE = 60_000;
const base = { detectors: [{ method: 'ewma' }] } as const;
const started = (config: Omit<StreamConfig, 'detectors'>, from?: string) =>
  createStream({ ...config, ...base } as StreamConfig, { online }, from === undefined ? {} : { restore: decode(from) });

/** What cells come to, when these samples have come. */
function cells(config: Omit<StreamConfig, 'detectors'>, samples: readonly { time: number; values: number[] }[], restartAt = -1) {
  let stream = started(config);
  const out: (readonly number[])[] = [];
  samples.forEach((sample, i) => {
    if (i === restartAt) stream = started(config, encode(stream.snapshot()));
    for (const { values } of stream.push(sample).released) out.push(values);
  });
  for (const { values } of stream.flush().released) out.push(values);
  return out;
}

const quantile = (values: readonly number[], q: number) => {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  return sorted[Math.floor(rank)]! + (rank % 1) * (sorted[Math.ceil(rank)]! - sorted[Math.floor(rank)]!);
};

test('latencies come to their percentile, within half a per cent, and every line counts', () => {
  const chance = random(1);
  const samples = Array.from({ length: 6000 }, (_, i) => ({
    time: 20 * i,
    values: [0, 0].fill(Math.round(Math.exp(4 + chance.normal()))),
  }));
  // The same moment, the same latency: still two requests.
  const twice = samples.flatMap((sample) => [sample, sample]);
  const config = { features: ['latency', 'n'], order: { every: MINUTE }, aggregates: { latency: 'p99.9', n: 'count' } } as const;
  const got = cells(config, twice);
  expect(got).toHaveLength(2);
  got.forEach(([p999, n], i) => {
    const own = twice.filter(({ time }) => Math.floor(time / MINUTE) === i).map(({ values }) => values[0]!);
    expect(Math.abs(p999! / quantile(own, 0.999) - 1)).toBeLessThanOrEqual(0.00501);
    expect(n).toBe(6000);
  });
});

test('a counter comes to its rise per second, over restarts of the counter, gaps and the border of cells', () => {
  // 5 a second, read every 10 s; it starts again from 0 at 90 s, with 20 counted since.
  const read = (t: number) => (t < 90 ? 1000 + 5 * t : 5 * (t - 86));
  const times = Array.from({ length: 30 }, (_, i) => 10 * i).filter((t) => t < 120 || t >= 180);
  const samples = times.map((t) => ({ time: 1000 * t, values: [read(t)] }));
  const got = cells({ features: ['requests'], order: { every: MINUTE, aggregate: 'rate' } }, samples);
  const rates = got.map(([rate]) => rate!);
  expect(rates[0]).toBe(5);
  // From 50 s to 110 s: 6 readings; the 5 a second of 80 to 86 s, which nobody read before the restart, are lost.
  expect(rates[1]).toBeCloseTo((5 * 60 - 5 * 6) / 60, 10);
  expect(rates[2]).toBeNaN();
  expect(rates[3]).toBe(5);
});

test('different values are counted, and none of nothing', () => {
  const samples = [1, 2, 2, 3, 1].map((user, i) => ({ time: i * 1000, values: [user] }));
  samples.push({ time: 3 * MINUTE, values: [7] });
  const got = cells({ features: ['user'], order: { every: MINUTE, aggregate: 'distinct' } }, samples);
  expect(got.map(([n]) => n)).toEqual([3, 0, 0, 1]);
});

test('a ratio is that of sums, of rises where the other feature is a counter, and missing where nothing was below', () => {
  const of = (values: readonly (readonly [number, number, number])[], aggregates: Record<string, 'rate' | 'sum' | `per ${string}`>) =>
    cells(
      { features: ['errors', 'requests'], order: { every: MINUTE }, aggregates },
      values.map(([s, errors, requests]) => ({ time: 1000 * s, values: [errors, requests] })),
    ).map(([share]) => share);
  const sums = of(
    [
      [0, 1, 10],
      [30, 0, 30],
      [60, 0, 0],
      [120, 3, 3],
    ],
    { errors: 'per requests', requests: 'sum' },
  );
  expect(sums).toEqual([1 / 40, Number.NaN, 1]);
  const rises = of(
    [
      [0, 100, 1000],
      [50, 101, 1100],
      [70, 103, 1150],
      [90, 103, 1200],
    ],
    { errors: 'per requests', requests: 'rate' },
  );
  expect(rises).toEqual([1 / 100, 2 / 100]);
});

test('a restart in the middle of a cell changes nothing, whatever the aggregate', () => {
  const chance = random(2);
  const samples = Array.from({ length: 3000 }, (_, i) => ({
    time: 97 * i,
    values: [Math.exp(chance.normal()), i * 3, Math.floor(900 * chance.uniform()), chance.uniform(), 1],
  }));
  const config = {
    features: ['latency', 'counter', 'user', 'errors', 'requests'],
    order: { every: MINUTE, lateness: 500 },
    aggregates: { latency: 'p95', counter: 'rate', user: 'distinct', errors: 'per requests', requests: 'sum' },
  } as const;
  const whole = cells(config, samples);
  expect(whole[1]![2]).toBeGreaterThan(400);
  for (const at of [1, 400, 900, 2500]) expect(cells(config, samples, at)).toEqual(whole);
});

test('what is no aggregate is refused, with the way out', () => {
  const fails = (config: object) => () => started(config as StreamConfig);
  expect(fails({ features: ['a'], aggregates: { a: 'p99' } })).toThrow(
    'stream: `aggregates` are those of the cells of a grid; give `order.every`, the milliseconds of a cell',
  );
  const grid = { features: ['errors', 'requests'], order: { every: 1000 } };
  expect(fails({ ...grid, aggregates: { eror: 'p99' } })).toThrow(
    'stream aggregates: no feature is called eror; there are errors, requests',
  );
  expect(fails({ ...grid, aggregates: { errors: 'per errors' } })).toThrow(
    'stream aggregates: `errors: per errors` must name another feature after `per`; there are requests',
  );
  expect(fails({ ...grid, aggregates: { errors: 'p42' } })).toThrow(
    'stream aggregates: `errors: p42` is none; there are last, mean, min, max, sum, count, p50, p75, p90, p95, p99, p99.9, rate, distinct, and `per` with another feature',
  );
});

test('a ratio may be over the first feature', () => {
  const [, plan] = aggregatesOf(['requests', 'bytes'], 'mean', { bytes: 'per requests' }, MINUTE);
  expect(plan).toMatchObject({ kind: 'ratio', over: 0 });
});
