import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file, folder } = scratch();
const chance = random(6);
const page = async (args: readonly string[]) => {
  const out = join(folder, 'page.html');
  await hapax(['detect', ...args, '--report', out]);
  return readFileSync(out, 'utf8');
};
const headings = (html: string) => [...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);

test('events come before the figure, and the rows they are made of behind it', async () => {
  const rows = Array.from(
    { length: 400 },
    (_, i) => `${new Date(Date.UTC(2024, 0, 1, i)).toISOString()},${(10 + chance.normal() + (i > 200 && i < 208 ? 40 : 0)).toFixed(3)}`,
  );
  const html = await page([file('series.csv', `time,load\n${rows.join('\n')}\n`)]);
  expect(headings(html).slice(0, 3)).toEqual(['What happened', 'What was found where', 'Anomalies']);
  expect(html).toMatch(/<dt>events<\/dt><dd>\d+<\/dd>.*<dt>rows in them<\/dt>/);
});

test('reasons of rows have the parts of the score as bars, and codes are whole', async () => {
  const rows = Array.from(
    { length: 200 },
    (_, i) => `${String(7 * i).padStart(6, '0')},${i === 150 ? 90 : (10 + chance.normal()).toFixed(3)},${chance.normal().toFixed(3)}`,
  );
  const html = await page([file('table.csv', `order,load,noise\n${rows.join('\n')}\n`), '--as', 'table']);
  expect(html).toMatch(/001050<\/td>.*load is 90, usually .*<div class="bars"><div><span>load<\/span><i style="width:\d+%">/);
});

test('groups are drawn one below the other, those with the most anomalies first', async () => {
  const rows = Array.from(
    { length: 360 },
    (_, i) =>
      `${'ABC'[i % 3]},${new Date(Date.UTC(2024, 0, 1, Math.floor(i / 3))).toISOString()},${i === 200 ? 99 : (10 + chance.normal()).toFixed(3)}`,
  );
  const html = await page([file('groups.csv', `shop,time,sales\n${rows.join('\n')}\n`), '--by', 'shop', '--method', 'auto']);
  expect(html).toContain('sales of each group');
  expect(html.indexOf('>C</text>')).toBeLessThan(html.indexOf('>A</text>'));
});
