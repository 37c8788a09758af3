import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { HapaxError } from 'hapax';
import { expect, test } from 'vitest';
import { type ReadOptions, readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { folder } = scratch();
const path = join(folder, 'rows.csv');

/** All that a file gives: cells, places and notes, or the error. */
async function readingOf(text: string, options: ReadOptions): Promise<unknown> {
  writeFileSync(path, text);
  try {
    const { features, time, labels, place, notes, rows } = await readTable(path, options);
    return { features, time, labels, notes, places: Array.from({ length: rows }, (_, i) => place(i)) };
  } catch (error) {
    if (error instanceof HapaxError) return error.message;
    throw error;
  }
}

const number = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.tuple(fc.integer(), fc.integer({ min: 0, max: 18 })).map(([whole, digits]) => (whole / 1000).toFixed(digits)),
  fc.constantFrom('-0', '007', '.5', '5.', '-.5', '1.2.3', '-', '.', '+1', '1e3', '123456789012345678', '0.1234567890123456', '0x1F'),
);
const cell = fc.oneof(
  { arbitrary: number, weight: 8 },
  fc.constantFrom('', ' ', 'x', 'NA', '-999', ' 7 ', '2024-01-31', 'true', '1,5', 'inf'),
);
const file = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
    fc.boolean(),
  )
  .map(([width, rows, ended]) => ({ width, lines: rows.map((cells) => cells.slice(0, width)), ended }));
const options = fc.constantFrom<ReadOptions>(
  {},
  { ragged: 'skip' },
  { missing: ['-999'] },
  { time: 'a' },
  { labels: 'a', ragged: 'skip' },
  { time: 'none', features: ['a'] },
  { decimal: ',' },
);

test('rows read plainly give what rows parsed with quotes in mind give: the same cells, places and errors', async () => {
  await fc.assert(
    fc.asyncProperty(file, options, fc.constantFrom('\n', '\r\n'), async ({ width, lines, ended }, chosen, end) => {
      const rows = lines.map((cells) => cells.join(';')).join(end) + (ended ? end : '');
      const rest = ['b', 'c'].slice(0, width - 1).map((name) => `;${name}`);
      const read = (first: string) => readingOf(`${first}${rest.join('')}${end}${rows}`, { ...chosen, delimiter: ';', header: 'yes' });
      expect(await read('a')).toEqual(await read('"a"'));
    }),
    { numRuns: 300 },
  );
});

test('a quote far down the file is read as one, with the lines before it counted', async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i % 7},${i / 8}`).join('\n');
  writeFileSync(path, `a,b\n${rows}\n"1\n",2\n3,x\n`);
  await expect(readTable(path, { strict: true })).rejects.toThrow(
    `${path}: column b has 1 cell that is no number (line 200004 "x"); mend them, or leave out --strict to read them as missing`,
  );
});

test('lines that end as on old Macintoshes are rows', async () => {
  writeFileSync(path, 'a,b\r1,2\r3,4\r');
  expect((await readTable(path)).features).toEqual([
    { name: 'a', values: Float64Array.of(1, 3) },
    { name: 'b', values: Float64Array.of(2, 4) },
  ]);
});
