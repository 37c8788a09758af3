import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from 'hapax';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { labelsOf } from '../../src/feedback/labels.ts';
import { idsConfig } from '../../src/run/config/ids-config.ts';
import type { IdsRun } from '../../src/run/findings/findings.ts';
import { runIds } from '../../src/run/run-ids.ts';
import { eveLine, idsMonth } from '../../src/simulate/ids-month.ts';
import { idsWatch, type WatchInput } from '../../src/watch/ids-watch.ts';

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'hapax-ids-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const month = idsMonth({ seed: 4, hosts: 8, days: 10, plant: ['verticalScan', 'beacon'], lastDays: 2 });
const before = month.events.filter(({ time }) => time < month.lastDayMs);
const after = month.events.filter(({ time }) => time >= month.lastDayMs);
const text = (events: typeof month.events) => events.map((event) => `${eveLine(event)}\n`).join('');
const tomorrow = { kind: 'alert', time: month.lastDayMs + 2 * DAY + 6 * 60_000, source: '10.0.1.10', signature: '2000001' } as const;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function place(name: string) {
  const logs = join(folder, name, 'logs');
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(logs, 'eve.json'), text([...before, ...after.slice(0, 1)]));
  return { logs, config: idsConfig({ logs: [logs], locations: month.locations, output: join(folder, name, 'out') }) };
}

function input(name: string, reports: Map<string, IdsRun>, extra: Partial<WatchInput> = {}): WatchInput & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    notes,
    folder: join(folder, name, 'state'),
    version: '0',
    labels: async () => labelsOf([]),
    report: async (run, day) => void reports.set(day, run),
    deliver: async () => true,
    note: (one) => void notes.push(one),
    ...extra,
  };
}

/** What the report of a day says, by a run over the whole logs. */
async function expected(config: ReturnType<typeof idsConfig>, day: number) {
  const { samples, found, hosts } = await runIds(config, { from: dayOf(day), to: dayOf(day) });
  return { samples, found: found.map(({ rows, ...rest }) => ({ ...rest, rows: rows.length })), hosts };
}
const shown = ({ samples, found, hosts }: IdsRun) => ({
  samples,
  found: found.map(({ rows, ...rest }) => ({ ...rest, rows: rows.length })),
  hosts,
});

test('days that were watched while they grew, renamed, emptied and cut anywhere are judged as by a run over all of it', async () => {
  const { logs, config } = place('grows');
  const reports = new Map<string, IdsRun>();
  const given = input('grows', reports);
  const next = random(1);
  let watch = idsWatch(config, given);
  onTestFinished(() => watch.close());
  await watch.step();
  const bytes = Buffer.from(text([...after.slice(1), tomorrow]));
  let part = 0;
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + 1 + next.integer(Math.floor(bytes.length / 12)));
    appendFileSync(join(logs, 'eve.json'), bytes.subarray(from, to));
    from = to;
    // The writer goes on in a file of the old name at the end of a line.
    if (bytes[to - 1] === 10 || part === 5) renameSync(join(logs, 'eve.json'), join(logs, `eve.json.${part}`));
    if (part === 5 && bytes[to - 1] !== 10) {
      const end = bytes.indexOf(10, to) + 1;
      appendFileSync(join(logs, 'eve.json.5'), bytes.subarray(to, end));
      from = end;
    }
    await watch.step();
    // As if the process had been killed: nothing is kept but what lies in files.
    if (part % 3 === 2) {
      await watch.close();
      watch = idsWatch(config, given);
    }
    part += 1;
  }
  await watch.step();
  await watch.close();
  expect([...reports.keys()]).toEqual([dayOf(month.lastDayMs), dayOf(month.lastDayMs + DAY)]);
  for (const day of [month.lastDayMs, month.lastDayMs + DAY]) {
    const run = reports.get(dayOf(day));
    expect(run && shown(run)).toEqual(await expected(config, day));
  }
  const hosts = [...reports.values()].flatMap(({ found }) => found.map(({ host }) => host));
  for (const host of month.planted.values()) expect(hosts).toContain(host);
}, 300_000);

test('each host is told once a day, and again when it did not arrive', async () => {
  const { logs, config } = place('told');
  const told: string[] = [];
  let works = false;
  const given = input('told', new Map(), {
    deliver: async (fresh, { periods }) => {
      if (works) told.push(...fresh.map(({ host }) => `${dayOf(periods.fromMs)} ${host}`));
      return works;
    },
  });
  const watch = idsWatch(config, given);
  onTestFinished(() => watch.close());
  const noon = after.findIndex(({ time }) => time >= month.lastDayMs + DAY / 2);
  appendFileSync(join(logs, 'eve.json'), text(after.slice(1, noon)));
  await watch.step();
  expect(told).toEqual([]);
  works = true;
  appendFileSync(join(logs, 'eve.json'), text([...after.slice(noon), tomorrow]));
  await watch.step();
  await watch.close();
  expect(told.length).toBeGreaterThanOrEqual(2);
  expect(new Set(told).size).toBe(told.length);
}, 300_000);

test('a file that was emptied is read from its beginning, one that comes packed is told, and so are events after their day', async () => {
  const { logs, config } = place('emptied');
  const given = input('emptied', new Map());
  const watch = idsWatch(config, given);
  onTestFinished(() => watch.close());
  await watch.step();
  writeFileSync(join(logs, 'eve.json'), text(after.slice(1, 3)));
  writeFileSync(join(logs, 'old.json.gz'), 'whatever it holds');
  appendFileSync(join(logs, 'eve.json'), text(before.slice(0, 2)));
  await watch.step();
  await watch.close();
  expect(given.notes.filter((note) => !note.includes('training samples'))).toEqual([
    `${join(logs, 'eve.json')} became shorter: it was emptied, and is read from its beginning`,
    `${join(logs, 'old.json.gz')} came packed: it is taken for a copy of what was read, and is not read`,
    '2 events came after their day was over and have no part in its report',
  ]);
}, 300_000);

test('with nothing to learn from the first day is gathered alone, and an empty folder waits for its first file', async () => {
  const logs = join(folder, 'empty', 'logs');
  mkdirSync(logs, { recursive: true });
  const config = idsConfig({ logs: [logs] });
  const given = input('empty', new Map());
  const watch = idsWatch(config, given);
  onTestFinished(() => watch.close());
  expect(await watch.step()).toEqual({ bytes: 0, runs: [] });
  writeFileSync(join(logs, 'eve.json'), text(before.filter(({ time }) => time < before[0].time + DAY / 2)));
  expect((await watch.step()).runs).toEqual([]);
  await watch.close();
  expect(given.notes).toEqual(['there is nothing to learn from before 2026-01-05: it is gathered, and days from 2026-01-06 on are judged']);
});
