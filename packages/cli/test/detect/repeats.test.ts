import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { folder } = scratch();

async function notesOf(name: string, code: (row: number) => string): Promise<readonly string[]> {
  const chance = random(5);
  const path = join(folder, name);
  const rows = Array.from({ length: 1000 }, (_, row) => `${code(row)},${chance.normal().toFixed(3)},${chance.normal().toFixed(3)}`);
  writeFileSync(path, `order,a,b\n${rows.join('\n')}\n`);
  const { notes } = JSON.parse((await hapax(['detect', path, '--json'])).out) as { notes: readonly string[] };
  return notes.filter((note) => note.startsWith('column order names'));
}

test('a code that names single rows and comes twice is told, and a few of them are counted', async () => {
  expect(await notesOf('one.csv', (row) => `O-${row === 600 ? 7 : row}`)).toEqual([
    'column order names single rows, but `O-7` comes more than once: copied rows?',
  ]);
  expect(await notesOf('two.csv', (row) => `O-${row >= 998 ? row - 900 : row}`)).toEqual([
    'column order names single rows, but 2 of its texts come more than once, such as `O-98`: copied rows?',
  ]);
});

test('codes that come once, names of people, and codes of which many come again are no news', async () => {
  expect(await notesOf('once.csv', (row) => `O-${row}`)).toEqual([]);
  expect(await notesOf('people.csv', (row) => `Person ${row === 600 ? 7 : row}`)).toEqual([]);
  expect(await notesOf('many.csv', (row) => `O-${row % 980}`)).toEqual([]);
});
