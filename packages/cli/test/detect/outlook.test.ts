import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from 'hapax';
import { describe, expect, it } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file, folder } = scratch();
const chance = random(11);
const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const week = (i: number) => 100 + 20 * Math.sin((2 * Math.PI * i) / 7) + chance.normal();

const FILES = {
  'one series': file('daily.csv', `date,sales\n${Array.from({ length: 200 }, (_, i) => `${day(i)},${week(i).toFixed(2)}`).join('\n')}\n`),
  'several side by side': file(
    'shops.csv',
    `date,shop,sales\n${Array.from({ length: 300 }, (_, i) => `${day(Math.floor(i / 3))},${'ABC'[i % 3]},${week(Math.floor(i / 3)).toFixed(2)}`).join('\n')}\n`,
  ),
  'rows in their own order': file('smooth.csv', `v\n${Array.from({ length: 300 }, (_, i) => Math.sin(i / 9).toFixed(4)).join('\n')}\n`),
  'rows of things': file(
    'things.csv',
    `kind,width,height\n${Array.from({ length: 200 }, (_, i) => `${['oak', 'elm'][i % 2]},${chance.normal().toFixed(3)},${chance.normal().toFixed(3)}`).join('\n')}\n`,
  ),
  'a sheet of years and months': file(
    'sheet.csv',
    `year,${'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ').join(',')}\n${Array.from({ length: 20 }, (_, y) => `${2000 + y},${Array.from({ length: 12 }, (_, m) => (10 * Math.sin((2 * Math.PI * m) / 12) + chance.normal()).toFixed(2)).join(',')}`).join('\n')}\n`,
  ),
  'events to be counted': file(
    'events.csv',
    `time,who\n${Array.from({ length: 2000 }, (_, i) => `${new Date(Date.UTC(2024, 0, 1) + 60_000 * (17 * i + Math.floor(15 * chance.uniform()))).toISOString()},${i % 3}x`).join('\n')}\n`,
  ),
};

describe('describe says what detect does', () => {
  it.each(Object.entries(FILES))('%s', async (_, path) => {
    const described = JSON.parse((await hapax(['describe', path, '--json'])).out);
    const detected = JSON.parse((await hapax(['detect', path, '--json', '--exit-zero'])).out);
    expect(described.detect.method).toBe(detected.method.id);
    if (described.detect.as === 'rows') expect(described.detect.categories).toEqual(detected.categories ?? []);
    else
      expect(
        detected.notes.some((note: string) => note.includes(described.detect.why)),
        described.detect.why,
      ).toBe(true);
  });

  it('in words, with the rhythm and the course of each series', async () => {
    const { out } = await hapax(['describe', FILES['one series']]);
    const text = out.replace(/\s+/g, ' ');
    expect(text).toContain('judges the file as one series with autoSeries: date has a row every day; looks at sales');
    expect(text).toContain('series sales: a value every day; a rhythm of 1 week; keeps its level');
  });

  it('says how long a series stays at one value', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${day(i)},${i >= 90 && i < 102 ? 99.5 : week(i).toFixed(3)}`);
    const { out } = await hapax(['describe', file('stays.csv', `date,sales\n${rows.join('\n')}\n`)]);
    expect(out.replace(/\s+/g, ' ')).toContain('; stays at one value for 12 days at the longest; keeps its level');
  });

  it('names levels and lines', async () => {
    const levels = Array.from(
      { length: 200 },
      (_, i) => `${day(i)},${((i < 90 ? 10 : 30) + chance.normal()).toFixed(2)},${(i / 5 + chance.normal()).toFixed(2)}`,
    );
    const { out } = await hapax(['describe', file('levels.csv', `date,level,line\n${levels.join('\n')}\n`)]);
    const text = out.replace(/\s+/g, ' ');
    expect(text).toMatch(/series level: [^;]*; no rhythm; its level is (9\.|10)[\d.]*, from 2024-03-31 on (29|30)/);
    expect(text).toMatch(/series line: [^;]*; no rhythm; rises from -?[\d.]+ to (39|40)[\d.]* along a line/);
  });

  it('of a file too short for a series it promises none, and it counts what was asked for as categories', async () => {
    const short = await hapax(['describe', file('short.csv', 'a,b\n1,2\n')]);
    expect(short.out).toContain('1 row, 2 columns');
    expect(short.out).not.toContain('--as series');
    const codes = file(
      'codes.csv',
      `code,v\n${Array.from({ length: 60 }, (_, i) => `${i % 20},${chance.normal().toFixed(3)}`).join('\n')}\n`,
    );
    const { detect } = JSON.parse((await hapax(['describe', codes, '--categories', 'code', '--json'])).out);
    expect(detect.categories).toEqual(['code']);
  });

  it('a report holds it too, closed', async () => {
    const out = join(folder, 'page.html');
    await hapax(['detect', FILES['rows of things'], '--report', out]);
    expect(readFileSync(out, 'utf8')).toMatch(
      /<details>\s*<summary><b>What the file holds<\/b> 200 rows, 3 columns<\/summary>[\s\S]*<td class="left">kind<\/td><td class="left">category<\/td>/,
    );
  });
});
