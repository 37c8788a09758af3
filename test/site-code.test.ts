import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { DOORS } from '../site/live/code/doors.ts';
import { interpret } from '../site/live/code/interpret.ts';
import { STARTS } from '../site/live/code/starts.ts';
import { EXAMPLE_CSV } from '../site/live/example-csv.ts';
import { LANGUAGE } from './site-language.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = join(root, 'node_modules/.hapax-site-code');

const FILE = { name: 'rows.csv', text: EXAMPLE_CSV };

async function interpreted(code: string): Promise<string> {
  let said = '';
  await interpret(code, { ...DOORS, './file.js': async () => FILE }, (...values) => {
    said += `${format(...values)}\n`;
  });
  return said;
}

/** The same by the engine itself. */
async function real(name: string, code: string): Promise<string> {
  mkdirSync(place, { recursive: true });
  const file = join(place, `${name}.ts`);
  writeFileSync(file, code);
  let said = '';
  const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    said += `${format(...values)}\n`;
  });
  try {
    await import(file);
  } finally {
    log.mockRestore();
  }
  return said;
}

describe('code that is typed in the page', () => {
  test.each(LANGUAGE.map((code, i) => [i, code] as const))('prints what the engine prints: %i', async (i, code) => {
    expect(await interpreted(code)).toBe(await real(`language-${i}`, code));
  });

  test.each([
    ['\n\nconsole.log(nothing)', 'line 3: ReferenceError: nothing is not defined'],
    ['let a = 1;\nlet b = a a', 'line 2: Unexpected token. Code here is JavaScript; types are left out'],
    ['const x: number = 1', 'line 1: Unexpected token. Code here is JavaScript; types are left out'],
    ["import fs from 'fs'", `there is no module \`fs\` in the page; it has ${Object.keys(DOORS).join(', ')}, ./file.js`],
    ["import { lof } from 'hapax';\nlof({ nNeighbors: 0 });", 'line 2: lof: `nNeighbors` must be an integer in [1, 100000]; got 0'],
    ["await null;\nthrow new Error('two\\nlines')", 'line 2: two lines'],
    ["throw 'text'", 'line 1: threw text'],
    [
      'for (let i = 0; i < 3; i++) { [1].map(() => i); i++ }',
      'the page cannot keep `i` for functions made in a loop that also changes it; use for … of',
    ],
  ])('%j fails in one line', async (code, says) => {
    await expect(interpreted(code)).rejects.toThrow(new Error(says));
  });

  test.each(Object.entries(STARTS))('what a field begins with prints and draws: %s', async (_, code) => {
    const lines = (await interpreted(code)).split('\n');
    expect(lines[0]).toMatch(/^(row \d+: |\d+ samples are above|sample 25\d\d: opened)/);
    expect(lines.some((line) => line.startsWith('<svg'))).toBe(true);
  });
});

/** An example, and what the page says it prints, if it does. */
const EXAMPLE = /^```ts\n([\s\S]*?)^```\n(?:\n```text prints\n([\s\S]*?)^```)?/gm;
const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.md'));

describe('examples of the pages that can be edited', () => {
  test('there are some, and all of the course are among them', async () => {
    const { runnable } = await import('../site/build/examples.ts');
    const count = (page: string) =>
      [...readFileSync(join(root, 'docs', page), 'utf8').matchAll(EXAMPLE)].filter(([, code]) => runnable(code!, Object.keys(DOORS)))
        .length;
    expect(count('guide/course.md')).toBeGreaterThanOrEqual(9);
    expect(pages.map(count).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(35);
  });

  test.each(pages)('%s: each runs, and prints what it prints in Node', async (page) => {
    const { runnable } = await import('../site/build/examples.ts');
    for (const [i, [, code, said]] of [...readFileSync(join(root, 'docs', page), 'utf8').matchAll(EXAMPLE)].entries()) {
      const plain = runnable(code!, Object.keys(DOORS));
      if (plain !== undefined) expect(await interpreted(plain)).toBe(said ?? (await real(`${page.replace(/\W+/g, '-')}-${i}`, plain)));
    }
  });
});
