import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from 'hapax';
import { afterAll, expect, test } from 'vitest';
import type { SecurityEvent } from '../../src/events/event.ts';
import { idsConfig } from '../../src/run/config/ids-config.ts';
import { runIds } from '../../src/run/run-ids.ts';
import { seenTimes } from '../../src/run/units/seen.ts';
import { wholeHours } from '../../src/run/units/whole.ts';
import { eveLine } from '../../src/simulate/ids-month.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 2);
const folder = mkdtempSync(join(tmpdir(), 'hapax-ids-whole-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Hosts that raise as much every day, round the clock; from midnight on the last day one of them raises far more. */
function site(days: number): readonly SecurityEvent[] {
  const chance = random(3);
  const events: SecurityEvent[] = [];
  for (let day = 0; day < days; ++day)
    for (let host = 0; host < 30; ++host) {
      const [n, span] = host === 7 && day === days - 1 ? [900, 3 * HOUR] : [96, DAY];
      for (let k = 0; k < n; ++k)
        events.push({
          kind: 'alert',
          time: START + day * DAY + Math.floor(((k + chance.uniform()) * span) / n),
          source: `10.0.0.${host}`,
          target: `10.1.0.${chance.integer(8)}`,
          targetPort: 443,
          signature: String(2_000_000 + chance.integer(6)),
        });
    }
  return events.sort((a, b) => a.time - b.time);
}

const events = site(9);
async function run(from: number, to: number, days: { readonly from?: string; readonly to?: string } = {}) {
  const path = join(folder, 'eve.json');
  writeFileSync(
    path,
    `${events
      .filter(({ time }) => time >= from && time < to)
      .map(eveLine)
      .join('\n')}\n`,
  );
  return runIds(idsConfig({ logs: [path] }), days);
}
type Run = Awaited<ReturnType<typeof run>>;
/** Hosts whose day is as rare as one that is reported; of hours some are so by chance. */
const rareDays = ({ samples }: Run) => samples.filter(({ hours, p }) => hours === 24 && p <= 0.005).map(({ host }) => host);
const low = ({ found }: Run) => found.filter(({ sentence }) => sentence.includes('unusually low')).map(({ host }) => host);

test('of a day that is cut off hosts are found by what they did more than usual, never for what is not there yet', async () => {
  const end = START + 8 * DAY;
  const cut = await run(START, end + 3 * HOUR);
  expect([rareDays(cut), low(cut)]).toEqual([['10.0.0.7'], []]);
  expect(cut.notes.filter((note) => note.startsWith('the logs'))).toEqual([
    'the logs end on 2026-03-10 02:59 UTC, before the day is over: hosts are judged there by what they did more than usual, not by what they did less; for whole days give --to 2026-03-09',
  ]);
});

test('of a whole day nothing is said of its ends', async () => {
  const whole = await run(START, START + 9 * DAY);
  expect(rareDays(whole)).toEqual(['10.0.0.7']);
  expect(whole.notes.filter((note) => note.startsWith('the logs'))).toEqual([]);
});

test('a log that is looked at from its first day on, which began in the evening, calls no host unusually low', async () => {
  const early = await run(START + 20 * HOUR, START + 9 * DAY, { from: '2026-03-02', to: '2026-03-02' });
  expect([rareDays(early), low(early)]).toEqual([[], []]);
  expect(early.notes).toContain(
    'the logs begin on 2026-03-02 20:00 UTC, within a day: hosts are judged there by what they did more than usual, not by what they did less',
  );
});

function seenAt(...times: readonly number[]) {
  const seen = seenTimes();
  for (const time of times) seen.add(time);
  return { seen: seen.done() };
}
const at = (day: number, hour: number) => START + day * DAY + hour * HOUR;
const periods = { trainFromMs: START, fromMs: at(4, 0), toMs: at(4, 24), notes: [] };

test('where every evening is silent, a log that ends in the evening is whole, and one that ends at noon is not', () => {
  const days = [0, 1, 2, 3].flatMap((day) => [at(day, 7), at(day, 18)]);
  expect(wholeHours(seenAt(...days, at(4, 7), at(4, 18)), periods, 24).isWhole(at(4, 0))).toBe(true);
  expect(wholeHours(seenAt(...days, at(4, 7), at(4, 11)), periods, 24).isWhole(at(4, 0))).toBe(false);
});

test('days that are looked at in part are parts, whatever the logs hold', () => {
  const log = seenAt(at(0, 0), at(5, 23.9));
  const { isWhole } = wholeHours(log, { ...periods, fromMs: at(3, 18), toMs: at(4, 12) }, 24);
  expect([at(1, 0), at(2, 0), at(3, 0), at(4, 0)].map(isWhole)).toEqual([true, true, false, false]);
});
