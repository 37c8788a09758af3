import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { csvCell } from '@hapax/io';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

/** Files that make lines of cells and do not ask the rule that says which of them a spreadsheet would run, and why they need not. */
const WITHOUT: Readonly<Record<string, string>> = {
  'packages/cli/src/commands/data.ts': 'tables of our own: the names and numbers in them are known',
  'packages/cli/src/commands/methods.ts': 'words for people',
  'packages/cli/src/commands/token.ts': 'words for people',
  'packages/connect/src/influx/sink.ts': 'the line protocol of InfluxDB',
  'packages/connect/src/influx/source.ts': 'reads',
  'packages/io/src/batches/csv-cutter.ts': 'reads',
  'packages/io/src/tables/archives/array-csv.ts': 'is read by ourselves, and never written',
};
const LINES = /join\('[,;\t]'\)|join\(sign\)/;
const RULE = /\b(csvCell|csvText|sheetText)\b/;

function* sources(): Generator<readonly [file: string, text: string]> {
  for (const name of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', name, 'src');
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (/\.(ts|svelte)$/.test(file)) yield [relative(root, join(folder, file)), readFileSync(join(folder, file), 'utf8')];
  }
}

test('whatever writes cells asks the one rule that says which of them a spreadsheet would run', () => {
  const others = [...sources()].filter(([, text]) => LINES.test(text) && text.includes('\\n') && !RULE.test(text)).map(([file]) => file);
  expect(others.sort()).toEqual(Object.keys(WITHOUT).sort());
});
test.each(['=1+1', '+cmd', '-cmd', '@SUM(1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＋cmd', '－cmd', '＠SUM(1)'])(
  '%j is text in a table',
  (cell) => {
    expect(csvCell(cell).replace(/^"/, '').startsWith("'")).toBe(true);
  },
);
test.each(['-12.5', '+3', '-1e-9', 'a=b', '10.0.0.1', ''])('%j stays as it is', (cell) => {
  expect(csvCell(cell)).toBe(cell);
});
