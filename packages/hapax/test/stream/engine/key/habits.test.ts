import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { decode, encode } from '../../../../src/core/snapshot.ts';
import { online } from '../../../../src/registry.ts';
import { type Habits, noteHabit } from '../../../../src/stream/engine/key/habits.ts';
import { createStream, type StreamConfig } from '../../../../src/stream/index.ts';

const MINUTE = 60_000;
const DAY = 1440;

/** Days on which an incident opened; a job of ten minutes at two o'clock, a little early or late, `change` may spoil it. */
function nights(config: Partial<StreamConfig>, days: number, change: (minute: number) => number | undefined = () => undefined): number[] {
  const whole: StreamConfig = { features: ['load'], detectors: [{ method: 'ewma' }], ...config };
  let stream = createStream(whole, { online });
  const chance = random(5);
  const opened: number[] = [];
  for (let i = 0; i < days * DAY; ++i) {
    if (i % DAY === 0) stream = createStream(whole, { online }, { restore: decode(encode(stream.snapshot())) });
    const late = (Math.floor(i / DAY) * 7) % 4;
    const minute = (i % DAY) - late;
    const value = 20 + chance.normal() + (change(i) ?? (minute >= 120 && minute < 130 ? 60 : 0));
    // A chance flag now and then is promised.
    for (const { kind } of stream.push({ time: i * MINUTE, values: [value] }).incidents)
      if (kind === 'opened' && (change(i) !== undefined || (minute >= 100 && minute < 180))) opened.push(Math.floor(i / DAY));
  }
  return opened;
}

test.each([['ewma'], ['gaussian'], ['streamingMad'], ['holtWinters'], ['autoStream']])(
  'a job at night is usual for %s within a week',
  (method) => {
    const opened = nights({ detectors: [{ method }] }, 10);
    expect(opened.filter((day) => day >= 4)).toEqual([]);
    expect(opened.length).toBeLessThanOrEqual(4);
  },
);

test('whoever wants to be told each night is', () => {
  expect(nights({ alerts: { habits: 'tell' } }, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a job that is far stronger, takes far longer, or comes at another time is no habit', () => {
  const at = (day: number, from: number, to: number, load: number) => (i: number) =>
    Math.floor(i / DAY) === day && i % DAY >= from && i % DAY < to ? load : undefined;
  expect(nights({}, 9, at(7, 120, 130, 200))).toEqual([0, 1, 2, 7]);
  expect(nights({}, 9, at(7, 120, 170, 60))).toEqual([0, 1, 2, 7]);
  expect(nights({}, 9, at(7, 700, 710, 60))).toEqual([0, 1, 2, 7]);
  expect(nights({}, 9, at(7, 120, 130, -60))).toEqual([0, 1, 2, 7]);
});

test('what is odd once a week on three weeks is usual on the fourth; what is odd every hour never is', () => {
  const habits: Habits = [];
  const week = 7 * DAY * MINUTE;
  expect([0, 1, 2, 3].map((k) => noteHabit(habits, k * week, 0, 5))).toEqual(['', '', '', 'week']);
  const often: Habits = [];
  const said = Array.from({ length: 7 * 24 }, (_, hour) => noteHabit(often, hour * 60 * MINUTE, 0, 5));
  expect(new Set(said)).toEqual(new Set(['']));
  expect(often).toHaveLength(64);
});

/** Lone dips of 4 to 6, at a time of their own on each of five days, three a day; what is said of one more: `away`, `minutes` long. */
function afterDips(away: number, minutes: number, isFarOut = true, days = 5) {
  const habits: Habits = [];
  const chance = random(3);
  for (let k = 0; k < 3 * days; ++k) noteHabit(habits, (k * 480 + chance.integer(300)) * MINUTE, 0, -4 - 2 * chance.uniform(), true);
  const start = days * DAY * MINUTE;
  let said = noteHabit(habits, start, 0, away, isFarOut);
  for (let k = 1; k < minutes; ++k) said = noteHabit(habits, start + k * MINUTE, 0, away, isFarOut);
  return said;
}

test('what is as far out again and again, over days, is usual: not what is farther, on the other side, longer, or odd for its moment', () => {
  expect(afterDips(-5, 1)).toBe('often');
  expect(afterDips(-6.2, 1)).toBe('often');
  expect(afterDips(-10, 1)).toBe('');
  expect(afterDips(5, 1)).toBe('');
  expect(afterDips(-5, 2)).toBe('');
  expect(afterDips(-5, 1, false)).toBe('');
  expect(afterDips(-5, 1, true, 2)).toBe('');
});

test('a dip farther than any before is usual while as far ones come as often as flags are promised, and no oftener', () => {
  const habits: Habits = [];
  const chance = random(3);
  // Sizes of 1 and an exponential part of mean 2, one sample in 150: beyond 1 + 2 ln(10,000 / 150) = 9.4 they are rarer than one in 10,000.
  const sizes = Array.from({ length: 40 }, () => 1 - 2 * Math.log(1 - chance.uniform()));
  for (const [k, size] of sizes.entries()) noteHabit(habits, 150 * k * MINUTE, 0, -size, true, 150 * k, 1e-4);
  const then = (away: number, minutes = 1) => {
    const known = structuredClone(habits);
    let said = '';
    for (let k = 0; k < minutes; ++k) said = noteHabit(known, (6000 + k) * MINUTE, 0, away, true, 6000 + k, 1e-4);
    return said;
  };
  expect(then(-6.5)).toBe('often');
  expect(then(-13)).toBe('');
  expect(then(6.5)).toBe('');
  expect(then(-6.5, 3)).toBe('');
});

test('a percentage that is at 100 but for rare dips is told of them for three days; a fall to a half, or dips that last, are told all the same', () => {
  const chance = random(8);
  const values = Float64Array.from({ length: 10 * DAY }, () =>
    chance.uniform() < 0.006 ? Math.round(1000 + 10 * Math.log(1 - chance.uniform())) / 10 : 100,
  );
  for (let k = 0; k < 10; ++k) values[9 * DAY + k] = 50;
  for (let k = 0; k < 10; ++k) values[9 * DAY + 600 + k] = 99;
  const stream = createStream({ features: ['ok'] }, { online });
  const opened: number[] = [];
  values.forEach((v, i) => {
    for (const { kind } of stream.push({ time: i * MINUTE, values: [v] }).incidents) if (kind === 'opened') opened.push(i);
  });
  expect(opened.filter((i) => i < 4 * DAY).length).toBeGreaterThan(12);
  expect(opened.filter((i) => i >= 5 * DAY && i < 9 * DAY).length).toBeLessThanOrEqual(4);
  expect(opened).toContain(9 * DAY);
  expect(opened.some((i) => i >= 9 * DAY + 600 && i < 9 * DAY + 610)).toBe(true);
});

test('a habit is said in the note of the verdict that is no anomaly', () => {
  const stream = createStream({ features: ['load'], detectors: [{ method: 'ewma' }] }, { online });
  const chance = random(5);
  const notes = new Set<string>();
  for (let i = 0; i < 4 * DAY; ++i) {
    const { verdicts, values } = stream.push({ time: i * MINUTE, values: [20 + chance.normal() + (i % DAY === 700 ? 60 : 0)] });
    if (values[0]! > 50) notes.add(`${verdicts[0]!.isAnomaly} ${verdicts[0]!.note}`);
  }
  expect([...notes]).toEqual(['true ', 'false a habit: odd at this time of the day, as on three days before']);
});
