import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromArrays, tableFromIPC, tableToIPC } from '@uwdata/flechette';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, expect, test } from 'vitest';
import { type OutputFormat, openBatches, outputFormatOf, readTable } from '../../src/index.ts';
import { failure, readAll, streamOf, writingOf, written } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-batches-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 1000;
const CSV = `id,host,a,b\n${Array.from({ length: ROWS }, (_, i) => `${i},h${i % 7},${Math.sin(i)},${i % 13 === 0 ? '' : i / 8}`).join('\n')}\n`;
const expected = (await readAll(CSV, ['a', 'b'])).values;
const about = (some: object) => ({ numbers: ['a', 'b'], ...some });

/** The same table in a format, in pieces that are cut anywhere, so that it has several batches. */
async function as(format: OutputFormat, stream = true): Promise<Buffer> {
  const { batches, reader } = await readAll(CSV, ['a', 'b'], {}, 5000);
  return written(format, batches, writingOf(reader, about({ stream })), 'csv');
}

test.each(['csv', 'ndjson', 'parquet', 'arrow'] as const)(
  'what is written as %s is read again with the same numbers, texts and order',
  async (format) => {
    const { values, batches, reader } = await readAll(await as(format), ['a', 'b'], {}, 777, ['host']);
    expect(values).toEqual(expected);
    expect(batches.flatMap(({ texts }) => texts[0])).toEqual(Array.from({ length: ROWS }, (_, i) => `h${i % 7}`));
    expect(reader.columns).toEqual(['id', 'host', 'a', 'b', 'score']);
    expect(reader.notes()).toEqual([]);
  },
);

test('a Parquet file has kinds: whole numbers, text, numbers; missing cells are null', async () => {
  const path = join(folder, 'x.parquet');
  writeFileSync(path, await as('parquet'));
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
  expect(rows.length).toBe(ROWS);
  expect(rows[13]).toEqual({ id: 13n, host: 'h6', a: Math.sin(13), b: null, score: 1.3 });
  expect((await readTable(path)).rows).toBe(ROWS);
});

test('an Arrow file has an end that its readers need, and a stream has none; both are read', async () => {
  const file = await as('arrow', false);
  expect(file.subarray(0, 6).toString()).toBe('ARROW1');
  expect(file.subarray(-6).toString()).toBe('ARROW1');
  // The reader of files finds schema and batches by the end alone.
  const table = tableFromIPC(Uint8Array.from(file));
  expect(table.numRows).toBe(ROWS);
  expect(Array.from(table.getChild('a').toArray()).slice(0, 3)).toEqual([0, Math.sin(1), Math.sin(2)]);
  expect((await readAll(file, ['a', 'b'], {}, 999)).values).toEqual(expected);
  const path = join(folder, 'x.arrow');
  writeFileSync(path, file);
  expect((await readTable(path)).features.map(({ name }) => name)).toContain('a');
});

test('columns of Arrow that nobody looks at go through as they are, dictionaries too', async () => {
  const given = tableFromArrays({ a: Float64Array.of(1, 2, 3), word: ['x', 'y', 'x'], when: [new Date(0), new Date(1000), null] });
  const bytes = tableToIPC(given, { format: 'stream' });
  for (const stream of [true, false]) {
    const { batches, reader } = await readAll(bytes ?? new Uint8Array(0), ['a']);
    const table = tableFromIPC(Uint8Array.from(await written('arrow', batches, writingOf(reader, { stream, numbers: ['a'] }), 'arrow')), {
      useDate: true,
    });
    expect(table.toArray()).toEqual([
      { a: 1, word: 'x', when: new Date(0), score: 0 },
      { a: 2, word: 'y', when: new Date(1000), score: 0.1 },
      { a: 3, word: 'x', when: null, score: 0.2 },
    ]);
  }
});

test('an Arrow stream that is cut inside a message is refused; one that only lacks its end mark is told', async () => {
  const whole = await as('arrow');
  expect(await failure(() => readAll(whole.subarray(0, whole.length - 100), ['a']))).toMatch(
    /^standard input ends inside a message, after \d+ batch(es)?: whoever wrote it was interrupted; write it again$/,
  );
  const unmarked = await readAll(whole.subarray(0, whole.length - 8), ['a', 'b']);
  expect(unmarked.values).toEqual(expected);
  expect(unmarked.reader.notes()).toEqual([
    'the stream ended without its end mark: if whoever wrote it was interrupted between two batches, rows are missing',
  ]);
  const file = await as('arrow', false);
  const path = join(folder, 'cut.arrow');
  writeFileSync(path, file.subarray(0, file.length - 40));
  expect(await failure(() => openBatches(path).then((reader) => reader.batches({ numbers: [], texts: [] }).next()))).toBe(
    `${path} is an Arrow file without its end: whoever wrote it was interrupted; write it again`,
  );
});

test('bytes that are no Arrow end in one line', async () => {
  const damaged = Buffer.from(await as('arrow'));
  damaged.fill(0xee, 20, 60);
  expect(await failure(() => readAll(damaged, ['a']))).toMatch(/^standard input is (damaged|not Arrow that can be read|no Arrow stream)/);
});

test('a kind that the first rows do not show is refused with the way out', async () => {
  const text = `id,a\n${Array.from({ length: 20_000 }, (_, i) => `${i === 15_000 ? 'A12' : i},1`).join('\n')}\n`;
  const { batches, reader } = await readAll(text, ['a'], {}, 4000);
  expect(await failure(() => written('parquet', batches, writingOf(reader, { numbers: ['a'], source: 'x.csv' }), 'csv'))).toBe(
    'x.csv line 15002: column `id` is "A12", and the first rows hold whole numbers, which is what the result has there; pass --text id to write it as text',
  );
  expect((await written('parquet', batches, writingOf(reader, { numbers: ['a'], text: ['id'] }), 'csv')).length).toBeGreaterThan(1000);
});

test('lines of NDJSON go through as they are; those that are no objects are counted', async () => {
  const { batches, reader, values } = await readAll('{"a":1, "b":{"c":[2]}}\nnonsense\n{"a":"3.5"}\n{}\n', ['a']);
  expect(values).toEqual([1, 3.5, Number.NaN]);
  expect((await written('ndjson', batches, writingOf(reader), 'ndjson')).toString()).toBe(
    '{"a":1, "b":{"c":[2]},"score":0}\n{"a":"3.5","score":0.1}\n{"score":0.2}\n',
  );
  expect(reader.notes()).toEqual(['1 line is no JSON object (line 2 "nonsense") and not in the result; --strict refuses it']);
  expect(await failure(() => readAll('{"b":1}\n', ['a']))).toBe(
    'standard input has no key `a` in its first 1 objects, and the model looks at it; they have b',
  );
});

test('workbooks and archives are refused with the way out', async () => {
  expect(await failure(() => openBatches(streamOf(Buffer.from('PK\u0003\u0004and so on'))))).toBe(
    'standard input is a zip archive or a workbook, which cannot be read row by row; unpack it, or save it as CSV or Parquet',
  );
});

test('endings say what is written', () => {
  expect(['x.parquet', 'a.b/x.PQ', 'x.arrow', 'x.feather', 'x.arrows', 'x.jsonl', 'x.tsv', 'x', 'x.xlsx'].map(outputFormatOf)).toEqual([
    'parquet',
    'parquet',
    'arrow',
    'arrow',
    'arrow',
    'ndjson',
    'csv',
    undefined,
    undefined,
  ]);
});

test('what a spreadsheet would run becomes text where a CSV is made of another format, and a CSV is handed on as it is', async () => {
  const row = { '=cmd': 1, who: '=HYPERLINK("http://evil.example")', phone: '+49 30', debt: '-12.5', a: -3 };
  const { batches, reader } = await readAll(`${JSON.stringify(row)}\n`, ['a']);
  const text = String(await written('csv', batches, writingOf(reader, { numbers: ['a'] }), 'ndjson'));
  expect(text.split('\n').slice(0, 2)).toEqual([
    "'=cmd,who,phone,debt,a,score",
    `1,"'=HYPERLINK(""http://evil.example"")",'+49 30,-12.5,-3,${text.trimEnd().split(',').at(-1)}`,
  ]);
  const csv = await readAll('=cmd,who,a\n1,=SUM(1),2\n', ['a']);
  expect(String(await written('csv', csv.batches, writingOf(csv.reader, { numbers: ['a'] }), 'csv'))).toMatch(
    /^=cmd,who,a,score\n1,=SUM\(1\),2,/,
  );
});
