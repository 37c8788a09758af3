// The door for browsers reads every file as the door for files does, for it reads by the same rules.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { columnFromArray, tableFromColumns, tableToIPC } from '@uwdata/flechette';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readTableBytes, readTableText, type Table, tableNames } from '../src/browser.ts';
import { readTable } from '../src/index.ts';
import { scratch } from './scratch.ts';

const { file } = scratch();
const inputs = join(import.meta.dirname, 'fixtures/inputs');

/** All that is told of a table, or the sentence that refuses it. */
async function told(read: () => Promise<Table>): Promise<unknown> {
  try {
    const { features, time, texts, aside, columns, notes, rows, zone } = await read();
    const numbers = [...features, ...aside].map(({ name, values }) => [name, [...values]]);
    return { rows, numbers, time, texts: texts.map((one) => [one.name, [...one.codes]]), columns, notes, zone };
  } catch (error) {
    return String(error);
  }
}
const bytesOf = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));
const alike = async (path: string) =>
  expect(await told(() => readTableBytes(path, bytesOf(path)))).toEqual(await told(() => readTable(path)));

const TABLES = readdirSync(inputs).filter((name) => !/\.(?:yaml|mjs|py|md|gz)$/.test(name) && name !== 'hostile');
test.each(TABLES)('%s: the same columns, times and notes as from a file', (name) => alike(join(inputs, name)));
test('files packed as gzip, of one part and of two, and one whose name says nothing', async () => {
  const text = readFileSync(join(inputs, '17-c-title.csv'));
  const half = text.indexOf('\n', text.length / 2) + 1;
  const two = Buffer.concat([gzipSync(text.subarray(0, half)), gzipSync(text.subarray(half))]);
  for (const [name, bytes] of [
    ['one.csv.gz', gzipSync(text)],
    ['two.csv.gz', two],
    ['nameless', text],
    ['empty.csv', ''],
  ] as const)
    await alike(file(name, bytes));
});
test('Arrow, as a file and as a stream, and a zip archive with one table', async () => {
  const columns = {
    when: columnFromArray([1.7e12, 1.7e12 + 1000, 1.7e12 + 2000].map((ms) => new Date(ms))),
    v: columnFromArray([1.5, null, 2.5]),
  };
  for (const format of ['file', 'stream'] as const) {
    const bytes = tableToIPC(tableFromColumns(columns), { format });
    await alike(file(`${format}.arrow`, bytes ?? new Uint8Array(0)));
  }
  await alike(file('whole.zip', zipSync({ 'data.csv': new Uint8Array(readFileSync(join(inputs, '05-b-swiss.csv'))) })));
  await alike(file('two.zip', zipSync({ 'a.csv': strToU8('a\n1\n2\n'), 'b.csv': strToU8('b\n1\n2\n') })));
});
test('damage is told: a gzip file that is cut, and one in which a byte has changed', async () => {
  const whole = gzipSync(Array.from({ length: 200 }, (_, i) => `${i},${(i * 7919) % 101}`).join('\n'));
  const changed = Uint8Array.from(whole, (byte, i) => (i === whole.length - 6 ? byte ^ 1 : byte));
  await expect(readTableBytes('cut.csv.gz', whole.subarray(0, whole.length - 20).slice())).rejects.toThrow(/^cut\.csv\.gz is damaged: /);
  await expect(readTableBytes('changed.csv.gz', changed)).rejects.toThrow(
    'changed.csv.gz is damaged: incorrect data check; compress it again',
  );
});
test('text is read as a file is: separator, decimal comma and time by itself, with notes', async () => {
  const { features, time, rows, notes } = await readTableText('f.csv', '\ufeffZeit;a\n31.01.2024 10:01;2,5\n31.01.2024 10:00;1,5\n');
  expect([rows, features.map(({ name, values }) => [name, [...values]])]).toEqual([2, [['a', [1.5, 2.5]]]]);
  expect(time?.values).toEqual(Float64Array.of(Date.UTC(2024, 0, 31, 10), Date.UTC(2024, 0, 31, 10, 1)));
  expect(notes.join('\n')).toContain('decimal comma');
});
test('text without numbers, or that is no JSON, is refused with the name of the file', async () => {
  await expect(readTableText('notes.csv', 'just,words\nno,numbers\n')).rejects.toThrow(/^notes\.csv has no column of numbers/);
  await expect(readTableText('torn.json', '[1,')).rejects.toThrow('torn.json is not JSON');
});
test('the tables that a file holds are named', async () => {
  const zip = (files: Record<string, string>) =>
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  expect(await tableNames('two.zip', zip({ 'a.csv': 'a\n1\n', 'b.txt': 'x', 'notes.md': '' }))).toEqual(['a.csv', 'b.txt']);
  expect(await tableNames('one.csv', strToU8('a\n1\n'))).toEqual([]);
  expect(await tableNames('bad.zip', zip({ 'a.csv': 'a\n1\n' }).subarray(0, 40))).toEqual([]);
});
