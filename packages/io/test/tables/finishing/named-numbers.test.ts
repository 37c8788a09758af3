import { random } from 'hapax';
import { describe, expect, test } from 'vitest';
import { describeTable, readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();
const chance = random(5);
const below = (n: number) => Math.floor(n * chance.uniform());
const csv = (name: string, head: string, row: (i: number) => readonly (string | number)[], rows = 80) =>
  file(`${name}.csv`, `${head}\n${Array.from({ length: rows }, (_, i) => row(i).join(',')).join('\n')}\n`);
const described = async (path: string) =>
  Object.fromEntries(describeTable(await readTable(path)).columns.map(({ name, role, evidence }) => [name, `${role}: ${evidence}`]));

test('ports, networks and codes of things are texts that may be rare; codes that say what came of something stay numbers', async () => {
  const path = csv('things', 'src_port,DestinationPort,id.resp_p,Precinct Code,error code,bytes', () => [
    40_000 + below(9000),
    [80, 443, 53][below(3)],
    [80, 22][below(2)],
    1 + below(20),
    [0, 500][below(2)],
    below(9000),
  ]);
  const table = await readTable(path);
  expect(table.features.map(({ name }) => name)).toEqual(['error code', 'bytes']);
  expect(table.notes).toEqual([
    'columns src_port, DestinationPort, id.resp_p, Precinct Code are kept as they are written, as codes: numbers of things, by name; --include "src_port,DestinationPort,id.resp_p,…" makes them features',
  ]);
  const roles = await described(path);
  expect(roles.DestinationPort).toBe('category: numbers of things, by name; 3 different texts in 80 rows');
  expect(roles.src_port.split(':')[0]).toBe('identifier');
  const asked = await readTable(path, { include: ['DestinationPort'] });
  expect(asked.features.map(({ name }) => name)).toEqual(['DestinationPort', 'error code', 'bytes']);
});

test('where nothing but ports can be looked at, they are', async () => {
  const table = await readTable(csv('ports', 'host,port', (i) => [`h${i}`, 1 + below(9000)]));
  expect(table.features.map(({ name }) => name)).toEqual(['port']);
});

test('a number of each row is its name; the number of something is not', async () => {
  const path = csv('numbers', 'Case Number,Number,number of cases,weight,identifier,obs', (i) => [
    5000 + 7 * i,
    below(5),
    3 * i,
    chance.normal(),
    below(9000),
    900 - i,
  ]);
  expect((await readTable(path)).features.map(({ name }) => name)).toEqual(['Number', 'number of cases', 'weight']);
});

test('years are known by a word that says so, or by their steps, and order the rows where nothing else does', async () => {
  const houses = csv('houses', 'built,price', () => [1890 + below(130), 1000 + below(900)]);
  expect((await described(houses)).built).toBe('identifier: its name and its values are those of years');
  const quarters = await readTable(csv('quarters', 'Periodo,q,x', (i) => [2000 + (i >> 2), 1 + (i % 4), chance.normal()]));
  expect([quarters.time?.name, new Date(quarters.time?.values[79] ?? 0).getUTCFullYear()]).toEqual(['Periodo', 2019]);
  const panel = csv('panel', 'day,who,P,x', (i) => [
    `2024-01-${String(1 + (i % 20)).padStart(2, '0')}`,
    `w${i}`,
    1990 + (i % 20),
    chance.normal(),
  ]);
  expect((await described(panel)).P).toMatch(/its values are years, one after another|it orders the rows/);
});

test('what is measured near two thousand goes up and down, and is a measurement', async () => {
  const table = await readTable(csv('rpm', 'speed,x', () => [1980 + below(40), chance.normal()]));
  expect(table.features.map(({ name }) => name)).toEqual(['speed', 'x']);
});

test('a column that is called the label of something holds labels', async () => {
  const table = await readTable(csv('faults', 'Fault Label,label width,x', (i) => [i % 3, 1 + below(5), chance.normal()]));
  expect(table.features.map(({ name }) => name)).toEqual(['label width', 'x']);
});

describe('a file that only names things', () => {
  const list = (name: string, head: string, cell: (i: number) => string | number) =>
    readTable(file(name, `${head}\n${Array.from({ length: 60 }, (_, i) => cell(i)).join('\n')}\n`), { textsCount: true });
  test.each([
    ['row-numbers.csv', 'n', (i: number) => i + 1, 'column n only numbers the rows; --include n looks at it all the same'],
    [
      'ids.csv',
      'customer_id',
      (i: number) => 1000 + ((i * 7919) % 9001),
      'column customer_id holds identifiers; --include customer_id looks at it all the same',
    ],
    [
      'codes.csv',
      'ean',
      (i: number) => 4_006_381_333_931 + 977 * i,
      'column ean holds identifiers; --include ean looks at it all the same',
    ],
  ])('%s has nothing that could be high or low, and says so', async (name, head, cell, said) => {
    await expect(list(name, head, cell)).rejects.toThrow(`${name} has nothing that could be high or low: ${said}`);
  });

  test('whole numbers without a name, each above the last as numbers or as texts, are a list of identifiers', async () => {
    const numbers = Array.from({ length: 60 }, (_, i) => 50_000 + i * i * 977);
    for (const [name, some] of [
      ['by-number.csv', numbers],
      ['by-text.csv', numbers.map(String).sort().map(Number)],
    ] as const)
      await expect(readTable(file(name, `${some.join('\n')}\n`))).rejects.toThrow('column column1 holds identifiers; --include column1');
    const path = file('include.csv', `${numbers.join('\n')}\n`);
    expect((await readTable(path, { include: ['column1'] })).features.map(({ name }) => name)).toEqual(['column1']);
    expect((await list('incomes.csv', 'income', (i) => 20_000 + i * i * 13)).features.map(({ name }) => name)).toEqual(['income']);
  });

  test('years and an index of prices are looked at where nothing else is', async () => {
    expect((await list('founded.csv', 'founded', (i) => 1850 + ((i * 37) % 151))).features.length).toBe(1);
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${2000 + Math.floor(i / 12)}-${String(1 + (i % 12)).padStart(2, '0')},${100 + (i >> 2)}`,
    );
    expect((await readTable(file('cpi.csv', `date,index\n${rows.join('\n')}\n`))).features.map(({ name }) => name)).toEqual(['index']);
  });

  test.each([
    ['phone calls', true],
    ['zip code', false],
    ['phone 2', false],
  ])('%s', async (name, measures) => {
    const rows = Array.from({ length: 60 }, (_, i) => `${(i * 7) % 31},${i % 9}.5`);
    const { features } = await readTable(file(`${name}.csv`, `${name},x\n${rows.join('\n')}\n`));
    expect(features.some((one) => one.name === name)).toBe(measures);
  });
});

describe('one word above lines with blanks in them', () => {
  test.each([
    ['phone', (i: number) => `+49 30 ${1_234_567 + 77 * i}`],
    ['name', (i: number) => `Person ${i}`],
  ])('is the name of one column: %s', async (head, cell) => {
    const path = file(`one-${head}.csv`, `${head}\n${Array.from({ length: 30 }, (_, i) => cell(i)).join('\n')}\n`);
    const { columns } = await readTable(path, { textsCount: true });
    expect(columns.map(({ name }) => name)).toEqual([head]);
  });
});

test('small counts with a few large ones are no clocks', async () => {
  const path = csv('counts', 'kind,count', (i) => ['ab'[i % 2], i % 40 === 7 ? 1100 + i : (i * 7) % 11]);
  expect((await described(path)).count.split(':')[0]).toBe('measure');
});
