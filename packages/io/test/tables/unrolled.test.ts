import { expect, test } from 'vitest';
import { readTable, unrolled } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file } = scratch();
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const cells = (row: number, width: number) => Array.from({ length: width }, (_, j) => row * 100 + j);
const day = (ms: number | undefined) => new Date(ms ?? Number.NaN).toISOString().slice(0, 16);

test('years with months as columns are one series of months, their annual mean left out', async () => {
  const rows = [1990, 1991, 1992].map((year, i) => [year, ...cells(i, 12), 5].join(','));
  const table = unrolled(await readTable(file('months.csv', `Year,${MONTHS.join(',')},Annual\n${rows.join('\n')}\n`)));
  expect(table?.rows).toBe(36);
  expect([...(table?.features[0]?.values.subarray(11, 14) ?? [])]).toEqual([11, 100, 101]);
  expect([day(table?.time?.values[0]), day(table?.time?.values[13])]).toEqual(['1990-01-01T00:00', '1991-02-01T00:00']);
  expect(table?.place(13)).toEqual({ kind: 'line', number: 3 });
  expect(table?.notes.at(-1)).toBe('columns Jan to Dec are the months of each year: they are read as one series; Annual is left out');
});

test('days with hours as columns are one series of hours; months to come are left out', async () => {
  const header = ['date', ...Array.from({ length: 24 }, (_, h) => `H${h + 1}`)];
  const rows = [1, 2, 3].map((date, i) => [`2024-03-0${date}`, ...cells(i, 24).map((v, h) => (i === 2 && h > 9 ? '' : v))].join(','));
  const table = unrolled(await readTable(file('hours.csv', `${header.join(',')}\n${rows.join('\n')}\n`)));
  expect(table?.rows).toBe(58);
  expect(day(table?.time?.values[25])).toBe('2024-03-02T01:00');
});

test('other columns, and rows that are no whole years, stay as they are', async () => {
  const rows = (years: readonly string[]) => years.map((year, i) => [year, ...cells(i, 12)].join(',')).join('\n');
  const months = file('twelve.csv', `date,${MONTHS.join(',')}\n${rows(['2024-03-01', '2024-04-01', '2024-05-01'])}\n`);
  expect(unrolled(await readTable(months))).toBeUndefined();
  const other = file('other.csv', `Year,${MONTHS.map((m) => `x ${m}`).join(',')}\n${rows(['1990', '1991', '1992'])}\n`);
  expect(unrolled(await readTable(other))?.rows).toBeUndefined();
});

test('months must be more than half of the columns', async () => {
  const sheet = (others: number) => {
    const header = ['Year', ...MONTHS, ...Array.from({ length: others }, (_, j) => `other ${j}`)];
    const rows = [1990, 1991, 1992].map((year, i) => [year, ...cells(i, 12 + others)].join(','));
    return file(`sheet-${others}.csv`, `${header.join(',')}\n${rows.join('\n')}\n`);
  };
  expect(unrolled(await readTable(sheet(11)))?.rows).toBe(36);
  expect(unrolled(await readTable(sheet(12)))).toBeUndefined();
});
