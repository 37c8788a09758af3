import { expect, test } from 'vitest';
import { compactMs, epochMs, numberMs, offsetAt, readTime, serialMs, timeReader, toUtc, utcOf } from '../../src/time/index.ts';

const HOUR = 3_600_000;
const wall = (text: string): number => Date.parse(`${text}Z`);

test('a clock of a zone is an instant; in autumn one hour has two, and in spring one has none', () => {
  expect(utcOf('Europe/Berlin', wall('2024-07-01T12:00')).first).toBe(wall('2024-07-01T10:00'));
  expect(utcOf('America/New_York', wall('2024-01-01T12:00')).first).toBe(wall('2024-01-01T17:00'));
  const { first, second } = utcOf('Europe/Berlin', wall('2024-10-27T02:30'));
  expect([first, second]).toEqual([wall('2024-10-27T00:30'), wall('2024-10-27T01:30')]);
  expect(utcOf('Europe/Berlin', wall('2024-03-31T02:30'))).toEqual({ first: wall('2024-03-31T01:30'), second: wall('2024-03-31T01:30') });
  expect(offsetAt('Asia/Kolkata', 0)).toBe(5.5 * HOUR);
});

test('the order of the rows tells the two hours apart', () => {
  const clocks = ['01:30', '02:00', '02:30', '02:00', '02:30', '03:00'].map((time) => wall(`2024-10-27T${time}`));
  const values = Float64Array.from(clocks);
  expect(toUtc('Europe/Berlin', values)).toBe(4);
  expect(Array.from(values)).toEqual(
    ['23:30', '24:00', '24:30', '25:00', '25:30', '26:00'].map(
      (time) => wall('2024-10-26T00:00') + Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * 60_000,
    ),
  );
});

test('numbers say when by their size, and digits as dates', () => {
  const at = Date.UTC(2024, 1, 1);
  expect([at / 1000, at, at * 1000, at * 1e6].map(epochMs)).toEqual([at, at, at, at]);
  expect([0, 5, 99_999_999].map(epochMs)).toEqual([undefined, undefined, undefined]);
  expect([20240201, 20240201000000, '202402010000', 20240230, 12345678].map(compactMs)).toEqual([at, at, at, undefined, undefined]);
  expect(numberMs(20240201000000)).toBe(at);
  expect(serialMs(45_323)).toBe(at);
  expect(serialMs(45_323 + 1 / 3)).toBe(at + 8 * HOUR);
});

test('one value in any spelling, and a format for what has none', () => {
  const at = Date.UTC(2024, 1, 1, 12);
  expect(['2024-02-01 12:00', at / 1000, String(at), new Date(at), '20240201120000'].map((value) => readTime(value))).toEqual([
    at,
    at,
    at,
    at,
    at,
  ]);
  expect(readTime('2024-02-01 12:00', 'Europe/Berlin')).toBe(at - HOUR);
  expect([readTime('soon'), readTime(''), readTime(null)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(timeReader('%d/%m/%y %I:%M %p')?.('01/02/24 12:00 pm')?.ms).toBe(at);
  expect(timeReader('%Y-%m-%dT%H:%M%z')?.('2024-02-01T13:00+01:00')?.ms).toBe(at);
  expect(timeReader('%Y %Q')).toBeUndefined();
});
