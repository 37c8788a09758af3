import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from 'hapax';
import type { StreamConfig } from 'hapax/stream';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { fakeClock } from '../../hapax/test/stream/fake-clock.ts';
import { openHub } from '../src/hub.ts';
import { createServer, type Server } from '../src/server.ts';
import { openStore } from '../src/storage/store.ts';
import type { LiveStream } from '../src/streams/live-stream.ts';
import { startTicks } from '../src/ticks.ts';

const START = 1_700_000_000_000;
const config: StreamConfig = { features: ['a'], detectors: [{ method: 'ewma' }], order: { staleAfterMs: 5000 } };
const chance = random(3);
const noise = Array.from({ length: 300 }, () => chance.normal());
const sampleAt = (time: number, value: number, key = 'k') => ({ time, key, values: Float64Array.of(value) });

/** Samples that end now, the last one far off: an incident is open. */
const alarming = (now: number) => [...noise, 60].map((value, i) => sampleAt(now - (noise.length - i) * 10, value));
const get = async ({ app }: Server, url: string) => (await app.inject({ url, headers: { host: 'localhost' } })).json();

test('the incident of a key that falls silent is closed, kept and told to readers, without another sample', async () => {
  const clock = fakeClock(START);
  const server = await createServer({ clock, trustLoopback: true });
  onTestFinished(() => server.close());
  const stream = await server.hub.put('pump', config);
  await stream.push(alarming(START));
  const url = (await server.listen('127.0.0.1', 0)).replace('http', 'ws');
  const socket = new WebSocket(`${url}live/pump`);
  onTestFinished(() => socket.close());
  const heard = async () => JSON.parse(String(await new Promise((go) => socket.once('message', go))));
  expect(await heard()).toMatchObject({ type: 'hello' });
  const news = heard();
  await clock.advance(5000);
  expect(await get(server, '/api/streams/pump/incidents')).toMatchObject([{ status: 'open', end: START }]);
  await clock.advance(1000);
  expect(await get(server, '/api/streams/pump/incidents')).toMatchObject([{ status: 'closed', reason: 'stale', end: START }]);
  expect((await get(server, '/api/streams/pump')).keys).toMatchObject([{ key: 'k', state: 'stale' }]);
  expect(await news).toMatchObject({
    type: 'samples',
    samples: [],
    verdicts: [],
    released: [],
    incidents: [{ kind: 'closed', incident: { reason: 'stale' } }],
    leftOut: 0,
  });
});

test('samples that are held come out when their time has come, and so does a cell of the grid', async () => {
  const clock = fakeClock(START);
  const hub = await openHub(await openStore(':memory:'), { clock });
  const ticks = startTicks(hub, clock);
  onTestFinished(() => ticks.stop());
  const held = await hub.put('held', { ...config, order: { lateness: 2000 } });
  const grid = await hub.put('grid', { ...config, order: { every: 2000, maxGap: 0 } });
  const released: string[] = [];
  for (const stream of [held, grid])
    stream.watch((_, __, outcomes) => {
      for (const { time } of outcomes.flatMap((outcome) => outcome.released)) released.push(`${stream.name} ${time - START}`);
    });
  for (const stream of [held, grid]) await stream.push([sampleAt(START, 1), sampleAt(START + 500, 2)]);
  await clock.advance(1000);
  expect(released).toEqual([]);
  await clock.advance(2000);
  expect(released).toEqual(['held 0', 'grid 2000', 'held 500']);
  expect([held.engine.counts.held, grid.engine.counts.held]).toEqual([0, 0]);
});

test('samples of the past are as far behind the clock as the last one was: pushing history makes no key silent', async () => {
  const clock = fakeClock(START);
  const hub = await openHub(await openStore(':memory:'), { clock });
  const ticks = startTicks(hub, clock);
  onTestFinished(() => ticks.stop());
  const stream = await hub.put('old', config);
  await stream.push(alarming(1000));
  await clock.advance(5000);
  expect(stream.engine.openIncidents()).toHaveLength(1);
  await clock.advance(1000);
  expect(stream.engine.openIncidents()).toEqual([]);
});

test('ticks end with the server, and one on its way is waited for', async () => {
  const clock = fakeClock(START);
  const server = await createServer({ clock, trustLoopback: true });
  const stream = await server.hub.put('pump', config);
  await stream.push(alarming(START));
  await clock.advance(1000);
  await server.close();
  await clock.advance(60_000);
  expect(stream.engine.openIncidents()).toHaveLength(1);
});

test('time that cannot be written down passes unseen until it can, and is no silence: nothing was taken meanwhile', async () => {
  const clock = fakeClock(START);
  const store = await openStore(':memory:');
  let full = false;
  const hub = await openHub(
    {
      ...store,
      append(...batch) {
        if (full) throw new Error('the disk is full');
        store.append(...batch);
      },
    },
    { clock },
  );
  const ticks = startTicks(hub, clock);
  onTestFinished(() => ticks.stop());
  const stream = await hub.put('pump', config);
  await stream.push(alarming(START));
  full = true;
  await clock.advance(10_000);
  expect([...stream.incidents(10)]).toMatchObject([{ status: 'open' }]);
  full = false;
  await clock.advance(1000);
  expect([...stream.incidents(10)]).toMatchObject([{ status: 'open' }]);
  await clock.advance(5000);
  expect([...stream.incidents(10)]).toMatchObject([{ status: 'closed', reason: 'stale' }]);
});

test('a machine that slept, or whose clock was set, calls no key silent that goes on, and notices one that does not', async () => {
  const steady = fakeClock(START);
  let shift = 0;
  const clock = { ...steady, now: () => steady.now() + shift };
  const hub = await openHub(await openStore(':memory:'), { clock });
  const ticks = startTicks(hub, clock);
  onTestFinished(() => ticks.stop());
  const stream = await hub.put('pump', { ...config, order: { staleAfterMs: 5000, silence: 'tell' } });
  const send = async (key: string) => stream.push([sampleAt(steady.now(), 1, key)]);
  const told = () => [...stream.incidents(10)].map(({ keys }) => keys[0]);
  for (const jump of [86_400_000, -3_600_000, 40_000]) {
    for (let i = 0; i < 3; ++i) {
      await send('a');
      await steady.advance(1000);
    }
    shift += jump;
    await steady.advance(1000);
    expect(told()).toEqual([]);
  }
  await steady.advance(5000);
  expect(told()).toEqual(['a']);
});

/** Everything that later samples are judged by, but for the time of ticks that nothing came of yet. */
function stateOf({ engine, taken }: LiveStream): unknown {
  const { time, clock, ...state } = engine.snapshot().state as Record<string, unknown>;
  return { taken, state };
}

test('a stream that dies among samples and ticks wakes with the state that it had', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-ticks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'hapax.db');
  const rich: StreamConfig = {
    ...config,
    detectors: [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, fixed: 8 } }],
    alerts: { closeAfter: 4 },
    order: { every: 1000, lateness: 2500, maxGap: 3, staleAfterMs: 9000, maxAhead: 60_000 },
  };
  const steady = fakeClock(START);
  let shift = 0;
  const clock = { ...steady, now: () => steady.now() + shift };
  const hub = await openHub(await openStore(path), { clock, checkpointEvery: 90 });
  const stream = await hub.put('pump', rich);
  let silent = 0;
  for (let i = 0; i < 400; ++i) {
    await hub.tick(clock.now());
    await steady.advance(1000);
    // Pauses of some seconds, a clock that is set back and forward, samples that are behind, and a checkpoint now and then.
    if (silent > 0) silent -= 1;
    else if (chance.uniform() < 0.06) silent = 1 + chance.integer(14);
    else
      await stream.push(
        ['x', 'y']
          .slice(chance.integer(2))
          .map((key) => sampleAt(clock.now() - chance.integer(3000), i % 10 === 0 ? 40 : chance.normal(), key)),
      );
    if (i === 150) shift = -3_600_000;
    if (i === 250) shift = 0;
    if (i % 37 !== 0) continue;
    // Nothing was closed: what is copied here is what a crash leaves.
    const left = `${folder}-${i}`;
    onTestFinished(() => rmSync(left, { recursive: true, force: true }));
    cpSync(folder, left, { recursive: true });
    const store = await openStore(join(left, 'hapax.db'));
    const woken = (await openHub(store, { clock })).streams.get('pump')!;
    expect(stateOf(woken), `after ${i} steps`).toEqual(stateOf(stream));
    store.close();
  }
  const { filled, merged, incidents } = stream.engine.counts;
  expect(Math.min(filled, merged, incidents)).toBeGreaterThan(10);
});
