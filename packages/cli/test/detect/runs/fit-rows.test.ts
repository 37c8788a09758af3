import type { Table } from '@hapax/io';
import { expect, test } from 'vitest';
import { drawn } from '../../../src/detect/runs/fit-rows.ts';
import { hapax, scratch } from '../../capture.ts';

const { file } = scratch();
const table = (rows: number, features: number) => ({ rows, features: Array.from({ length: features }, () => ({})) }) as unknown as Table;

test('all rows are fitted on as long as they hold 10 million numbers', () => {
  expect(drawn(table(1_000_000, 10), undefined)).toBeUndefined();
  expect(drawn(table(1_000_001, 10), undefined)).toHaveLength(1_000_000);
});

test('of more, one row of each stretch is drawn, not always at the same place in it', () => {
  const rows = drawn(table(1000, 1), 100)!;
  expect(rows).toHaveLength(100);
  const places = new Set<number>();
  rows.forEach((row, k) => {
    expect(Math.floor(row / 10)).toBe(k);
    places.add(row % 10);
  });
  expect(places.size).toBeGreaterThan(7);
  expect(drawn(table(1000, 1), 100)).toEqual(rows);
});

test('rows that are known are drawn from, and all taken where they are few', () => {
  const known = Int32Array.from({ length: 50 }, (_, i) => 3 * i);
  expect(drawn(table(1000, 1), 60, known)).toBe(known);
  const some = drawn(table(1000, 1), 10, known)!;
  expect(some).toHaveLength(10);
  for (const row of some) expect(row % 3).toBe(0);
});

const long = file(
  'long.csv',
  `x,label\n${Array.from({ length: 900 }, (_, i) => (i % 300 === 7 ? `${500 + i},1` : `${(i * 7) % 11},0`)).join('\n')}\n`,
);
const json = async (args: readonly string[]) => JSON.parse((await hapax([...args, '--json', '--rows', 'all'])).out);

test('--fit-rows says how many rows are learnt from; all are judged, and those learnt from are not their own neighbours', async () => {
  const found = await json(['detect', long, '-m', 'knn', '--fit-rows', '300', '--contamination', '0.01']);
  expect(found.facts).toMatchObject({ 'fitted on': '300 of 900 rows, spread evenly; --fit-rows takes more or fewer' });
  expect(found.scores).toHaveLength(900);
  const rows = found.anomalies.map(({ row }: { row: number }) => row);
  for (const row of [7, 307, 607]) expect(rows).toContain(row);
  const all = await json(['detect', long, '-m', 'knn', '--fit-rows', '900', '--contamination', '0.01']);
  expect(all.scores).toEqual((await json(['detect', long, '-m', 'knn', '--contamination', '0.01'])).scores);
  expect(all.facts).not.toHaveProperty('fitted on');
});

test('labels go with the rows that are drawn, and rows labelled as anomalies are always among them', async () => {
  const found = await json(['detect', long, '-m', 'decisionTree', '--labels', 'label', '--fit-rows', '450']);
  expect(found.facts['fitted on']).toMatch(/^45[123] of 900 rows, spread evenly; --fit-rows takes more or fewer$/);
  expect(found.anomalies.map(({ row }: { row: number }) => row).sort()).toEqual([307, 607, 7]);
});

for (const text of ['1', '2.5', 'many'])
  test(`--fit-rows ${text} is refused`, async () => {
    expect(await hapax(['detect', long, '--fit-rows', text])).toEqual({
      code: 2,
      out: '',
      err: `hapax: --fit-rows must be a whole number of 2 or more; got ${text}\n`,
    });
  });
