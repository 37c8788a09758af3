import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { type ReadOptions, readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file, folder } = scratch();

const TABLE = [
  { name: 'x', values: Float64Array.of(1.5, 2.5) },
  { name: 'y', values: Float64Array.of(2, 3) },
];
const csv = 'x,y\n1.5,2\n2.5,3\n';
const parquet = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: 'x', data: [1.5, 2.5], type: 'DOUBLE' },
      { name: 'y', data: [2n, 3n], type: 'INT64' },
    ],
  }),
);
const contents: readonly [what: string, content: string | Uint8Array, options?: ReadOptions][] = [
  ['CSV', csv],
  ['CSV of UTF-16', Buffer.from(`\uFEFF${csv}`, 'utf16le')],
  ['CSV that is told', '[1.5,2\n2.5,3\n', { format: 'csv', delimiter: ',', header: 'no', features: ['column2'] }],
  ['gzip', gzipSync(csv)],
  ['objects a line', '{"x":1.5,"y":2}\n{"y":3,"x":2.5}'],
  ['gzipped objects a line', gzipSync('\uFEFF{"x":1.5,"y":2}\n{"x":2.5,"y":"3"}\n')],
  ['an array of objects', ' [\n{"x":1.5,"y":2},{"x":2.5,"y":3}]'],
  ['an array of UTF-16', Buffer.from('\uFEFF[{"x":1.5,"y":2},{"x":2.5,"y":3}]', 'utf16le')],
  ['Parquet', parquet],
];
/** In pieces of a few bytes, as a slow pipe gives them. */
const slowly = (content: string | Uint8Array): Readable => {
  const bytes = Buffer.from(content);
  return Readable.from(Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => bytes.subarray(7 * i, 7 * i + 7)));
};
for (const [what, content, options] of contents) {
  test(`${what}: a stream is known by how it begins`, async () => {
    const { features, notes, source } = await readTable({ name: 'the pipe', stream: slowly(content) }, options);
    expect(source).toBe('the pipe');
    if (options?.features === undefined) expect({ features, notes }).toEqual({ features: TABLE, notes: [] });
    else expect(features).toEqual([{ name: 'column2', values: TABLE[1]!.values }]);
  });
}

test('a file whose name says nothing is known by how it begins, and a note says so', async () => {
  const { features, notes } = await readTable(file('measurements', csv));
  expect({ features, notes }).toEqual({
    features: TABLE,
    notes: ['the name says nothing about the format, and the content looks like CSV text'],
  });
});

test('a pipe with a name is read as a stream', async () => {
  const path = join(folder, 'pipe');
  if (spawnSync('mkfifo', [path]).status !== 0) return;
  const writer = spawnSync('sh', ['-c', `(printf 'x,y\\n1.5,2\\n2.5,3\\n' > "${path}") >/dev/null 2>&1 &`]);
  expect(writer.status).toBe(0);
  expect((await readTable(path)).features).toEqual(TABLE);
});

const bad: readonly [what: string, content: string | Uint8Array | Readable, message: string, options?: ReadOptions][] = [
  ['nothing', Readable.from([]), 'the pipe is empty; it needs a header and at least one row'],
  [
    'what does not fit the format that was told',
    parquet,
    'the pipe is a Parquet file, not CSV text; pass --format parquet',
    { format: 'csv' },
  ],
  ['a column that is not there', 'a\n1\n', 'the pipe has no column `b`; it has a', { features: ['b'] }],
  ['damaged gzip', gzipSync(csv).subarray(0, 20), 'the pipe is damaged: unexpected end of file; compress it again'],
];
for (const [what, content, message, options] of bad) {
  test(`${what} in a stream is an error in one line`, async () => {
    const stream = content instanceof Readable ? content : slowly(content);
    await expect(readTable({ name: 'the pipe', stream }, options)).rejects.toThrow(message);
  });
}

test('a stream that goes on is let go of at the first error', async () => {
  let given = 0;
  const endless = Readable.from(
    (function* () {
      yield Buffer.from('a\n1\n"x\n');
      for (; given < 1e9; ++given) yield Buffer.from('1\n'.repeat(1000));
    })(),
  );
  await expect(readTable({ name: 'the pipe', stream: endless })).rejects.toThrow('the pipe line 3: a quote is opened and never closed');
  expect(endless.destroyed).toBe(true);
  expect(given).toBeLessThan(50_000);
});
