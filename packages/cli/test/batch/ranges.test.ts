import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PartJob } from '../../src/batch/part-job.ts';
import { scorePart } from '../../src/batch/score-part.ts';
import { scoreRanges } from '../../src/batch/score-ranges.ts';
import { hapax, scratch } from '../capture.ts';

const { folder, file } = scratch();
const at = (name: string) => join(folder, name);
const model = at('m.json');
const number = (i: number, k: number) => Math.sin(i * (k + 1.3)).toFixed(4);
const train = Array.from({ length: 400 }, (_, i) => `${number(i, 0)},${number(i, 1)}\n`).join('');
await hapax(['fit', file('train.csv', `a,b\n${train}`), '-m', 'isolationForest', '--n-estimators', '5', '--features', 'a,b', '-o', model]);

const jobOf = (input: string, output: string, more: Partial<PartJob> = {}): PartJob => ({
  model,
  input,
  output,
  to: undefined,
  reading: {},
  features: undefined,
  keep: undefined,
  text: [],
  rows: 'all',
  reasons: false,
  prefix: '',
  ...more,
});
/** A head as it is looked at, and small ranges behind it. */
const SIZES = { first: 1 << 20, each: 20_000 };
const said = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** What one thread and what three make of a file: the bytes, the counts, the words. */
async function both(name: string, content: string | Buffer, more: Partial<PartJob> = {}) {
  const path = at(`${name}.csv`);
  writeFileSync(path, content);
  const around = { input: () => process.stdin, out: async () => {} };
  const one = await scorePart(jobOf(path, at(`${name}-1.out`), { to: 'csv', ...more }), around).catch(said);
  const many = await scoreRanges(jobOf(path, at(`${name}-3.out`), { to: 'csv', ...more }), 3, {
    out: async () => {},
    onRows: () => {},
    sizes: SIZES,
  }).catch(said);
  expect(many).toEqual(one);
  if (typeof one !== 'string') expect(readFileSync(at(`${name}-3.out`)).equals(readFileSync(at(`${name}-1.out`)))).toBe(true);
  return one;
}

/** Rows up to the end of the head that is looked at, and as many again behind it as make a dozen ranges. */
const HEAD = 34_000;
const ALL = 42_000;
const table = (row: (i: number) => string, all = ALL) => `id,a,b\n${Array.from({ length: all }, (_, i) => row(i)).join('\n')}\n`;
const plain = (i: number) => `row number ${i},${number(i, 0)},${number(i, 1)}`;

describe('one file by several threads gives what one thread gives', () => {
  test('plain rows, with and without an end of the last line, ended by both marks', async () => {
    const text = table(plain);
    expect(text.length).toBeGreaterThan(SIZES.first + 10 * SIZES.each);
    expect(await both('plain', text)).toMatchObject({ rows: ALL, lost: 0 });
    await both('open', text.slice(0, -1));
    await both('windows', text.replaceAll('\n', '\r\n'));
    await both('ndjson', text, { to: 'ndjson', rows: 'anomalies', reasons: true });
  });

  test('quoted cells over many lines, wherever they are cut', async () => {
    const long = (i: number) => (i > HEAD && i % 300 === 0 ? `"${'many, lines\n'.repeat(i % 4000)}""end"""` : `row number ${i}`);
    await both(
      'quoted',
      table((i) => `${long(i)},${number(i, 0)},${number(i, 1)}`, 36_000),
    );
  });

  test('a decimal comma that shows late, and a number that only what came before tells', async () => {
    const late = (i: number) => (i < HEAD + 2000 ? '5' : i % 50 === 1 ? '"1,234"' : `"${number(i, 0).replace('.', ',')}"`);
    await both(
      'comma',
      table((i) => `row number ${i},${late(i)},${number(i, 1)}`),
    );
    await both(
      'ambiguous',
      table((i) => `row number ${i},${i === HEAD + 3000 ? '"1,234"' : '5'},${number(i, 1)}`),
    );
    await both(
      'contradicts',
      table((i) => `row number ${i},${i === HEAD + 6000 ? '"7,5"' : number(i, 0)},${number(i, 1)}`),
    );
  });

  test('lines that are no rows, and cells that are no numbers, are told with the lines on which they stand', async () => {
    const odd = (i: number) =>
      i > HEAD && i % 2500 === 7 ? 'not a row' : i % 3100 === 9 ? `short ${i},3` : i % 2900 === 5 ? `x,${i} apples,1` : plain(i);
    const found = await both('odd', table(odd));
    expect(found).toMatchObject({ lost: expect.any(Number), notes: expect.arrayContaining([expect.stringMatching(/cannot be read/)]) });
    await both('refused', table(odd), { reading: { ragged: 'error' } });
    await both(
      'strict',
      table((i) => (i === HEAD + 4000 ? 'x,apples,1' : plain(i))),
      { reading: { strict: true } },
    );
  });

  test('text that turns out to be no UTF-8, before or behind letters that are', async () => {
    const text = table((i) => (i === HEAD + 3000 ? `caf~,${number(i, 0)},1` : i === HEAD + 7000 ? `na~ve,1,2` : plain(i)));
    const western = Buffer.from(text.replaceAll('~', '\u00e9'), 'latin1');
    expect(await both('western', western)).toMatchObject({ notes: [expect.stringContaining('read as Windows-1252')] });
    const mixed = Buffer.concat([Buffer.from(text.slice(0, -1).replaceAll('~', 'é')), Buffer.from('\nx\xe9,1,2\n', 'latin1')]);
    expect(await both('mixed', mixed)).toMatch(/bytes that are not utf-8/);
    await both('named', western, { reading: { encoding: 'latin1' } });
    await both('mark', Buffer.from(`\ufeff${table((i) => (i === HEAD + 3000 ? `\ufeffx,1,2` : plain(i)))}`));
  });

  test('a quote that nothing closes is refused on the line where it stands', async () => {
    expect(
      await both(
        'unclosed',
        table((i) => (i === HEAD + 500 ? `"${i},1,2` : plain(i))),
      ),
    ).toMatch(/line 34502/);
  });
});

test('what cannot be cut is refused, with the way out', async () => {
  const gz = at('in.csv.gz');
  const { gzipSync } = await import('node:zlib');
  writeFileSync(gz, gzipSync('a,b\n1,2\n'));
  const way = 'leave it out, or split the file and name the folder';
  const needs = 'hapax: --workers cuts CSV that is read from a file and written as CSV or NDJSON, and';
  expect((await hapax(['score', model, gz, '--workers', '2'])).err).toBe(
    `${needs} ${gz} is compressed, which is unpacked from its beginning; ${way}\n`,
  );
  const small = file('small.csv', 'a,b\n1,2\n');
  expect((await hapax(['score', model, small, '-o', at('x.parquet'), '--workers', '2'])).err).toBe(
    `${needs} the result is Parquet; ${way}\n`,
  );
  expect((await hapax(['score', model, '-', '--workers', '2'])).err).toBe(`${needs} standard input comes once; ${way}\n`);
  const { out } = await hapax(['score', model, small, '--workers', '2']);
  expect(out).toBe((await hapax(['score', model, small])).out);
});
