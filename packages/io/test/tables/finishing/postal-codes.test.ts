import { random } from 'hapax';
import { expect, test } from 'vitest';
import { readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();
const TOWNS = [
  ['Berlin', 10115],
  ['Berlin', 10117],
  ['Hamburg', 20095],
  ['Munich', 80331],
  ['Cologne', 50667],
  ['Munich', 80333],
] as const;
const read = (name: string, head: string, row: (i: number) => readonly (string | number)[]) =>
  readTable(file(name, `${head}\n${Array.from({ length: 60 }, (_, i) => row(i).join(',')).join('\n')}\n`), { textsCount: true });
const chance = random(4);
const below = (n: number): number => Math.floor(n * chance.uniform());
const town = () => TOWNS[below(TOWNS.length)] ?? TOWNS[0];
const amount = (): string => (100 * chance.uniform()).toFixed(1);

test('numbers of four to six digits, of which each lies in one place, are postal codes whatever they are called', async () => {
  const table = await read('towns.csv', 'city,code5,amount', () => [...town(), amount()]);
  expect(table.features.map(({ name }) => name)).toEqual(['amount']);
  expect(table.notes[0]).toBe(
    'column code5 is no measurement, as its values are of four to six digits and each lies in one city, and is left out; --include code5 makes it a feature',
  );
});

test('amounts that several places have in common are amounts', async () => {
  const table = await read('rents.csv', 'city,rent', () => [town()[0], 1000 + 50 * below(12)]);
  expect(table.features.map(({ name }) => name)).toEqual(['rent']);
});

test('amounts that never come twice are amounts, and those beside products too', async () => {
  const once = await read('houses.csv', 'city,price', (i) => [town()[0], 10_000 + i * 977]);
  expect(once.features.map(({ name }) => name)).toEqual(['price']);
  const products = await read('products.csv', 'product,price', () => {
    const [name, price] = town();
    return [`P ${name}`, price];
  });
  expect(products.features.map(({ name }) => name)).toEqual(['price']);
});

test('numbers of five digits from all over a country that come again and again are postal codes; amounts are not', async () => {
  const codes = Array.from({ length: 80 }, () => 10_000 + below(90_000));
  const rows = (head: string, value: () => number) =>
    readTable(file(`${head}.csv`, `${head},amount\n${Array.from({ length: 300 }, () => `${value()},${amount()}`).join('\n')}\n`));
  const features = async (head: string, value: () => number) => (await rows(head, value)).features.map(({ name }) => name);
  expect(await features('area', () => codes[below(codes.length)] ?? 0)).toEqual(['amount']);
  // Each its own, rounded, or of few first digits.
  expect(await features('wage', () => 10_000 + below(90_000))).toEqual(['wage', 'amount']);
  const steps = Array.from({ length: 80 }, () => 10_000 + 50 * below(1800));
  expect(await features('price', () => steps[below(steps.length)] ?? 0)).toEqual(['price', 'amount']);
  const grades = Array.from({ length: 40 }, () => 30_000 + below(40_000));
  expect(await features('salary', () => grades[below(grades.length)] ?? 0)).toEqual(['salary', 'amount']);
});
