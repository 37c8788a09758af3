import { expect, test } from 'vitest';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { normals } from '../series-data.ts';

const CHANNELS = 8;
const ROWS = 2400;
const TRAIN = 1200;

/** Eight waves; from row 1500 one of them is at another level for good, from 2000 to 2040 five of the others stand at 0.6. */
function channels(): Float64Array {
  const noise = normals(ROWS * CHANNELS, 5);
  return noise.map((e, k) => {
    const [i, j] = [Math.floor(k / CHANNELS), k % CHANNELS];
    if (j < 5 && i >= 2000 && i < 2040) return 0.6 + 0.1 * e;
    return Math.sin((2 * Math.PI * (i + 3 * j)) / 40) + 0.1 * e + (j === 7 && i >= 1500 ? 30 : 0);
  });
}

test('beside a normal part, many channels that are strange at once outrank one that left its place for good', () => {
  const { scores } = autoSeries({ values: channels(), rows: ROWS, columns: CHANNELS }, { train: TRAIN });
  const most = (from: number, to: number) => Math.max(...scores.subarray(from, to));
  expect(most(2000, 2040)).toBeGreaterThan(most(1600, 1950));
  expect(most(1600, 1950)).toBeGreaterThan(most(100, 1100));
});

test('one channel alone is scored by its own surprise', () => {
  const all = channels();
  const one = Float64Array.from({ length: ROWS }, (_, i) => all[i * CHANNELS + 7] ?? 0);
  const { scores, threshold, events } = autoSeries({ values: one, rows: ROWS, columns: 1 }, { train: TRAIN });
  expect(events.length).toBeGreaterThan(0);
  expect(scores[events[0]?.peak ?? 0]).toBeGreaterThan(threshold);
});

test('beside a normal part, commands do not hide what is measured', () => {
  const commands = 12;
  const columns = commands + 1;
  const noise = normals(ROWS, 7);
  const values = Float64Array.from({ length: ROWS * columns }, (_, k) => {
    const [i, j] = [Math.floor(k / columns), k % columns];
    if (j === 0) return Math.sin((2 * Math.PI * i) / 40) + 0.1 * noise[i] + (i >= 2000 && i < 2040 ? 0.6 : 0);
    // One command is on at a time, for ever shorter; half of them are given for the first time behind the normal part.
    return Math.floor((i / 330) ** 2) % (i < TRAIN ? commands / 2 : commands) === j - 1 ? 1 : 0;
  });
  const { scores } = autoSeries({ values, rows: ROWS, columns }, { train: TRAIN });
  const most = (from: number, to: number) => Math.max(...scores.subarray(from, to));
  expect(most(2000, 2040)).toBeGreaterThan(most(TRAIN, 1900));
});

test('beside a normal part, a short event of several channels with long rhythms is decades above the rest', () => {
  const [rows, columns, train] = [3600, 6, 2000];
  const noise = normals(rows * columns, 9);
  const values = noise.map((e, k) => {
    const [i, j] = [Math.floor(k / columns), k % columns];
    return Math.sin((2 * Math.PI * (i + 9 * j)) / 240) + 0.1 * e + (j < 3 && i >= 2500 && i < 2510 ? 0.8 : 0);
  });
  const { scores } = autoSeries({ values, rows, columns }, { train });
  const least = Math.min(...scores.subarray(2502, 2508));
  expect(least).toBeGreaterThan(Math.max(...scores.subarray(train, 2400)) + 1.5);
  expect(least).toBeGreaterThan(Math.max(...scores.subarray(2600)) + 1.5);
});
