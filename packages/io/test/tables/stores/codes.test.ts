import { random } from 'hapax';
import { expect, test } from 'vitest';
import { describeTable, readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();
const chance = random(2);
const pick = <T>(some: readonly T[]): T => some[Math.floor(some.length * chance.uniform())];
const digits = (count: number) => Array.from({ length: count }, () => Math.floor(10 * chance.uniform())).join('');
const csv = (name: string, head: string, row: (i: number) => readonly (string | number)[], rows = 60) =>
  file(name, `${head}\n${Array.from({ length: rows }, (_, i) => row(i).join(',')).join('\n')}\n`);
const role = async (path: string) =>
  Object.fromEntries(describeTable(await readTable(path)).columns.map(({ name, role: found, evidence }) => [name, [found, evidence]]));

test('codes are texts as they are written: zeros in front, more digits than a number holds, an e between digits', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => [
    i % 3 === 0 ? `0${digits(4)}` : `1${digits(4)}`,
    `7${digits(19)}`,
    pick(['12e5', '7301', '4e09', '8812', '5520']),
  ]);
  const table = await readTable(csv('codes.csv', 'plant,order,part,amount', (i) => [...rows[i], 100 + chance.normal()]));
  expect(table.features.map(({ name }) => name)).toEqual(['amount']);
  for (const [j, name] of ['plant', 'order', 'part'].entries()) {
    const text = table.texts.find((one) => one.name === name);
    expect(rows.map((_, i) => text?.at(i))).toEqual(rows.map((cells) => cells[j]));
  }
  expect(table.notes).toEqual([
    'column plant is kept as it is written, as codes: zeros in front; --include plant makes it a feature',
    'column order is kept as it is written, as codes: more digits than a number holds; --include order makes it a feature',
    'column part is kept as it is written, as codes: an e between digits; --include part makes it a feature',
  ]);
});

test('numbers that only look like codes are measured: 007.50, 1.5e+05, powers of ten', async () => {
  const table = await readTable(
    csv('numbers.csv', 'padded,power,counts', (i) => [
      `00${(7 + i / 4).toFixed(2)}`,
      `${(1 + i / 9).toFixed(3)}e+05`,
      pick(['1e3', '1e4', '1e5']),
    ]),
  );
  expect(table.features.map(({ name }) => name)).toEqual(['padded', 'power', 'counts']);
  expect(table.features[0].values[2]).toBe(7.5);
});

test('--include reads codes as numbers', async () => {
  const path = csv('asked.csv', 'plant,amount', (i) => [`00${1 + (i % 7)}`, i * i]);
  const table = await readTable(path, { include: ['plant'] });
  expect(table.features.map(({ name }) => name)).toEqual(['plant', 'amount']);
});

test('clocks, codes of counties and long numbers of one length are known by their values', async () => {
  const found = await role(
    csv('values.csv', 'left,area,card,load,bytes', () => [
      100 * Math.floor(24 * chance.uniform()) + Math.floor(60 * chance.uniform()),
      1000 * pick([1, 6, 12, 36, 48]) + 2 * Math.floor(100 * chance.uniform()) + 1,
      `${1 + Math.floor(9 * chance.uniform())}${digits(11)}`,
      Math.floor(2000 * chance.uniform()),
      12_000_000_000 + Math.floor(1e9 * chance.uniform()),
    ]),
  );
  expect(found.left).toEqual(['identifier', 'its values are clocks, such as 1745']);
  expect(found.area).toEqual(['identifier', 'its values are codes of counties (FIPS)']);
  expect(found.card).toEqual(['identifier', 'its values have 12 digits each']);
  expect(found.load[0]).toBe('measure');
  expect(found.bytes[0]).toBe('measure');
});

test('years in no order name rows, as of houses; years in order are times', async () => {
  const houses = await readTable(
    csv('houses.csv', 'year built,price', () => [1950 + Math.floor(60 * chance.uniform()), 100 + chance.normal()]),
  );
  expect([houses.time, houses.features.map(({ name }) => name)]).toEqual([undefined, ['price']]);
  const films = await readTable(csv('films.csv', 'year,score', () => [1990 + Math.floor(20 * chance.uniform()), chance.uniform()]));
  expect([films.time, films.aside.map(({ name }) => name)]).toEqual([undefined, ['year']]);
  const yearly = await readTable(csv('yearly.csv', 'year,rain', (i) => [1950 + i, 100 + chance.normal()]));
  expect(yearly.time?.name).toBe('year');
  const long = await readTable(csv('long.csv', 'country,year,gdp', (i) => [`AT${i % 6}`, 1990 + ((7 * i) % 10), i * i], 30));
  expect(long.time?.name).toBe('year');
});
