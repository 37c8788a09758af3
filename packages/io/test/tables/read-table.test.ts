import { gzipSync } from 'node:zlib';
import { HapaxError } from 'hapax';
import { expect, test } from 'vitest';
import { featureMatrix, type ReadOptions, readTable, showPlace } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file, folder } = scratch();

const bytes = (text: string, encoding: BufferEncoding): Uint8Array => Uint8Array.from(Buffer.from(text, encoding));

test('numbers, a time column and labels are told apart', async () => {
  const table = await readTable(file('a.csv', 'when,x,y,what\n2024-01-01,1,2.5,ok\n2024-01-02,,-3e2,bad\n'), { labels: 'what' });
  expect(table.features).toEqual([
    { name: 'x', values: Float64Array.of(1, Number.NaN) },
    { name: 'y', values: Float64Array.of(2.5, -300) },
  ]);
  expect(table.time).toEqual({ name: 'when', unit: 'ms', values: Float64Array.of(Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2)) });
  expect(table.labels).toEqual({ name: 'what', names: ['ok', 'bad'], codes: Int32Array.of(0, 1) });
  expect(featureMatrix(table).values).toEqual(Float64Array.of(1, 2.5, Number.NaN, -300));
});

const texts: readonly [what: string, name: string, content: string | Uint8Array, options?: ReadOptions][] = [
  ['semicolons and decimal commas', 'b.csv', 'x;y\n1,5;2\n2,5;3\n', { decimal: ',' }],
  ['semicolons and decimal commas that nobody told', 'bd.csv', 'x;y\n1,5;2\n2,5;3\n'],
  ['decimal commas in quotes', 'bq.csv', 'x,y\n"1,5",2\n"2,5",3\n'],
  ['tabs', 'b.tsv', 'x\ty\n1.5\t2\n2.5\t3\n'],
  ['bars', 'bars.csv', 'x|y\n1.5|2\n2.5|3\n'],
  ['a byte-order mark and carriage returns', 'b1.csv', '\uFEFFx,y\r\n1.5,2\r\n2.5,3\r\n'],
  ['blank lines and no last line break', 'b2.csv', 'x,y\n\n1.5,2\n\n2.5,3'],
  ['quotes and spaces', 'b3.csv', '"x", y \n"1.5",2\n 2.5 ,"3"\n'],
  ['gzip', 'b.csv.gz', gzipSync('x,y\n1.5,2\n2.5,3\n')],
  ['UTF-16 with its mark', 'b4.csv', bytes('\uFEFFx,y\n1.5,2\n2.5,3\n', 'utf16le')],
  ['objects a line', 'b.ndjson', '{"x":1.5,"y":2}\n\n{"y":3,"x":2.5}'],
  ['gzipped objects a line', 'b.jsonl.gz', gzipSync('{"x":1.5,"y":2}\n{"x":2.5,"y":"3"}\n')],
  ['an array of objects', 'b.json', '[{"x":1.5,"y":2},{"x":2.5,"y":3}]'],
  ['a format that the name does not tell', 'b.dat', 'x,y\n1.5,2\n2.5,3\n', { format: 'csv' }],
];
for (const [what, name, content, options] of texts) {
  test(`${what}: the same table`, async () => {
    const { features } = await readTable(file(name, content), options);
    expect(features).toEqual([
      { name: 'x', values: Float64Array.of(1.5, 2.5) },
      { name: 'y', values: Float64Array.of(2, 3) },
    ]);
  });
}

const bad: readonly [what: string, name: string, content: string | Uint8Array, message: string, options?: ReadOptions][] = [
  ['an empty file', 'e.csv', '', 'FILE: e.csv is empty; it needs a header and at least one row'],
  ['a header alone', 'e1.csv', 'a,b\n', 'FILE: e1.csv holds no rows; it needs at least one below the header'],
  [
    'a single cell below a header',
    'e1b.csv',
    'a,b\n1\n',
    'FILE: e1b.csv holds no rows; it needs at least one below the header (1 line (line 2) holds a single cell and is left out)',
  ],
  ['a workbook called CSV', 'e2.csv', bytes('504b030400', 'hex'), 'FILE: e2.csv is an XLSX workbook, not CSV text; pass --format xlsx'],
  ['a damaged workbook', 'e.xlsx', bytes('504b030400', 'hex'), 'FILE: e.xlsx is not a workbook that can be read: '],
  ['text called Parquet', 'e.parquet', 'a,b\n1,2\n', 'FILE: e.parquet is not a Parquet file that can be read: '],
  [
    'too few cells',
    'e7.csv',
    'a,b\n1,2\n3\n',
    'FILE: e7.csv line 3: 1 cell, where the table has 2; mend the line, or pass --ragged skip to leave such lines out',
    { ragged: 'error' },
  ],
  [
    'too many cells',
    'e8.csv',
    'a,b\n1,2\n"3\n",4,5\n',
    'FILE: e8.csv line 3: 3 cells, where the table has 2; mend the line, or pass --ragged skip to leave such lines out',
    { strict: true },
  ],
  [
    'a quote that never closes',
    'e9.csv',
    'a,b\n1,2\n"3,4\n5,6\n',
    'FILE: e9.csv line 3: a quote is opened and never closed; close it, double it if it is part of the text, or pass --quote none to read quotes as they stand',
  ],
  ['all missing', 'e10.csv', 'a\nNA\n\n', 'INPUT: e10.csv has no column of numbers to look at; it has a'],
  [
    'a missing column of features',
    'e11.csv',
    'a,b\n,1\n',
    'INPUT: e11.csv column `a` holds no value: every cell is missing',
    { features: ['a'] },
  ],
  [
    'text in a column that was asked for',
    'e4.csv',
    'a,b\n1,x y\n',
    'FILE: e4.csv line 2: column `b` is "x y", not a number, as are 1 of its cells; leave it out, or pass --missing "x y" if this means missing',
    { features: ['b'] },
  ],
  [
    'bad cells and rows without a time, where they are refused',
    'e5.csv',
    't,a,b\n2024-01-01,1,2\n2024-01-02,inf,4\nsoon,3,5\n2024-01-04,x,1e999\n',
    'FILE: e5.csv: column a has 2 cells that are no numbers (line 3 "inf", line 5 "x"); column b has 1 cell that is no number (line 5 "1e999"); column t has 1 row without a time (line 4 "soon"); mend them, or leave out --strict to read them as missing',
    { strict: true },
  ],
  [
    'a column of times without one',
    'e15.csv',
    't,a\nsoon,1\nlater,2\n',
    'FILE: e15.csv line 2: column `t` is "soon", not a time; say how its times are written, as in --time-format "%d/%m/%Y %H:%M", or pass --time none',
    { time: 't' },
  ],
  [
    'a format of times that is none',
    'e16.csv',
    't,a\nsoon,1\n',
    'OPTION: --time-format "%Q" has a directive that is none; it has %Y %y %m %d %H %I %M %S %f %p %b %a %j %z %Z %s, as in "%d/%m/%Y %H:%M"',
    { timeFormat: '%Q' },
  ],
  [
    'a zone that is none',
    'e17.csv',
    't,a\nsoon,1\n',
    'OPTION: there is no time zone "Mars/Olympus"; it is written as in Europe/Berlin or UTC',
    { timeZone: 'Mars/Olympus' },
  ],
  ['an unknown feature', 'e12.csv', 'a,b\n1,2\n', 'INPUT: e12.csv has no column `c`; it has a, b', { features: ['c'] }],
  ['an unknown time column', 'e13.csv', 'a,b\n1,2\n', 'INPUT: e13.csv has no column `when`; it has a, b', { time: 'when' }],
  ['an unknown column of objects', 'e14.ndjson', '{"a":1}\n', 'INPUT: e14.ndjson has no column `b`; it has a', { features: ['b'] }],
  [
    'no label in a row',
    'e19.csv',
    'a,l\n1,0\n2,\n',
    'FILE: e19.csv line 3: column `l` holds the labels and is empty; label every row',
    { labels: 'l' },
  ],
  [
    'broken UTF-8',
    'e20.csv',
    bytes('610a310a32e90a', 'hex'),
    'FILE: e20.csv line 3: bytes that are not utf-8; save the file as UTF-8, or pass --encoding latin1',
    { encoding: 'utf-8' },
  ],
  [
    'a cut character at the end',
    'e21.csv',
    bytes('610a310ac3', 'hex'),
    'FILE: e21.csv line 3: bytes that are not utf-8; save the file as UTF-8, or pass --encoding latin1',
    { encoding: 'utf-8' },
  ],
  [
    'an unknown encoding',
    'e22.csv',
    'a\n1\n',
    'FILE: e22.csv cannot be read as klingon: no such encoding; try utf-8, utf-16le or latin1',
    { encoding: 'klingon' },
  ],
  ['a zero byte', 'e23.csv', 'a\n1\n\0\n', 'FILE: e23.csv line 3: a zero byte: this is not a text file'],
  ['damaged gzip', 'e.csv.gz', bytes('1f8b08000000', 'hex'), 'FILE: e.csv.gz is damaged: unexpected end of file; compress it again'],
  [
    'a line that is not JSON',
    'e.ndjson',
    '{"a":1}\n{a}\n',
    'FILE: e.ndjson line 2: "{a}" is not JSON; each line must be one object such as {"time":"2024-01-31","value":1}',
  ],
  [
    'a line that is no object',
    'e1.ndjson',
    '[1]\n',
    'FILE: e1.ndjson line 1: "[1]" is not an object; each line must be one such as {"value":1}',
  ],
  [
    'JSON without rows',
    'e1.json',
    '[{"a":1},2]',
    'FILE: e1.json is JSON without rows; it must hold a list of objects such as [{"time":"2024-01-31","value":1}], or one object a line',
  ],
];
for (const [what, name, content, message, options] of bad) {
  test(`${what}: one line that names the place and the way out`, async () => {
    const error = await readTable(file(name, content), options).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(HapaxError);
    const { code, message: text } = error as HapaxError;
    const found = `${code}: ${text.replaceAll(`${folder}/`, '')}`;
    // What a foreign parser says after our own words is not ours to fix.
    expect(message.endsWith(': ') ? found.slice(0, message.length) : found).toBe(message);
    expect(text).not.toContain('\n');
  });
}

test('a file that does not exist, and a folder', async () => {
  await expect(readTable('nowhere.csv')).rejects.toThrow(/^nowhere\.csv does not exist; check the path$/);
  await expect(readTable(folder)).rejects.toThrow(`${folder} is a folder; name a file in it`);
});

test('a first line of numbers is data, unless told otherwise', async () => {
  const path = file('h.csv', '1,tcp\n2,udp\n');
  const table = await readTable(path);
  expect(table.features).toEqual([{ name: 'column1', values: Float64Array.of(1, 2) }]);
  expect(table.notes).toEqual([
    'line 1 holds numbers, so it is data and the columns are called column1 to column2; --header yes if it holds names',
    'column column2 holds text, left out',
  ]);
  expect(showPlace(table.place(0))).toBe('line 1');
  expect((await readTable(path, { header: 'yes' })).features).toEqual([{ name: '1', values: Float64Array.of(2) }]);
});

test('names that come twice or are empty are told apart', async () => {
  const table = await readTable(file('d.csv', 'a,a,\n1,2,3\n'));
  expect(table.features.map(({ name }) => name)).toEqual(['a', 'a.2', 'column3']);
});

test('lines of the file are named, over blank lines and line breaks in quotes', async () => {
  const table = await readTable(file('p.csv', 'a,b\n\n1,"x\ny"\n2,z\n\n3,z\n'));
  expect([0, 1, 2].map((i) => showPlace(table.place(i)))).toEqual(['line 3', 'line 5', 'line 7']);
});

test('ragged lines are left out when asked', async () => {
  const table = await readTable(file('r.csv', 'a,b\n1,2\n3\n4,5\n'), { ragged: 'skip' });
  expect(table.features[0].values).toEqual(Float64Array.of(1, 4));
  expect(table.notes).toEqual(['1 line (line 3) is left out: not 2 cells']);
});

test('a missing token may be a number', async () => {
  const { features } = await readTable(file('m.csv', 'a\n1\n-999\n3\n'), { missing: ['-999'] });
  expect(features[0].values).toEqual(Float64Array.of(1, Number.NaN, 3));
});

test('hexadecimal is text, true and false are 1 and 0', async () => {
  const { features } = await readTable(file('x.csv', 'id,flag\n0x1F,true\n0x20,false\n'));
  expect(features).toEqual([{ name: 'flag', values: Float64Array.of(1, 0) }]);
});

test('rows out of time order are sorted, places and labels go with them', async () => {
  const path = file('o.csv', 't,x,l\n2024-01-02,2,b\n2024-01-01,1,a\n2024-01-02,3,c\n');
  const table = await readTable(path, { labels: 'l' });
  expect(table.features[0].values).toEqual(Float64Array.of(1, 2, 3));
  expect([0, 1, 2].map((i) => table.labels?.names[table.labels.codes[i]])).toEqual(['a', 'b', 'c']);
  expect([0, 1, 2].map((i) => table.place(i).number)).toEqual([3, 2, 4]);
  expect(table.notes).toEqual([
    '1 row has the same t as the row before; all are kept',
    'the rows are not in time order (first at line 3): they are sorted by t',
  ]);
  expect((await readTable(path, { order: 'file' })).features[0].values).toEqual(Float64Array.of(2, 1, 3));
});

test('numbers that count from 1970 are times when the name says so', async () => {
  for (const [unit, first] of [
    ['s', '1704067200'],
    ['ms', '1704067200000'],
    ['us', '1704067200000000'],
    ['ns', '1704067200000000000'],
  ]) {
    const { time, features } = await readTable(file(`epoch-${unit}.csv`, `timestamp,x\n${first},1\n${first},2\n`));
    expect(time?.values[0]).toBe(Date.UTC(2024, 0, 1));
    expect(features.map(({ name }) => name)).toEqual(['x']);
  }
  const counter = await readTable(file('counter.csv', 'timestamp,x\n0,1\n1,2\n'));
  expect(counter.time).toBeUndefined();
  expect((await readTable(file('counter2.csv', 'tick,x\n0,1\n1,2\n'), { time: 'tick' })).time).toEqual({
    name: 'tick',
    unit: 'number',
    values: Float64Array.of(0, 1),
  });
});

test('only wanted columns are kept; a time column is found beside them', async () => {
  const table = await readTable(file('w.csv', 'id,when,x,y\n7,2024-01-01,1,2\n8,2024-01-02,3,4\n'), { features: ['y'] });
  expect(table.features).toEqual([{ name: 'y', values: Float64Array.of(2, 4) }]);
  expect(table.time?.name).toBe('when');
});

test('nested objects become columns, absent keys are missing', async () => {
  const { features } = await readTable(file('n.ndjson', '{"a":{"b":1}}\n{"c":2}\n{"a":{"b":3},"c":null}\n'));
  expect(features).toEqual([
    { name: 'a.b', values: Float64Array.of(1, Number.NaN, 3) },
    { name: 'c', values: Float64Array.of(Number.NaN, 2, Number.NaN) },
  ]);
});

test('progress ends at the whole file', async () => {
  const seen: (number | undefined)[] = [];
  await readTable(file('g.csv', `x\n${'1\n'.repeat(2_000_000)}`), { onProgress: (done) => seen.push(done) });
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.at(-1)).toBe(1);
});

test('row names, as R writes them, are a column of their own', async () => {
  const { features, notes } = await readTable(file('r.csv', '"x","y"\n"a",1,2\n"b",3,4\n'));
  expect(features.map(({ name }) => name)).toEqual(['x', 'y']);
  expect(notes[0]).toBe('the header has one name fewer than the rows, so the first column is taken as row names, as R writes them');
});
