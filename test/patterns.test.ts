import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSync } from 'recheck';
import { expect, test } from 'vitest';
import { patternsOf } from './patterns.ts';

/** Patterns that never meet a text of strangers: why. */
const OWN: Readonly<Record<string, string>> = {
  'plot/src/svg.ts /<style[\\s\\S]*?<\\/style>/g': 'reads the SVG that the charts wrote, in which texts are escaped',
};

/** What the checker takes for the hardest of them is a second; a busy machine takes a hundred times as long. */
const PATIENCE_MS = 200_000;

const packages = new URL('../packages', import.meta.url).pathname;

test('patterns are found in sources, and strings, comments and divisions are not taken for them', () => {
  const text = 'const a = b / c / d; // not /x/\nconst p = /[/]\\/(a+)$/gi;\nf("/no/", `/a / b/`, /yes/u);\nreturn /z/;\n/* /n/ */';
  expect(patternsOf(text)).toEqual([
    { source: '[/]\\/(a+)$', flags: 'gi', line: 2 },
    { source: 'yes', flags: 'u', line: 3 },
    { source: 'z', flags: '', line: 4 },
  ]);
});

test('the checker knows a pattern that backtracks', () => {
  expect(checkSync('^a\\s*\\s*b$', '').status).toBe('vulnerable');
});

for (const name of readdirSync(packages)) {
  test(`packages/${name}: no pattern backtracks, so that no text takes long to refuse`, { timeout: 3 * PATIENCE_MS }, () => {
    const found: string[] = [];
    for (const file of readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      for (const { source, flags, line } of patternsOf(readFileSync(join(packages, name, 'src', file), 'utf8'))) {
        if (`${name}/src/${file} /${source}/${flags}` in OWN) continue;
        const verdict = checkSync(source, flags.replaceAll(/[dy]/g, ''), { timeout: PATIENCE_MS });
        if (verdict.status !== 'safe') found.push(`${file} line ${line}: /${source}/${flags} is ${verdict.status}`);
      }
    }
    expect(found).toEqual([]);
  });
}
