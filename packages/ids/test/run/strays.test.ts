import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { alertDay } from '../../src/columns/alert-day.ts';
import { flowDay } from '../../src/columns/flow-day.ts';
import type { SecurityEvent } from '../../src/events/event.ts';
import { labelsOf } from '../../src/feedback/labels.ts';
import { idsConfig } from '../../src/run/config/ids-config.ts';
import { runIds } from '../../src/run/run-ids.ts';
import { seenTimes } from '../../src/run/units/seen.ts';
import { withoutStrays } from '../../src/run/units/strays.ts';
import { eveLine } from '../../src/simulate/ids-month.ts';
import { idsWatch } from '../../src/watch/ids-watch.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 2);
const folder = mkdtempSync(join(tmpdir(), 'hapax-ids-strays-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alert = (time: number, host: number): SecurityEvent => ({
  kind: 'alert',
  time,
  source: `10.0.0.${host}`,
  target: '10.1.0.1',
  targetPort: 443,
  signature: '2000001',
});
const days = (count: number): readonly SecurityEvent[] =>
  Array.from({ length: count * 24 * 4 }, (_, i) => alert(START + Math.floor(i / 4) * HOUR + (i % 4) * 600_000, i % 4));
const log = (name: string, events: readonly SecurityEvent[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${events.map(eveLine).join('\n')}\n`);
  return path;
};

test('one event whose clock is years ahead neither names the day looked at nor takes the others out of sight', async () => {
  const events = days(5);
  const clean = await runIds(idsConfig({ logs: [log('clean.json', events)] }));
  const path = log('stray.json', [...events, alert(Date.UTC(2099, 0, 1), 1), alert(Date.UTC(1971, 0, 1), 1)]);
  const stray = await runIds(idsConfig({ logs: [path] }));
  expect(stray.samples).toEqual(clean.samples);
  expect(stray.periods.fromMs).toBe(START + 4 * DAY);
  expect(stray.notes).toContain(
    'events of an hour, from 2099-01-01 00:00 UTC on, come more than 28 days behind the rest of the logs, which ends on 2026-03-06 23:30: they are taken for faults of a clock and not looked at; --from 2099-01-01 looks at them',
  );
  const there = await runIds(idsConfig({ logs: [path] }), { from: '2099-01-01' });
  expect(there.samples.every(({ time }) => time === Date.UTC(2099, 0, 1))).toBe(true);
});

test('a log that goes on after months without an event is looked at where it ends', () => {
  const seen = seenTimes();
  for (let hour = 0; hour < 200; ++hour) seen.add(START + hour * HOUR);
  for (let hour = 0; hour < 30; ++hour) seen.add(START + 100 * DAY + hour * HOUR);
  const { seen: kept, notes } = withoutStrays(seen.done(), 28);
  expect([kept.firstMs, kept.lastMs]).toEqual([START + 100 * DAY, START + 100 * DAY + 29 * HOUR]);
  expect(notes).toEqual([]);
});

test('a watch goes on behind an event whose clock is years ahead, and says so', async () => {
  const events = days(5);
  const logs = log('watched.json', [...events.slice(0, -80), alert(Date.UTC(2099, 0, 1), 1)]);
  const notes: string[] = [];
  const judged: number[] = [];
  const watch = idsWatch(idsConfig({ logs: [logs], output: folder }), {
    folder: join(folder, 'state'),
    version: '0',
    now: () => START + 5 * DAY,
    labels: async () => labelsOf([]),
    report: async ({ periods }) => void judged.push(periods.toMs),
    deliver: async () => true,
    note: (text) => void notes.push(text),
  });
  await watch.step();
  appendFileSync(logs, `${events.slice(-80).map(eveLine).join('\n')}\n`);
  await watch.step();
  await watch.close();
  expect(judged.at(-1)).toBe(START + 5 * DAY - HOUR);
  expect(notes).toContain('an event lies more than a day in the future: it has no part; a clock is wrong');
});

test('a day of few events takes little room, so that a log of a line a day does not take the memory', () => {
  expect(alertDay().block().time.length).toBeLessThanOrEqual(64);
  expect(flowDay().block().time.length).toBeLessThanOrEqual(64);
});
