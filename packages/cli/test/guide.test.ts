import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { hapax, scratch } from './capture.ts';

const { folder } = scratch();
const page = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const guide = page('docs/guide/command-line.md');
const readme = page('packages/cli/README.md');
copyFileSync(
  join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '../data/seattle-weather.csv'),
  join(folder, 'weather.csv'),
);

/** What is said where the times of the file decide. */
const SERIES =
  'note: judged as a series, in hindsight: date has a row every day; --as table judges each row by itself, --method autoStream by the rows before it\n';

const TEXT = 'note: column weather holds text, left out\n';
const CATEGORY = 'note: column weather is taken as a category: weather has 5 different texts\n';

/** Where numbers and the rarity of texts are added up. */
const SCALE = /^note: \w+ adds up numbers and the rarity of texts, so all features are put on one scale, that of their quartiles; .*\n/m;

/** Where a saved model would judge its own rows otherwise. */
const NEWER = /^note: `hapax score` takes every row for a new one, and would judge \d+ of the .* rows .* otherwise; .*\n/m;

const lines = [...`${guide}\n${readme}`.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block!.trim().split('\n'));

test('the guide has examples', () => {
  expect(lines.length).toBeGreaterThan(10);
});

// In the order of the page: a later example may read what an earlier one wrote.
for (const line of lines) {
  test(`$ ${line}`, async () => {
    const [name, ...args] = line.split(' ');
    expect(name).toBe('hapax');
    const placed = args.map((arg) => (/\.(csv|json|html|svg|png)$/.test(arg) ? join(folder, arg) : arg));
    const { code, err } = await hapax(placed);
    expect(code === 0 || code === 10).toBe(true);
    expect(['', TEXT, CATEGORY]).toContain(err.replace(SERIES, '').replace(NEWER, '').replace(SCALE, ''));
    for (const [i, arg] of placed.entries()) if (/^--(output|report|save)$/.test(arg)) expect(existsSync(placed[i + 1]!)).toBe(true);
  });
}

test('every command and every exit code is on the page', async () => {
  const { out } = await hapax(['--help']);
  for (const [, command] of out.matchAll(/^ {2}([a-z]+) .*(?:<|\[)/gm)) if (command !== 'help') expect(guide).toContain(`hapax ${command}`);
  for (const code of [0, 10, 2, 1]) expect(guide).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
});
