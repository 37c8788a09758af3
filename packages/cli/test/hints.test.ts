import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hapax } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-hints-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (args: readonly string[]): Promise<string> => (await hapax(['detect', ...args, '--method', 'mad', '--exit-zero'])).err;

/** Errors and notes that name a way out, each with what brings it. */
const files: readonly [name: string, content: string, ...args: string[]][] = [
  ['text.csv', `a,b\n${'x,1\n'.repeat(9)}`, '--features', 'a'],
  ['strict.csv', 'a,b\n1,2\nx,3\n4,5\n7,1\n', '--strict'],
  ['time.csv', 't,a\nsoon,1\nlater,2\n', '--time', 't'],
  ['ragged.csv', 'a,b\n1,2\n3\n4,5\n6,9\n', '--ragged', 'error'],
  ['quote.csv', 'a,b\n1,2\n"3,4\n5,6\n'],
  ['wide.csv', 'a,b,c,d\n1,2,3,4\n5,6,7,1\n', '--max', 'columns=3'],
  ['long.csv', `a\n${Array.from({ length: 30 }, (_, i) => (i * 7) % 11).join('\n')}\n`, '--max', 'rows=10'],
  ['deep.ndjson', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}\n`.repeat(3)],
  ['broken.ndjson', '{"a":1}\n{a}\n{"a":3}\n{"a":5}\n', '--strict'],
  ['latin.csv', 'a,b\n1,2\n3,5\n', '--encoding', 'klingon'],
  ['labels.csv', `x,failure\n${Array.from({ length: 40 }, (_, i) => `${(i * 7) % 11},${i % 20 === 3 ? 1 : 0}`).join('\n')}\n`],
  ['only.csv', `failure\n${Array.from({ length: 40 }, (_, i) => (i % 20 === 3 ? 1 : 0)).join('\n')}\n`],
  ['open.csv', 'n;q\n1,234;3\n5,678;4\n2,345;1\n'],
  ['dates.csv', '"d",v\n01/02/2024,1\n03/04/2024,2\n07/09/2024,4\n'],
  ['title.csv', 'Report\n\na,b\n1,2\n3,5\n'],
  ['first.csv', '1,2\n3,4\n5,9\n'],
];

/** `--flag value`, as messages spell it. */
function hintsIn(text: string): string[][] {
  // An example shows how an option is written; only its reader knows the value.
  return [
    ...text.replaceAll(/as in --\S+ "[^"]{0,200}"/g, '').matchAll(/--([a-z][a-z-]+)(?: (?:"((?:[^"\\]|\\.){0,200})"|([^\s;,)]{1,200})))?/g),
  ].flatMap(([, flag, quoted, bare]) => {
    const value = quoted ?? bare;
    // `--time names another` speaks about a flag, and needs what only the reader knows.
    return value === undefined || SPOKEN.has(value) ? [] : [[`--${flag}`, value]];
  });
}
const SPOKEN = new Set([
  'names',
  'reads',
  'allows',
  'refuses',
  'says',
  'keeps',
  'makes',
  'compares',
  'uses',
  'leaves',
  'to',
  'if',
  'refuse',
]);

test('hints are found in messages', () => {
  expect(hintsIn('pass --missing "x y", or --ragged skip to leave; --time names another; --max rows=3 allows it')).toEqual([
    ['--missing', 'x y'],
    ['--ragged', 'skip'],
    ['--max', 'rows=3'],
  ]);
});

for (const [name, content, ...args] of files) {
  test(`no hint that ${name} brings is a dead end`, async () => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const said = await run([path, ...args]);
    expect(said).not.toBe('');
    for (const [flag = '', value = ''] of hintsIn(said)) {
      const at = args.indexOf(flag);
      const others = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
      // A hint to leave --strict out is followed by leaving it out, and the like.
      const then = await run([path, ...others.filter((arg) => arg !== '--strict'), flag, value]);
      const errors = then.split('\n').filter((line) => line.startsWith('hapax: '));
      expect(errors, `${said}${flag} ${value}`).not.toContain(said.trim());
      expect(then, `${said}${flag} ${value}`).not.toMatch(/unknown option|there is no limit|has a directive/);
    }
  });
}

test('what reading remarked is told also where the work fails for it', async () => {
  const path = join(folder, 'untimely.csv');
  writeFileSync(path, 't,a\n2024-01-01,1\nx,2\n');
  const { err } = await hapax(['detect', path]);
  expect(err).toBe(
    `note: 1 row has no time in t (line 3 "x") and is left out; --time none keeps it\nhapax: ${path} has one row; auto needs at least two to learn from\n`,
  );
});
