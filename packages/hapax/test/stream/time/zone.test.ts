import { expect, test } from 'vitest';
import { checkMaintenance, inMaintenance } from '../../../src/stream/time/maintenance.ts';
import { wallTime } from '../../../src/stream/time/zone.ts';

const at = (text: string) => Date.parse(text);
const wall = (zone: string, text: string) => new Date(wallTime(zone, at(text))).toISOString();

test('the clock of a zone is told in winter, in summer, on the nights in which it is set, and at odd distances', () => {
  expect(wall('Europe/Berlin', '2024-01-15T12:00:00.250Z')).toBe('2024-01-15T13:00:00.250Z');
  expect(wall('Europe/Berlin', '2024-07-15T12:00:00Z')).toBe('2024-07-15T14:00:00.000Z');
  expect(wall('Europe/Berlin', '2024-03-31T00:59:59Z')).toBe('2024-03-31T01:59:59.000Z');
  expect(wall('Europe/Berlin', '2024-03-31T01:00:00Z')).toBe('2024-03-31T03:00:00.000Z');
  expect(wall('Europe/Berlin', '2024-10-27T00:59:59Z')).toBe('2024-10-27T02:59:59.000Z');
  expect(wall('Europe/Berlin', '2024-10-27T01:00:00Z')).toBe('2024-10-27T02:00:00.000Z');
  expect(wall('Asia/Kathmandu', '2024-01-15T12:00:00Z')).toBe('2024-01-15T17:45:00.000Z');
  expect(wall('America/New_York', '1969-12-31T23:00:00Z')).toBe('1969-12-31T18:00:00.000Z');
});

test('each key has its calendar: a nightly window of its zone, through summer time and past midnight', () => {
  const windows = checkMaintenance([
    { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 22 * 60, toMinute: 26 * 60, zone: 'Europe/Berlin', keys: ['berlin'] },
    { days: [1, 2, 3, 4, 5], fromMinute: 9 * 60, toMinute: 10 * 60, zone: 'America/New_York', keys: ['york'] },
    { days: [1], fromMinute: 0, toMinute: 60 },
  ]);
  const muted = (key: string, text: string) => inMaintenance(windows, key, at(text));
  // 22:00 in Berlin is 21:00 UTC in winter and 20:00 in summer.
  expect(
    ['2024-01-17T20:30:00Z', '2024-01-17T21:30:00Z', '2024-01-18T00:59:00Z', '2024-01-18T01:00:00Z'].map((t) => muted('berlin', t)),
  ).toEqual([false, true, true, false]);
  expect(['2024-07-17T20:30:00Z', '2024-07-18T00:30:00Z'].map((t) => muted('berlin', t))).toEqual([true, false]);
  expect(
    ['2024-01-17T14:30:00Z', '2024-07-17T14:30:00Z', '2024-07-17T13:30:00Z', '2024-07-20T13:30:00Z'].map((t) => muted('york', t)),
  ).toEqual([true, false, true, false]);
  expect(muted('york', '2024-01-17T21:30:00Z')).toBe(false);
  expect(muted('anyone', '2024-01-15T00:30:00Z')).toBe(true);
});

test('a zone that there is not is refused', () => {
  expect(() => checkMaintenance([{ days: [1], fromMinute: 0, toMinute: 60, zone: 'Europe/Berln' }])).toThrow(
    'stream maintenance[0]: there is no time zone "Europe/Berln"; it is written as in Europe/Berlin or UTC',
  );
});

test('the clock of a zone is told before our era, too', () => {
  expect(wall('Etc/GMT-3', '-000043-03-15T12:00:00Z')).toBe('-000043-03-15T15:00:00.000Z');
});
