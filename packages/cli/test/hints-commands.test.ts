import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hapax } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-hints-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const table = at('t.csv', `a,b\n${Array.from({ length: 60 }, (_, i) => `${(i * 7) % 11},${(i * 5) % 13}`).join('\n')}\n`);
const days = Array.from({ length: 60 }, (_, i) => `${new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10)},${(i * 7) % 11}`);
const series = at('s.csv', `t,a\n${days.join('\n')}\n`);
const out = join(folder, 'out.csv');
const bytes = (start: string): Uint8Array => Uint8Array.from(start.padEnd(200, '\0'), (one) => one.charCodeAt(0));

/** What is refused, what the refusal says, and the command that it names. */
const walks: readonly [what: string, args: readonly string[], said: RegExp, then: readonly string[]][] = [
  [
    'a method that needs all rows, by batches',
    ['detect', table, '--by-batches', '--method', 'lof', '--output', out],
    /these can: .*isolationForest.*; name one with --method\n$/,
    ['detect', table, '--by-batches', '--method', 'isolationForest', '--output', out],
  ],
  [
    'a result for machines, by batches',
    ['detect', table, '--by-batches', '--method', 'mad', '--json', '--output', out],
    /use hapax detect FILE --method mad --json, or leave it out\n$/,
    ['detect', table, '--method', 'mad', '--json'],
  ],
  [
    'labels, by batches',
    ['detect', table, '--by-batches', '--method', 'mad', '--labels', 'a', '--output', out],
    /leave it out, or detect without --by-batches\n$/,
    ['detect', table, '--method', 'mad', '--labels', 'a'],
  ],
  [
    'threads that are no number',
    ['score', 'model.json', table, '--workers', 'many'],
    /--workers must be a whole number from 1 to 256; got many\n$/,
    ['score', '--help'],
  ],
  [
    'a holiday that is no day',
    ['detect', series, '--holidays', '2024-13-01'],
    /--holidays: there is no day 2024-13-01\n$/,
    ['detect', series, '--holidays', '2024-01-01'],
  ],
  [
    'holidays without times',
    ['detect', table, '--holidays', '2024-01-01'],
    /--holidays needs rows with times; --time names their column\n$/,
    ['detect', series, '--holidays', '2024-01-01', '--time', 't'],
  ],
  [
    'a level of another kind',
    ['changes', series, '--level', '7'],
    /must be a number in \[0\.5, 0\.999\]; got 7\n$/,
    ['changes', series, '--level', '0.9'],
  ],
  [
    'shapes and levels at once',
    ['changes', series, '--shapes', '--level', '0.9'],
    /--shapes looks for shapes, and --level is about levels; leave one of them out\n$/,
    ['changes', series, '--shapes'],
  ],
  ['security logs without a word more', ['ids'], /^hapax: ids is not all of a command; see hapax ids --help\n$/, ['ids', '--help']],
  ['a table for security logs', ['ids', 'run', table], /name the format with --format, or leave the file out\n$/, ['ids', 'run', '--help']],
];

for (const [what, args, said, then] of walks)
  test(`the refusal of ${what} leads on`, async () => {
    const { code, err } = await hapax(args);
    expect(code, err).not.toBe(0);
    expect(err).toMatch(said);
    const next = await hapax([...then, ...(then.includes('--help') || then[0] === 'changes' ? [] : ['--exit-zero'])]);
    expect(next.err.split('\n').filter((line) => line.startsWith('hapax: '))).toEqual([]);
    expect(next.code).toBe(0);
  });

/** Files of other programs that are no tables to us, and what to do with them. */
const foreign: readonly [name: string, start: string, said: RegExp][] = [
  ['rows.avro', 'Obj\u0001', /is an Avro file.*read_avro\('rows\.avro'\)/],
  [
    'rows.duckdb',
    `${'\0'.repeat(8)}DUCK`,
    /is a DuckDB database; read a query of it with hapax watch and a source of type duckdb, or write the table out: COPY rows TO/,
  ],
  ['rows.orc', 'ORC', /is an ORC file, which is not read; write the table as Parquet or CSV/],
  ['rows.dta', '<stata_dta>', /is a file of Stata, which is not read; save the table as CSV/],
  ['rows.pkl', '\u0080\u0004', /is a pickle of Python, which is not read; save the table as Parquet or CSV/],
];

for (const [name, start, said] of foreign)
  test(`${name} is refused with a way out`, async () => {
    const { code, err } = await hapax(['detect', at(name, bytes(start))]);
    expect(code).not.toBe(0);
    expect(err).toMatch(said);
  }, 120_000);
