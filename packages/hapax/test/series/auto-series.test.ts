import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { autoSeries } from '../../src/series/auto-series.ts';
import { HOUR, normals, weeks } from './series-data.ts';

const column = (values: ArrayLike<number>) => Array.from(values, (v) => [v]);

test.each([
  ['as it is', {}],
  ['with 5 % of the rows missing', { missing: 0.05 }],
  ['over a change of clocks', { summer: true }],
  ['over a change of clocks with 5 % missing', { summer: true, missing: 0.05 }],
])('26 weeks of hours %s: all six planted things are found, and nothing else', (_, how) => {
  for (const seed of [1, 2]) {
    const { values, times, planted, start } = weeks(seed, how);
    const { events } = autoSeries(column(values), {}, { times });
    const overlaps = ({ from, to }: { from: number; to: number }, [, a, b]: (typeof planted)[number]) =>
      from <= start + (b - 1) * HOUR && to >= start + a * HOUR;
    expect(planted.filter((one) => !events.some((event) => overlaps(event, one)))).toEqual([]);
    expect(events.filter((event) => !planted.some((one) => overlaps(event, one))).map(({ sentence }) => sentence)).toEqual([]);
  }
});

test('a summer time that the times do not follow is seen and said', () => {
  const { values, times } = weeks(1, { summer: true });
  const { notes } = autoSeries(column(values), {}, { times });
  expect(notes).toEqual(['a value every hour', 'a rhythm of 1 week, by clocks that are changed as in Europe']);
});

test('a rhythm that is found can be overruled: by another, or by none', () => {
  const { values, times } = weeks(1);
  const notes = (periods: number[]) => autoSeries(column(values), { periods }, { times }).notes;
  expect(notes([])).toContain('a rhythm of 1 week');
  expect(notes([24])).toContain('a rhythm of 1 day');
  expect(notes([24, 168])).toContain('a rhythm of 1 day, 1 week');
  expect(notes([9000])).toContain('no rhythm of 9000 steps: it has no two turns of it');
  expect(notes([1]).some((note) => /a rhythm of/.test(note))).toBe(false);
});

const walks: Record<string, (n: number, seed: number) => Float64Array> = {
  noise: normals,
  'an autoregression': (n, seed) => {
    let x = 0;
    return normals(n, seed).map((e) => (x = 0.8 * x + e));
  },
  'a random walk': (n, seed) => {
    let x = 0;
    return normals(n, seed).map((e) => (x += e));
  },
  'a season': (n, seed) => normals(n, seed).map((e, i) => e + 10 * Math.sin((2 * Math.PI * i) / 24)),
};

const heavy = (freedom: number) => (n: number, seed: number) => {
  const chance = random(seed);
  return Float64Array.from({ length: n }, () => {
    let squares = 0;
    for (let k = 0; k < freedom; ++k) squares += chance.normal() ** 2;
    return chance.normal() / Math.sqrt(squares / freedom);
  });
};
const steps = (from: number, to: number) => (n: number, seed: number) => {
  const chance = random(seed);
  let state = 0;
  return Float64Array.from({ length: n }, () => (chance.uniform() < (state === 0 ? from : to) ? (state = 1 - state) : state));
};
const poisson = (mean: number) => (n: number, seed: number) => {
  const chance = random(seed);
  return Float64Array.from({ length: n }, () => {
    let count = 0;
    for (let p = chance.uniform(); p > Math.exp(-mean); p *= chance.uniform()) count += 1;
    return count;
  });
};
const quiet: Record<string, (n: number, seed: number) => Float64Array> = {
  'heavy tails, t with 4 degrees of freedom': heavy(4),
  'counts of 5': poisson(5),
  'counts of 0.3': poisson(0.3),
  'a rare event': poisson(0.02),
  'rounded noise': (n, seed) => normals(n, seed).map((e) => Math.round(e)),
  'two states': steps(0.1, 0.1),
  'a rare state': steps(0.01, 0.2),
};

test.each(Object.entries(quiet))('in %s in which nothing happens, something is told in at most one of ten', (_, make) => {
  let told = 0;
  for (const n of [20, 200, 1000, 4000])
    for (let seed = 1; seed <= (n === 4000 ? 5 : 15); ++seed) if (autoSeries(column(make(n, 100 * n + seed))).events.length > 0) told += 1;
  expect(told).toBeLessThanOrEqual(5);
});

test.each(Object.entries(walks))('in %s in which nothing happens, something is told in at most one of ten', (_, make) => {
  let told = 0;
  for (const n of [20, 200, 1000])
    for (let seed = 1; seed <= 40; ++seed) if (autoSeries(column(make(n, 100 * n + seed))).events.length > 0) told += 1;
  expect(told).toBeLessThanOrEqual(12);
});

test('a value a hundred times too high is told, whatever the length, and the first fifth is judged too', () => {
  for (const [n, at] of [
    [20, 3],
    [110, 100],
    [110, 5],
    [1000, 50],
  ] as const) {
    const x = normals(n, n);
    x[at] = 1000;
    const { events, verdicts, scores, threshold } = autoSeries(column(x));
    expect(events.map(({ start, end, kind }) => [start, end, kind])).toEqual([[at, at, 'spike']]);
    expect([...verdicts.keys()].filter((i) => verdicts[i] === 1)).toEqual([at]);
    expect(scores[at]).toBeGreaterThan(threshold);
  }
});

test('a shift of the level is one event at its place, with the levels before and after', () => {
  const x = normals(600, 3).map((v, i) => v + (i >= 400 ? 6 : 0));
  const { events } = autoSeries(column(x));
  expect(events).toHaveLength(1);
  expect(events[0].kind).toBe('shift');
  expect(Math.abs(events[0].start - 400)).toBeLessThanOrEqual(2);
  expect(events[0].sentence).toMatch(/^the level of value rises from about -?0\.\d+ to [56]\.\d+$/);
});

test('values that stand still and values that are missing are events of their own', () => {
  const x = normals(500, 4);
  x.fill(x[200], 200, 230);
  x.fill(Number.NaN, 350, 380);
  const { events, verdicts } = autoSeries(column(x));
  expect(events.map(({ kind, start, end }) => [kind, start, end])).toEqual([
    ['stuck', 200, 229],
    ['missing', 350, 379],
  ]);
  expect(verdicts[210]).toBe(1);
  expect(events[1].sentence).toBe('value has no values for 30 samples');
});

test('a beat of another shape is found among beats that keep no time', () => {
  const chance = random(5);
  const x: number[] = [];
  const odd: number[] = [];
  for (let beat = 0; x.length < 4000; ++beat) {
    const length = 36 + chance.integer(9);
    if (beat === 60) odd.push(x.length, x.length + length);
    for (let k = 0; k < length; ++k) {
      const t = k / length;
      const usual = Math.exp(-(((t - 0.3) / 0.04) ** 2)) + 0.3 * Math.exp(-(((t - 0.65) / 0.1) ** 2));
      const other = 0.9 * Math.exp(-(((t - 0.3) / 0.15) ** 2)) - 0.3 * Math.exp(-(((t - 0.65) / 0.1) ** 2));
      x.push((beat === 60 ? other : usual) + 0.02 * chance.normal());
    }
  }
  const { events } = autoSeries(column(x));
  const hits = events.filter(({ start, end }) => start <= odd[1] && end >= odd[0]);
  expect(hits.length).toBeGreaterThanOrEqual(1);
  expect(events.length - hits.length).toBeLessThanOrEqual(1);
});

test('with a normal beginning, what follows is judged by it', () => {
  const x = normals(800, 6).map((v, i) => v + (i >= 400 ? 8 : 0));
  const { verdicts } = autoSeries(column(x), { train: 400 });
  // But for half a window before it.
  expect(verdicts.slice(0, 336).every((v) => v === 0)).toBe(true);
  expect(verdicts.slice(410).reduce((sum, v) => sum + v, 0)).toBeGreaterThan(0.8 * 390);
});

test('channels that show the same event tell it together; one that never changes is left out and said', () => {
  const a = normals(400, 7);
  const b = normals(400, 8);
  a[250] = 30;
  b[250] = -20;
  const rows = Array.from(a, (v, i) => [v, b[i], 5]);
  const { events, notes } = autoSeries(rows, {}, { names: ['pressure', 'flow', 'valve'] });
  expect(events).toHaveLength(1);
  expect(events[0].names).toEqual(['pressure', 'flow']);
  expect(events[0].sentence).toMatch(/^pressure is 30, expected .*; also flow$/);
  expect(notes[0]).toBe('valve never changes: it is not judged');
  const wide = (still: number) => autoSeries(Array.from(a, (v) => [v, ...new Array<number>(still).fill(5)])).notes[0];
  expect(wide(2)).toBe('feature 1 and feature 2 never change: they are not judged');
  expect(wide(300)).toBe('feature 1, feature 2, feature 3, feature 4, feature 5, feature 6 and 294 more never change: they are not judged');
});

test('a regular gap such as weekends is no event', () => {
  const times: number[] = [];
  for (let d = 0; d < 400; ++d) if (d % 7 < 5) times.push(Date.UTC(2024, 0, 1) + d * 24 * HOUR);
  const { events } = autoSeries(column(normals(times.length, 9)), {}, { times });
  expect(events).toEqual([]);
});

test('a monthly series whose swings grow is judged by ratios, and its yearly peaks are as usual', () => {
  const times = Array.from({ length: 144 }, (_, i) => Date.UTC(1949, i, 1));
  const x = normals(144, 10).map((e, i) => (110 + 2.5 * i) * (1 + 0.2 * Math.sin((2 * Math.PI * i) / 12)) * Math.exp(0.02 * e));
  const { events, notes } = autoSeries(column(x), {}, { times });
  expect(notes).toEqual(['a value every month', 'a rhythm of 1 year', 'the swings grow with the level: judged by ratios']);
  expect(events).toEqual([]);
});

test('what cannot be judged says what is needed', () => {
  expect(() => autoSeries(column([1, 2, 3, 4, 5, 6, 7]))).toThrow(/^a series needs at least 12 values to be judged; got 7$/);
  expect(() => autoSeries(column(normals(20, 1)), {}, { times: [1, 2] })).toThrow(
    /^autoSeries got 2 times for 20 samples; it needs one for each$/,
  );
  expect(() => autoSeries(column(normals(3, 1)), {}, { times: [1, 3, 2] })).toThrow(
    /^autoSeries: time 2 is 2, before time 1, 3; sort the samples by time$/,
  );
  expect(() => autoSeries(column([...normals(20, 1), Infinity]))).toThrow(
    /^autoSeries: sample 20, feature 0 is Infinity; values must be finite, or NaN for missing$/,
  );
});

test('in a short series a level two deviations lower for most of it is a shift, one moment', () => {
  const times = Array.from({ length: 100 }, (_, i) => Date.UTC(1871 + i, 0, 1));
  let told = 0;
  for (let seed = 1; seed <= 20; ++seed) {
    const x = normals(100, seed).map((e, i) => Math.round((i < 30 ? 1100 : 850) + 125 * e));
    const { events } = autoSeries(column(x), {}, { times });
    const shift = events.find(({ kind, start }) => kind === 'shift' && Math.abs(start - 30) <= 5);
    if (shift === undefined) continue;
    told += 1;
    expect(shift.end).toBe(shift.start);
    expect(shift.sentence).toMatch(/^the level of value falls from about 1\d{3} to 8\d{2}$/);
  }
  expect(told).toBeGreaterThanOrEqual(14);
});

test('a level that comes back after a tenth of a long series is two changes, and not a tenth of the rows', () => {
  const x = normals(3000, 11).map((e, i) => e + (i >= 1500 && i < 1800 ? 8 : 0));
  const { events, verdicts } = autoSeries(column(x));
  expect(events.filter(({ kind }) => kind === 'shift').map(({ start, end }) => [start, end])).toEqual([
    [1500, 1500],
    [1800, 1800],
  ]);
  expect(verdicts.reduce((sum, v) => sum + v, 0)).toBeLessThan(10);
});

test('the range of a spiky series ends where values were seen that passed as usual', () => {
  for (let seed = 1; seed <= 5; ++seed) {
    const chance = random(seed);
    const x = Array.from(
      { length: 1500 },
      () => 10 + 0.1 * chance.normal() + (chance.uniform() < 0.05 ? Math.exp(6 * chance.uniform()) : 0),
    );
    const [{ lower, upper }] = autoSeries(column(x)).channels;
    expect(upper.every((v) => v <= 1000)).toBe(true);
    expect(lower.every((v) => v > 0)).toBe(true);
  }
});

/** Nights of 20, days that settle at 80 as charging curves do: no noise at all, only what sums of floating-point numbers leave. */
const exactDays = (days: number) =>
  Float64Array.from({ length: 288 * days }, (_, i) => {
    const minute = i % 288;
    return minute < 108 || minute >= 216 ? 20 + 60 * 0.2 ** ((minute + 72) % 288) : 80 - 60 * 0.2 ** ((minute - 108) / 12);
  });

test('a rhythm that repeats exactly is quiet: what rounding leaves is told by nobody', () => {
  const times = Float64Array.from(exactDays(14), (_, i) => i * 300_000);
  const rounded = exactDays(14).map((v, i) => v + (i % 7) * 1e-13);
  for (const values of [exactDays(14), rounded]) expect(autoSeries(column(values), {}, { times }).events).toEqual([]);
});

test('one value beside an exact rhythm is told, be it a hundredth of the swing, and no change from a level to the same level', () => {
  const times = Float64Array.from(exactDays(14), (_, i) => i * 300_000);
  const values = exactDays(14);
  values[288 * 9 + 150] += 0.6;
  expect(autoSeries(column(values), {}, { times }).events.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['spike', (288 * 9 + 150) * 300_000, (288 * 9 + 150) * 300_000],
  ]);
});

const turn = (i: number, period: number) => Math.sin((2 * Math.PI * i) / period);
const exact: Readonly<Record<string, (i: number) => number>> = {
  'a ramp': (i) => 0.1 * i,
  'a ramp far from 0': (i) => 1e9 + 0.1 * i,
  'a parabola': (i) => 1e-3 * i * i,
  'a sine': (i) => 10 * turn(i, 288),
  'a sine that fits no step': (i) => 10 * Math.sin(i / 37.3),
  'two sines': (i) => 10 * turn(i, 288) + 3 * turn(i, 24),
  'two sines on a ramp': (i) => 0.01 * i + 5 * turn(i, 288) + turn(i, 48),
  'a decay': (i) => 100 * Math.exp(-i / 900),
  'a growth': (i) => 1.001 ** i,
  'a saturation': (i) => 1 / (1 + Math.exp((2000 - i) / 200)),
  'a square wave': (i) => (i % 288 < 100 ? 5 : 7),
  'a saw of thirds': (i) => (i % 288) / 3,
  'days and weekends': (i) => (i % 2016 < 1440 ? 5 : 1) + turn(i, 288),
};

test.each(Object.entries(exact))('%s without any noise is quiet', (_, at) => {
  const times = Float64Array.from({ length: 4000 }, (__, i) => i * 300_000);
  expect(autoSeries(column(times.map((__, i) => at(i))), {}, { times }).events.map(({ sentence }) => sentence)).toEqual([]);
});

// Of days and weekends there are not two weeks here: nobody can say yet what a week is like.
test.each(Object.entries(exact).filter(([name]) => name !== 'days and weekends'))('one value beside %s is told, at its place', (_, at) => {
  const times = Float64Array.from({ length: 4000 }, (__, i) => i * 300_000);
  const values = times.map((__, i) => at(i));
  values[2600] += 0.05 * (Math.max(...values) - Math.min(...values));
  const { events } = autoSeries(column(values), {}, { times });
  expect(events.some(({ from, to }) => from <= 2600 * 300_000 && to >= 2600 * 300_000)).toBe(true);
});
