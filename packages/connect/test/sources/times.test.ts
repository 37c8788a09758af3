import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reader } from '../../src/sources/mapping.ts';
import { ndjsonFile } from '../../src/sources/ndjson.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-times-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FIRST = Date.UTC(2024, 1, 1);
const HOUR = 3_600_000;
const two = (n: number): string => String(n).padStart(2, '0');
const dayFirst = (ms: number): string => {
  const d = new Date(ms);
  return `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()} ${two(d.getUTCHours())}:00:00`;
};

/** All times that a file gives whose lines have theirs in this spelling. */
async function timesOf(spell: (ms: number, i: number) => unknown, more: object = {}): Promise<number[]> {
  const path = join(folder, 'in.ndjson');
  writeFileSync(path, Array.from({ length: 600 }, (_, i) => JSON.stringify({ time: spell(FIRST + i * HOUR, i), v: i })).join('\n'));
  const bad: string[] = [];
  const out: number[] = [];
  for await (const { samples } of ndjsonFile(path, { time: 'time', features: ['v'], ...more }, { onBad: (text) => bad.push(text) }).read(
    undefined,
  ))
    out.push(...samples.map(({ time }) => time));
  expect(bad).toEqual([]);
  return out;
}

const expected = Array.from({ length: 600 }, (_, i) => FIRST + i * HOUR);

test.each<[what: string, spell: (ms: number, i: number) => unknown]>([
  ['days first, which only line 289 shows', dayFirst],
  ['seconds', (ms) => ms / 1000],
  ['microseconds', (ms) => ms * 1000],
  ['nanoseconds', (ms) => ms * 1e6],
  ['seconds as text', (ms) => String(ms / 1000)],
  ['text of PostgreSQL', (ms) => new Date(ms).toISOString().replace('T', ' ').replace('.000Z', '+00')],
  ['milliseconds and then seconds', (ms, i) => (i < 300 ? ms : ms / 1000)],
  ['digits', (ms) => new Date(ms).toISOString().replaceAll(/\D/g, '').slice(0, 14)],
])('times of lines are read as tables read them: %s', async (_, spell) => {
  expect(await timesOf(spell)).toEqual(expected);
});

test('a format and a zone say what nothing shows', async () => {
  const local = (ms: number): string => new Date(ms + HOUR).toISOString().slice(0, 19).replace('T', ' ');
  expect(await timesOf(local, { timeZone: 'Europe/Berlin' })).toEqual(expected);
  expect(await timesOf((ms) => dayFirst(ms).replaceAll('/', '-'), { timeFormat: '%d-%m-%Y %H:%M:%S' })).toEqual(expected);
  expect(() => reader({ time: 't', features: [], timeZone: 'Mars/Olympus' })).toThrow(
    'there is no time zone "Mars/Olympus"; it is written as in Europe/Berlin or UTC',
  );
  expect(() => reader({ time: 't', features: [], timeFormat: '%Q' })).toThrow(
    '`timeFormat` "%Q" has a directive that is none; it is written as in "%d/%m/%Y %H:%M"',
  );
});

test('a unit that is told is obeyed, and numbers too small for a date are milliseconds', () => {
  const at = (unit: 'auto' | 'ms' | 's', t: number) => reader({ time: 't', unit, features: [] })({ t });
  expect([at('ms', 1_706_745_600), at('s', 5), at('auto', 5)]).toEqual([
    { time: 1_706_745_600, values: [] },
    { time: 5000, values: [] },
    { time: 5, values: [] },
  ]);
});
