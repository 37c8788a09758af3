import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();

test('what a spreadsheet would run as a formula is written as text, in the names of columns and in cells', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `=cmd|' /C calc'!A${i},${i % 7},${i % 5},${i === 20 ? 900 : i % 3}`).join('\n');
  const path = file('formulas.csv', `who,"=HYPERLINK(""http://evil.example"";""click"")",@SUM(1+1),-x\n${rows}\n`);
  const { out, err } = await hapax(['detect', path, '--method', 'mad', '--csv', '--exit-zero']);
  expect(err).not.toContain('hapax:');
  const [header = '', first = ''] = out.split('\n');
  expect(header).toContain('"\'=HYPERLINK(""http://evil.example"";""click"")"');
  expect(header).toContain(",'@SUM(1+1),'-x,");
  expect(first).toContain("'=cmd|");
  for (const cell of out.split(/[,\n]/)) expect(cell.replace(/^"/, '')).not.toMatch(/^[=+@\t\r]/);
});
