import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
const chance = random(8);
const COLUMNS = 120;
const ROWS = 60;

/** Characters of a note, and notes, beyond which nobody reads them. */
const LONG = 1200;
const MANY = 16;

/** What a cell of such a column is: each is told in a note where there is one such column. */
const KINDS: Readonly<Record<string, (row: number, column: number) => string>> = {
  'texts of few kinds': (row) => 'abc'[row % 3],
  'texts of their own': (row, column) => `text ${row} of ${column}`,
  'codes of which one comes twice': (row, column) => `C${column}-${row === 40 ? 3 : row}`,
  'numbers with a bad cell': (row) => (row === 30 ? 'oops' : chance.normal().toFixed(2)),
  'numbers with many spellings': (row) => `€ ${(1000 + row * 17.5).toLocaleString('de')}`,
  'numbers with units': (row) => `${row}.5 kg`,
  'half texts': (row) => (row % 2 === 0 ? 'low' : String(row)),
  'zeros in front': (row) => String(row).padStart(5, '0'),
  'one value': () => '7',
  'nothing at all': () => '',
  'missing in other words': (row) => (row % 9 === 0 ? 'n/a' : String(chance.normal().toFixed(2))),
  'times of day': (row) => `${String(row % 24).padStart(2, '0')}:15`,
  dates: (row) => `2024-01-${String(1 + (row % 28)).padStart(2, '0')}`,
};

test.each(Object.entries(KINDS))('%s in %#: a wide file is told in notes that a person reads', async (kind, cell) => {
  const head = Array.from({ length: COLUMNS }, (_, j) => `c${j}`);
  const lines = Array.from({ length: ROWS }, (_, i) => [chance.normal().toFixed(3), ...head.map((_, j) => `"${cell(i, j)}"`)].join(','));
  const path = file(`${kind.replaceAll(' ', '-')}.csv`, `value,${head.join(',')}\n${lines.join('\n')}\n`);
  const { err } = await hapax(['detect', path, '--exit-zero']);
  const notes = err.trim().split('\n');
  expect(notes.length, err.slice(0, 2000)).toBeLessThanOrEqual(MANY);
  for (const note of notes) expect(note.length, note).toBeLessThanOrEqual(LONG);
});
