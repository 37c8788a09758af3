import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { decode, encode } from '../../../src/core/snapshot.ts';
import { online } from '../../../src/registry.ts';
import { isStill, moveStill, startStill } from '../../../src/stream/alerts/still.ts';
import { createStream, type IncidentEvent, type Stream, type StreamConfig } from '../../../src/stream/index.ts';

const MINUTE = 60_000;

/** Opened and closed: minute, kind, reason. */
const told = (events: readonly IncidentEvent[], minute: number): [number, string, string][] =>
  events.filter(({ kind }) => kind !== 'updated').map(({ kind, incident }) => [minute, kind, incident.reason]);

/** Orders a minute, about twenty; none from minute 600 to 639. */
function orders(config: Partial<StreamConfig>, restart = -1): [number, string, string][] {
  const chance = random(2);
  const whole: StreamConfig = {
    features: ['orders'],
    order: { every: MINUTE, aggregate: 'count' },
    detectors: [{ method: 'ewma' }, { method: 'analogForecast' }],
    ...config,
  };
  let stream: Stream = createStream(whole, { online });
  const out: [number, string, string][] = [];
  for (let i = 0; i < 700; ++i) {
    if (i === restart) stream = createStream(whole, { online }, { restore: decode(encode(stream.snapshot())) });
    const n = i >= 600 && i < 640 ? 0 : 20 + Math.round(4 * chance.normal());
    for (let k = 0; k < n; ++k) out.push(...told(stream.push({ time: i * MINUTE + k * 2000, values: [1] }).incidents, i));
    out.push(...told(stream.tick(i * MINUTE + MINUTE - 1).incidents, i));
  }
  return out.filter(([minute]) => minute >= 590);
}

test('an outage of forty minutes is one incident to its end, though a detector has learnt it by then', () => {
  const expected = [
    [601, 'opened', ''],
    [646, 'closed', 'quiet'],
  ];
  expect(orders({})).toEqual(expected);
  expect(orders({}, 620)).toEqual(expected);
  expect(orders({ order: { every: MINUTE, aggregate: 'sum' } })).toEqual(expected);
});

test('a new level that lasts is settled, and the incident ends', () => {
  const stream = createStream({ features: ['v'], detectors: [{ method: 'ewma' }] }, { online });
  const chance = random(1);
  const out: [number, string, string][] = [];
  for (let i = 0; i < 1500; ++i)
    out.push(...told(stream.push({ time: i * MINUTE, values: [chance.normal() + (i < 500 ? 0 : 12)] }).incidents, i));
  expect(out.map(([, kind, reason]) => [kind, reason])).toEqual([
    ['opened', ''],
    ['closed', 'settled'],
  ]);
  expect(out[0]![0]).toBe(500);
  // Learning takes 50 samples, and 200 may stand there after that.
  expect(out[1]![0]).toBeGreaterThan(700);
  expect(out[1]![0]).toBeLessThan(800);
});

test('what is odd only for its moment does not stand anywhere', () => {
  expect(startStill('', 0, 3, 0, 1, 200)).toBeNull();
  expect(startStill('', 0, 5, 0, 1, 200)).toEqual({ key: '', feature: 0, usual: 0, half: 2.5, left: 200, here: true });
});

test('half way back to the usual value is where it ends, on its own side, for its own key, and not for ever', () => {
  const still = startStill('a', 1, 10, 20, 1, 3)!;
  expect(isStill(still, 'a', [0, 14])).toBe(true);
  expect(isStill(still, 'b', [0, 20])).toBe(true);
  // A missing value says nothing.
  expect(isStill(still, 'a', [0, Number.NaN])).toBe(true);
  expect(isStill(still, 'a', [0, 16])).toBe(false);
  expect(isStill(still, 'b', [0, 10])).toBe(false);
  expect(isStill(still, 'a', [0, 30])).toBe(false);
  expect(isStill(still, 'a', [0, 10])).toBe(false);
  const moved = startStill('a', 1, 60, 20, 1, 9)!;
  moveStill(moved, 'a', [0, 42]);
  expect(moved).toMatchObject({ half: 11, here: true });
  moveStill(moved, 'b', [0, 20]);
  expect(moved.here).toBe(true);
  expect(isStill(moved, 'a', [0, 32])).toBe(true);
});

test.each([-1, 620])(
  'a feature that does not come any more is no end: it is settled after a while, or quiet once it is back, restarted at %s',
  (restart) => {
    const config: StreamConfig = { features: ['a', 'b'] };
    const run = (back: number): [string, string][] => {
      const chance = random(3);
      let stream = createStream(config, { online });
      const out: [number, string, string][] = [];
      for (let i = 0; i < 1200; ++i) {
        if (i === restart) stream = createStream(config, { online }, { restore: decode(encode(stream.snapshot())) });
        const [a, b] = [chance.normal(), chance.normal()];
        out.push(...told(stream.push({ time: i * MINUTE, values: [i >= 600 && i < back ? Number.NaN : a, b] }).incidents, i));
      }
      return out
        .filter(([minute]) => minute >= 600)
        .map(([minute, kind, reason]) => [`${kind} ${minute < 640 ? 'early' : minute < 800 ? 'then' : 'late'}`, reason]);
    };
    expect(run(2000)).toEqual([
      ['opened early', ''],
      ['closed late', 'settled'],
    ]);
    expect(run(780)).toEqual([
      ['opened early', ''],
      ['closed then', 'quiet'],
    ]);
  },
);
