import { random } from 'hapax';
import { expect, test } from 'vitest';
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
