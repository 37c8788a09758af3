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

test('what the first number of a source is, all are: a count of milliseconds never turns into seconds or dates', async () => {
  const said: string[] = [];
  const read = reader({ time: 't', features: [], numbers: {}, say: (text) => said.push(text) });
  const times = [0, 1e5, 20_240_301, 99_999_999, 1e8, 3e9, 1.7e12];
  expect(times.map((t) => read({ t }))).toEqual(times.map((time) => ({ time, values: [] })));
  expect(said).toEqual([
    'times in `t` are numbers such as 0, all read as milliseconds since 1970, this one as 1970-01-01 00:00:00: where that is wrong, name the `unit`',
  ]);
});

test('a file that is gone on with is read as from its beginning', async () => {
  const path = join(folder, 'count.ndjson');
  const lines = Array.from({ length: 20 }, (_, i) => JSON.stringify({ time: i * 1e7, v: i }));
  writeFileSync(path, `${lines.join('\n')}\n`);
  const bytes = lines.slice(0, 15).join('\n').length + 1;
  const out: number[] = [];
  for await (const { samples } of ndjsonFile(path, { time: 'time', features: ['v'] }).read({ bytes, lines: 15 }))
    out.push(...samples.map(({ time }) => time));
  expect(out).toEqual([15e7, 16e7, 17e7, 18e7, 19e7]);
});

test('digits of dates stay that, a device that lost its clock is in 1970, and two units are told', () => {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const readDates = reader({ time: 't', features: [], numbers: {}, say });
  expect([20_240_301, 20_240_302].map((t) => readDates({ t }))).toEqual([
    { time: Date.UTC(2024, 2, 1), values: [] },
    { time: Date.UTC(2024, 2, 2), values: [] },
  ]);
  expect(readDates({ t: 20_249_999 })).toBe('has no time in `t`; it is 20249999');
  const read = reader({ time: 't', features: [], numbers: {}, say });
  expect([1_706_745_600, 0, 5, 1_706_745_601_000].map((t) => read({ t }))).toEqual([
    { time: FIRST, values: [] },
    { time: 0, values: [] },
    { time: 5000, values: [] },
    { time: FIRST + 1000, values: [] },
  ]);
  expect(said).toEqual([
    'times in `t` are numbers such as 20240301, all read as digits of dates, this one as 2024-03-01 00:00:00: where that is wrong, name the `unit`',
    'times in `t` count in seconds, and some, such as 1706745601000, in milliseconds; each is read by its size',
  ]);
});
