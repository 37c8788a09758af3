import { expect, test } from 'vitest';
import { numberColumn, numberOf } from '../../../src/batches/number-cell.ts';
import { readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();
let count = 0;

/** The numbers of one column, and what is noted of them. */
async function read(cells: readonly string[]) {
  count += 1;
  const table = await readTable(file(`c${count}.csv`, `a;b\n${cells.map((cell, i) => `${cell};${i % 5}.5`).join('\n')}\n`));
  return { values: Array.from(table.features.find(({ name }) => name === 'a')?.values ?? []), notes: table.notes };
}

test('money in thousands, millions and billions is one scale, with the currency before or behind it', async () => {
  expect(await read(['€16.5M', '€83K', '€0', '€1.2bn'])).toEqual({
    values: [16_500_000, 83_000, 0, 1_200_000_000],
    notes: ['column a: without its unit (€16.5M); in thousands, millions or billions as it says (€16.5M)'],
  });
  expect((await read(['$ 8.2 m', '$ 950k', '($ 1.1M)'])).values).toEqual([8_200_000, 950_000, -1_100_000]);
  expect((await read(['1,5 Mio. €', '2,25 Mrd. €', '900 €'])).values).toEqual([1_500_000, 2_250_000_000, 900]);
});

test('counts that are shortened in some cells are whole in all of them', async () => {
  expect(await read(['950', '1.2K', '3M', '17'])).toEqual({
    values: [950, 1200, 3_000_000, 17],
    notes: ['column a: K, M are read as thousands, millions and so on (1.2K)'],
  });
});

test('bytes and durations of several units become one', async () => {
  expect(await read(['12 KB', '1.5 MB', '200 B', '2 GB'])).toEqual({
    values: [12_000, 1_500_000, 200, 2e9],
    notes: ['column a: KB, MB, B, GB are read as multiples of B (12 KB)'],
  });
  expect((await read(['1 KiB', '2 MiB'])).values).toEqual([1024, 2 * 1024 ** 2]);
  expect(await read(['12ms', '1.5s', '800us', '3ms'])).toEqual({
    values: [0.012, 1.5, 0.0008, 0.003],
    notes: ['column a: ms, s, us are read as multiples of s (12ms)'],
  });
});

test('one unit in all cells stays what it is: kelvins, metres, thousands', async () => {
  for (const unit of ['K', 'm', 'KB']) expect((await read([`300${unit}`, `301${unit}`, `299${unit}`])).values).toEqual([300, 301, 299]);
});

test('whoever reads once takes a shortened number beside a plain one for missing, and counts it', () => {
  const rules = {
    source: 'x.csv',
    missing: new Set<string>(),
    decimal: undefined,
    thousands: undefined,
    missingNumbers: false,
    strict: false,
  };
  const place = { kind: 'line', number: 2 } as const;
  const plainFirst = numberColumn('a', rules);
  expect(['950', '1.2K'].map((text) => numberOf(text, plainFirst, place, rules))).toEqual([950, Number.NaN]);
  const shortFirst = numberColumn('a', rules);
  expect(['1.2K', '950', '2K'].map((text) => numberOf(text, shortFirst, place, rules))).toEqual([1.2, Number.NaN, Number.NaN]);
  expect([plainFirst.odd, shortFirst.odd]).toEqual([1, 2]);
});
