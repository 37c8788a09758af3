import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Incident, Notice } from 'hapax/stream';
import { expect, onTestFinished, test } from 'vitest';
import { fakeClock } from '../../hapax/test/stream/fake-clock.ts';
import { openHub } from '../src/hub.ts';
import { createServer, type Server, type ServerOptions } from '../src/server.ts';
import { openStore } from '../src/storage/store.ts';

const START = 1_700_000_000_000;
const config = {
  features: ['a', 'b'],
  detectors: [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, fixed: 8 } }],
  alerts: { closeAfter: 1000 },
};
const samples = (n: number, from = 0) =>
  Array.from({ length: n }, (_, i) => ({ time: START + (from + i) * 1000, values: [(from + i) % 7, (from + i) % 5] }));
const spike = (i: number) => ({ time: START + i * 1000, values: [3, 1000] });

async function open(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ clock: fakeClock(START), trustLoopback: true, ...options });
  onTestFinished(() => server.close());
  return server;
}
async function ask<T>({ app }: Server, url: string, payload?: object): Promise<T> {
  const reply = await app.inject({
    method: payload ? 'POST' : 'GET',
    url,
    headers: { host: 'localhost' },
    ...(payload ? { payload } : {}),
  });
  if (reply.statusCode !== 200) throw new Error(`${reply.statusCode}: ${reply.json().message}`);
  return reply.json();
}

test('a false alarm lifts the threshold, says so, is there after a crash, and can be taken back', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-answers-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const server = await open({ data });
  await server.hub.put('pump', config);
  await ask(server, '/api/streams/pump/samples', { samples: [...samples(100), { time: START + 100_000, values: [3, 60] }] });
  const [incident] = await ask<Incident[]>(server, '/api/streams/pump/incidents');
  const at = `/api/streams/pump/incidents/${incident!.id}`;
  const { effect } = await ask<Notice>(server, `${at}/verdict`, { who: 'anna', verdict: 'false alarm' });
  expect(effect).toMatch(/^threshold of ewma from 8 to \d+\.\d+$/);
  const lifted = Number(effect!.split(' ').at(-1));
  const left = `${data}-left`;
  onTestFinished(() => rmSync(left, { recursive: true, force: true }));
  cpSync(data, left, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  const next = await open({ data: left });
  const thresholdAt = async (i: number): Promise<number> => {
    const reply = await ask<{ verdicts: { threshold: number }[][] }>(next, '/api/streams/pump/samples?verdicts=all', {
      samples: samples(1, i),
    });
    return reply.verdicts[0]![0]!.threshold;
  };
  expect(await thresholdAt(101)).toBeCloseTo(lifted, 0);
  const taken = await ask<Notice>(next, `${at}/verdict/withdraw`, { who: 'ben' });
  expect(taken).toMatchObject({ kind: 'withdrawn', who: 'ben' });
  expect(taken.effect).toMatch(/^threshold of ewma from \d+\.\d+ to 8$/);
  expect(await thresholdAt(102)).toBe(8);
  await expect(ask(next, '/api/streams/pump/incidents/0123456789abcdef/verdict/withdraw', { who: 'ben' })).rejects.toThrow(
    '404: nobody has judged the incident 0123456789abcdef of pump; GET /api/streams/pump/notices lists what was said',
  );
});

test('what people do is kept with who and when, and is there after a server that died without a word', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-operations-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const server = await open({ data });
  await server.hub.put('pump', config);
  await ask(server, '/api/streams/pump/samples', { samples: [...samples(100), spike(100)] });
  const [incident] = await ask<Incident[]>(server, '/api/streams/pump/incidents');
  expect(incident).toMatchObject({ status: 'open', peak: { feature: 'b' } });
  const at = `/api/streams/pump/incidents/${incident!.id}`;
  await ask(server, `${at}/acknowledge`, { who: ' anna ' });
  await ask(server, `${at}/verdict`, { who: 'anna', verdict: 'false alarm', text: 'a truck went by' });
  const from = START + 200_000;
  const { id } = await ask<Notice>(server, '/api/streams/pump/maintenance', { who: 'ben', window: { from, to: '2023-11-15T00:00:00Z' } });
  // Nothing was closed: a copy of the files is what a crash leaves.
  const left = `${data}-left`;
  onTestFinished(() => rmSync(left, { recursive: true, force: true }));
  cpSync(data, left, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  const next = await open({ data: left });
  const notices = await ask<Notice[]>(next, '/api/streams/pump/notices');
  expect(notices.map(({ kind, who, at, text, verdict, window }) => ({ kind, who, at, text, verdict, window }))).toEqual([
    { kind: 'acknowledged', who: 'anna', at: START, text: '', verdict: undefined, window: undefined },
    { kind: 'judged', who: 'anna', at: START, text: 'a truck went by', verdict: 'false alarm', window: undefined },
    { kind: 'maintenance', who: 'ben', at: START, text: '', verdict: undefined, window: { from, to: Date.UTC(2023, 10, 15) } },
  ]);
  expect(notices[0]!.incident).toMatchObject({ id: incident!.id, keys: [''] });
  // The window ends the incident, and nothing is alarmed in it, until it is taken back.
  await ask(next, '/api/streams/pump/samples', { samples: [spike(200), spike(201)] });
  expect(await ask<Incident[]>(next, '/api/streams/pump/incidents')).toMatchObject([{ status: 'closed', reason: 'maintenance' }]);
  await ask(next, `/api/streams/pump/maintenance/${id}/withdraw`, { who: 'anna' });
  expect(await ask(next, '/api/streams/pump/maintenance')).toEqual([]);
  await ask(next, '/api/streams/pump/samples', { samples: [spike(202)] });
  expect(await ask<Incident[]>(next, '/api/streams/pump/incidents')).toMatchObject([{ status: 'open' }, { status: 'closed' }]);
});
test('what was taken back cannot be taken back again', async () => {
  const server = await open();
  await server.hub.put('pump', config);
  await ask(server, '/api/streams/pump/samples', { samples: [...samples(100), spike(100)] });
  const [incident] = await ask<Incident[]>(server, '/api/streams/pump/incidents');
  const verdict = `/api/streams/pump/incidents/${incident!.id}/verdict`;
  const window = { from: START + 200_000, to: START + 300_000 };
  const { id } = await ask<Notice>(server, '/api/streams/pump/maintenance', { who: 'ben', window });
  await ask(server, verdict, { who: 'anna', verdict: 'real' });
  for (const [at, what] of [
    [`/api/streams/pump/maintenance/${id}/withdraw`, `the maintenance window ${id}`],
    [`${verdict}/withdraw`, `what was said of the incident ${incident!.id}`],
  ] as const) {
    await ask(server, at, { who: 'anna' });
    await expect(ask(server, at, { who: 'ben' })).rejects.toThrow(
      `404: ${what} of pump was taken back already, by anna at 2023-11-14T22:13:20.000Z`,
    );
  }
  expect((await ask<Notice[]>(server, '/api/streams/pump/notices')).filter(({ kind }) => kind === 'withdrawn')).toHaveLength(2);
  // Said anew, it can be taken back anew.
  await ask(server, verdict, { who: 'ben', verdict: 'false alarm' });
  await ask(server, `${verdict}/withdraw`, { who: 'ben' });
});
test('what a person did and the disk does not take is not in force', async () => {
  const store = await openStore(':memory:');
  let full = false;
  const hub = await openHub(
    {
      ...store,
      addNotice(...given) {
        if (full) throw new Error('database or disk is full');
        return store.addNotice(...given);
      },
    },
    { clock: fakeClock(START) },
  );
  onTestFinished(() => hub.close());
  const stream = await hub.put('pump', config);
  const push = async (time: number, value: number) =>
    (await stream.push([{ time: START + time * 1000, key: '', values: Float64Array.of(3, value) }]))[0]!;
  for (let i = 0; i < 100; ++i) await push(i, i % 5);
  await push(100, 60);
  const [{ id } = { id: '' }] = stream.incidents(1);
  full = true;
  const who = { who: 'anna', text: '' };
  expect(() => stream.act({ kind: 'judged', incident: id, verdict: 'false alarm', ...who })).toThrow('disk is full');
  const window = { from: START + 101_000, to: START + 900_000 };
  expect(() => stream.act({ kind: 'maintenance', window, ...who })).toThrow('disk is full');
  expect(stream.notices()).toEqual([]);
  const { verdicts } = await push(101, 1);
  expect(verdicts[0]!.threshold).toBe(8);
  await push(102, 1000);
  expect(stream.maintenance()).toEqual([]);
  expect([...stream.incidents(1)]).toMatchObject([{ status: 'open', end: START + 102_000 }]);
});
test('newest values, scores and thresholds of a key are there for a page, from any time on', async () => {
  const server = await open();
  await server.hub.put('pump', config);
  await ask(server, '/api/streams/pump/samples', { samples: [...samples(100), spike(100)] });
  const all = await ask<{ values: number[][]; scores: (number | null)[][]; detectors: string[] }>(server, '/api/streams/pump/recent');
  expect(all.detectors).toEqual(['ewma']);
  expect([all.values.length, all.scores.length]).toEqual([101, 101]);
  expect(all.values.at(-1)).toEqual([START + 100_000, 3, 1000]);
  expect(all.scores[0]).toEqual([START, null, null, 0]);
  expect(all.scores.at(-1)!.slice(2)).toEqual([8, 1]);
  const late = await ask<{ values: number[][] }>(server, `/api/streams/pump/recent?after=${START + 98_500}`);
  expect(late.values.map(([time]) => time)).toEqual([START + 99_000, START + 100_000]);
  expect(await ask(server, '/api/streams/pump/recent?key=none')).toMatchObject({ values: [], scores: [], models: [] });
  expect(await ask(server, '/api/streams/pump')).toMatchObject({
    source: 'pushed to the API',
    open: 1,
    undelivered: 0,
    sinks: [],
    keyCount: 1,
    time: START + 100_000,
  });
});
test('who says nothing of themselves, or speaks of what is not there, is refused in words', async () => {
  const server = await open();
  await server.hub.put('pump', config);
  await expect(ask(server, '/api/streams/pump/incidents/0123456789abcdef/acknowledge', { who: 'anna' })).rejects.toThrow(
    '404: pump has no incident 0123456789abcdef; GET /api/streams/pump/incidents lists them',
  );
  await expect(ask(server, '/api/streams/pump/incidents/0123456789abcdef/acknowledge', { who: ' ' })).rejects.toThrow('400: ');
  await expect(ask(server, '/api/streams/pump/maintenance', { who: 'a', window: { from: 2, to: 1 } })).rejects.toThrow(
    '400: stream maintenance[0]: `to` must be after `from`; got 2 to 1',
  );
  await expect(ask(server, '/api/streams/pump/maintenance', { who: 'a', window: { from: 'tomorrow', to: 'later' } })).rejects.toThrow(
    '400: body/window must be `from` and `to`, two times such as 2024-01-31T22:00:00Z, or `days` (0 for Sunday), `fromMinute` and `toMinute`, each with `keys` if it is for some alone',
  );
  await ask(server, '/api/streams/pump/samples', { samples: samples(100) });
  const over = { from: '2023-11-01T00:00Z', to: '2023-11-02T00:00Z' };
  await expect(ask(server, '/api/streams/pump/maintenance', { who: 'a', window: over })).rejects.toThrow(
    '400: the window is over at 2023-11-02T00:00:00.000Z, and what was judged up to the newest sample, 2023-11-14T22:14:59.000Z, stays as it was; give a `to` after that',
  );
  await expect(ask(server, '/api/streams/none/notices')).rejects.toThrow(
    '404: there is no stream none; set it up with PUT /api/streams/none',
  );
  expect(await ask(server, '/api/streams/pump/notices')).toEqual([]);
});
