import { expect, test } from 'vitest';
import { parseTime, swapDayAndMonth } from '../../src/tables/time-format.ts';

const cases: readonly [text: string, iso: string][] = [
  ['2024-01-31', '2024-01-31T00:00:00.000Z'],
  ['2024-01-31T10:20:30Z', '2024-01-31T10:20:30.000Z'],
  ['2024-01-31 10:20', '2024-01-31T10:20:00.000Z'],
  ['2024-01-31T10:20:30.125+02:00', '2024-01-31T08:20:30.125Z'],
  ['2024-01-31 10:20:30 -0130', '2024-01-31T11:50:30.000Z'],
  ['2024/1/3 4:05', '2024-01-03T04:05:00.000Z'],
  ['20240131T102030Z', '2024-01-31T10:20:30.000Z'],
  ['1/31/2024 1:05 pm', '2024-01-31T13:05:00.000Z'],
  ['31.1.2024 23:59:59', '2024-01-31T23:59:59.000Z'],
  ['31 Jan 2024', '2024-01-31T00:00:00.000Z'],
  ['31/Jan/2024:10:00:00 +0100', '2024-01-31T09:00:00.000Z'],
  ['Wed, 31 Jan 2024 10:00:00 GMT', '2024-01-31T10:00:00.000Z'],
  ['Jan 31 2024', '2024-01-31T00:00:00.000Z'],
  ['January 31, 2024', '2024-01-31T00:00:00.000Z'],
  ['2024-02-29T24:00', '2024-03-01T00:00:00.000Z'],
];
for (const [text, iso] of cases) {
  test(`${text} is ${iso}, in every time zone`, () => {
    expect(new Date(parseTime(text)?.ms ?? Number.NaN).toISOString()).toBe(iso);
  });
}

test.each(['', 'soon', '2024', '2024-13-01', '2023-02-29', '2024-01-01T25:00', '32/13/2024', '31 Foo 2024', '12:30'])(
  '%j is no point in time',
  (text) => {
    expect(parseTime(text)).toBeUndefined();
  },
);

test('dates with slashes say which order they allow', () => {
  expect(parseTime('03/04/2024')?.slashes).toBe('either');
  expect(parseTime('13/04/2024')?.slashes).toBe('day first');
  expect(parseTime('04/13/2024')?.slashes).toBe('month first');
  const ms = parseTime('03/04/2024 05:06')?.ms ?? Number.NaN;
  expect(new Date(swapDayAndMonth(ms)).toISOString()).toBe('2024-04-03T05:06:00.000Z');
});
