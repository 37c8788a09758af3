import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTable } from '@hapax/io';
import type { Batch, Source } from 'hapax/stream';
import { afterAll, expect, test } from 'vitest';
import { ndjsonFile, ndjsonStream, tableSource } from '../../src/sources/index.ts';
import { jumpingClock } from '../manual-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const batches = async (source: Source, from?: unknown): Promise<Batch[]> => {
  const all: Batch[] = [];
  for await (const batch of source.read(from)) all.push(batch);
  return all;
};
const samples = (all: readonly Batch[]) => all.flatMap((batch) => batch.samples);
const mapping = { time: 't', unit: 's', key: 'who', features: ['a', 'b'] } as const;
const lines = Array.from({ length: 30 }, (_, i) => `{"t":${i},"who":"ü${i % 2}","a":${i / 4},"b":${i % 5 === 0 ? 'null' : i}}`);
const path = join(folder, 'data.ndjson');
writeFileSync(path, `${lines.join('\n')}\nnonsense\n\n[1]\n${lines[3]}`);

test('a file of lines becomes samples, bad lines are told about, and the last line may lack its end', async () => {
  const bad: string[] = [];
  const all = samples(await batches(ndjsonFile(path, mapping, { onBad: (text) => void bad.push(text) })));
  expect(all).toHaveLength(31);
  expect(all[1]).toEqual({ time: 1000, key: 'ü1', values: [0.25, 1] });
  expect(all[5]!.values).toEqual([1.25, Number.NaN]);
  expect(bad).toEqual([`${path} line 31 is not JSON`, `${path} line 33 has no time in \`t\`; it is undefined`]);
});

test('reading goes on from any offset, in bytes of the file', async () => {
  const paced = await batches(ndjsonFile(path, mapping, { speed: 1000, clock: jumpingClock() }));
  const all = samples(paced);
  for (const cut of [0, 7, 20, 29]) {
    const rest = samples(await batches(ndjsonFile(path, mapping), paced[cut]!.offset));
    expect(rest).toEqual(all.slice(samples(paced.slice(0, cut + 1)).length));
  }
});

test('the speed is that of the data times the factor', async () => {
  const clock = jumpingClock(0);
  await batches(ndjsonFile(path, mapping, { speed: 10, clock }));
  expect(clock.now()).toBe(2900);
});

test('a stream of bytes gives the same samples, however it is cut', async () => {
  const bytes = Buffer.from(`${lines.join('\n')}\n${lines[3]}`);
  for (const size of [1, 7, 64, 5000]) {
    const pieces = async function* () {
      for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
    };
    expect(samples(await batches(ndjsonStream(pieces(), mapping)))).toEqual(samples(await batches(ndjsonFile(path, mapping))));
  }
});

test('a file that is missing is an error that names it', async () => {
  await expect(batches(ndjsonFile(join(folder, 'none'), mapping))).rejects.toThrow(
    `${join(folder, 'none')} does not exist; check the path`,
  );
});

test('a table is replayed row by row, from any row', async () => {
  const csv = join(folder, 'table.csv');
  writeFileSync(csv, `time,a,b\n${Array.from({ length: 5 }, (_, i) => `2024-01-01T00:00:0${i}Z,${i},${i * 2}`).join('\n')}\n`);
  const table = await readTable(csv);
  const source = tableSource(table, { features: ['b'] });
  const all = samples(await batches(source));
  expect(all[2]).toEqual({ time: Date.UTC(2024, 0, 1, 0, 0, 2), values: [4] });
  expect(samples(await batches(source, 3))).toEqual(all.slice(3));
  expect(() => tableSource(table, { features: ['c'] })).toThrow(`${csv} has no number column c; it has a, b`);
});

test('a line that is longer than any sample is left out and said, in a file as in a stream, and what follows is read', async () => {
  const long = `{"t":1,"v":"${'x'.repeat(18_000_000)}"}\n`;
  const lines = ['{"t":1,"v":1}\n', long, '{"t":2,"v":2}\n', '{"t":3,"v":3}\n', long, long.trim()];
  const path = join(folder, 'long.ndjson');
  writeFileSync(path, lines.join(''));
  const mapping = { time: 't', unit: 's', features: ['v'] } as const;
  async function* pieces() {
    const bytes = Buffer.from(lines.join(''));
    for (let i = 0; i < bytes.length; i += 65_536) yield bytes.subarray(i, i + 65_536);
  }
  for (const [name, open] of [
    [path, (onBad: (text: string) => void) => ndjsonFile(path, mapping, { onBad })],
    ['input', (onBad: (text: string) => void) => ndjsonStream(pieces(), mapping, { onBad })],
  ] as const) {
    const said: string[] = [];
    const all = await batches(open((text) => void said.push(text)));
    expect(samples(all).map(({ values }) => values[0])).toEqual([1, 2, 3]);
    expect(said).toEqual([2, 5, 6].map((line) => `${name} line ${line} is longer than 16 MiB`));
    expect(all.filter(({ samples: some }) => some.length > 0).at(-1)!.offset).toMatchObject({ lines: 4 });
  }
});
