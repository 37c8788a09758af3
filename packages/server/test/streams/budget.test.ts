import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createServer, type Server, type ServerOptions } from '../../src/server.ts';

async function open(options: ServerOptions): Promise<Server> {
  const server = await createServer({ trustLoopback: true, ...options });
  onTestFinished(() => server.close());
  return server;
}
const ask = async ({ app }: Server, method: 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) => {
  const reply = await app.inject({ method, url, headers: { host: 'localhost' }, ...(payload ? { payload } : {}) });
  return [reply.statusCode, reply.body === '' ? undefined : reply.json().message, reply.headers['retry-after']];
};
/** About 8 MB for the first key. */
const windowed = { features: ['a'], detectors: [{ method: 'mad', retrain: { window: 1_000_000 } }] };

test('what all streams take for their first keys is set aside before any is taken, and given back', async () => {
  const server = await open({ memoryBytes: 20e6 });
  expect((await ask(server, 'PUT', '/api/streams/a', windowed))[0]).toBe(200);
  expect((await ask(server, 'PUT', '/api/streams/b', windowed))[0]).toBe(200);
  expect(await ask(server, 'PUT', '/api/streams/c', windowed)).toEqual([
    400,
    'c would take 8 MB for its first key, beside 16 MB of the other streams: more than the 20 MB that all of them may take; lower its windows, delete a stream, or raise --memory',
    undefined,
  ]);
  // In place of itself it takes no more than before.
  expect((await ask(server, 'PUT', '/api/streams/b', windowed))[0]).toBe(200);
  expect((await ask(server, 'DELETE', '/api/streams/b'))[0]).toBe(204);
  expect((await ask(server, 'PUT', '/api/streams/c', windowed))[0]).toBe(200);
});

test('what the models of one key may take is told with its option, and a stream that was let in goes on', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-budget-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const wide = { features: Array.from({ length: 200 }, (_, j) => `f${j}`), detectors: [{ method: 'randomCutForest' }] };
  const generous = await createServer({ trustLoopback: true, data, keyBytes: 500e6 });
  expect((await ask(generous, 'PUT', '/api/streams/a', wide))[0]).toBe(200);
  await generous.close();
  const server = await open({ data });
  expect(await ask(server, 'PUT', '/api/streams/b', wide)).toEqual([
    400,
    'the models of one key would take about 83 MB, more than the 50 MB that this server writes down without keeping other requests waiting; lower windows, trees or features, or raise --key-memory',
    undefined,
  ]);
  expect(server.hub.asleep.size).toBe(0);
  expect((await ask(server, 'POST', '/api/streams/a/samples', { samples: [{ time: 1, values: wide.features.map(() => 1) }] }))[0]).toBe(
    200,
  );
});

test('no stream may be given more than the server has', async () => {
  const server = await open({ memoryBytes: 1e6 });
  expect(
    await ask(server, 'PUT', '/api/streams/a', { features: ['a'], detectors: [{ method: 'ewma' }], memory: { maxBytes: 1e12 } }),
  ).toEqual([
    400,
    'memory: `maxBytes` must be at most 1000000, what all streams of this server may take (--memory); got 1000000000000',
    undefined,
  ]);
});

test('where there is no room for new keys they are refused in words, and those that are there go on', async () => {
  const server = await open({ memoryBytes: 300_000 });
  for (const name of ['a', 'b'])
    expect((await ask(server, 'PUT', `/api/streams/${name}`, { features: ['a'], detectors: [{ method: 'ewma' }] }))[0]).toBe(200);
  const push = (name: string, key: string, time: number) =>
    ask(server, 'POST', `/api/streams/${name}/samples`, { samples: [{ time, key, values: [time % 7] }] });
  expect((await push('b', 'first', 1))[0]).toBe(200);
  let refused: unknown[] | undefined;
  for (let i = 0; i < 2000 && !refused; ++i) {
    const answer = await push('a', `k${i}`, i);
    if (answer[0] !== 200) refused = answer;
  }
  expect(refused?.[0]).toBe(503);
  expect(refused?.[1]).toMatch(
    /^a: there is no room for the new key "k\d+": all streams of this server take \d MB, of 0 MB; keys that are there are judged as ever; raise --memory, or lower `memory\.maxBytes` of some$/,
  );
  expect(refused?.[2]).toBe('60');
  expect((await push('b', 'first', 2))[0]).toBe(200);
  expect((await push('b', 'second', 2))[0]).toBe(503);
  expect((await push('a', 'k0', 5000))[0]).toBe(200);
});
