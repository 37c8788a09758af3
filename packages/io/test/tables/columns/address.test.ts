import { expect, test } from 'vitest';
import { readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();
const read = (name: string, cells: readonly string[]) =>
  readTable(file(`${name}.csv`, `a,b\n${cells.map((cell, i) => `${cell},${i}.5`).join('\n')}\n`));

test('addresses of machines are texts, also where all their parts have three digits as thousands have', async () => {
  for (const [name, cells] of Object.entries({
    some: ['54.245.228.191', '74.125.28.156', '192.168.100.101'],
    all: ['192.168.100.101', '192.168.100.102', '172.217.168.206'],
    nets: ['192.168.100.128/25', '172.217.168.192/26', '192.168.101.128/25'],
  })) {
    const table = await read(name, cells);
    expect(table.features.map((one) => one.name)).toEqual(['b']);
    expect(cells.map((_, row) => table.texts[0].at(row))).toEqual(cells);
    expect(table.notes).toEqual(['column a holds text, left out']);
  }
});

test('amounts in thousands of thousands stay numbers', async () => {
  const amounts = await read('amounts', ['1.200.000.000', '12.101.150.200', '3.450.900.120']);
  expect(Array.from(amounts.features[0].values)).toEqual([1_200_000_000, 12_101_150_200, 3_450_900_120]);
});
