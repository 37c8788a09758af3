import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Batch, Sample, Source } from 'hapax/stream';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket as Peer, WebSocketServer } from 'ws';
import { coinGecko, httpPoll, httpPush } from '../../src/sources/index.ts';
import { webSocket } from '../../src/sources/websocket.ts';
import { jumpingClock } from '../manual-clock.ts';

/** As long as a token must be. */
const SECRET = 'a-secret-of-24-letters-x';

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer);
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Read batches until there are `n` samples, then let go. */
async function take(source: Source, n: number): Promise<Sample[]> {
  closing.push(() => source.close?.());
  const samples: Sample[] = [];
  for await (const batch of source.read(undefined)) {
    samples.push(...batch.samples);
    if (samples.length >= n) break;
  }
  return samples;
}

test('CoinGecko prices: the coins are escaped into the address, and a coin without a price is missing', async () => {
  const asked: string[] = [];
  const url = await listen((question, answer) => {
    asked.push(String(question.url));
    answer.end(JSON.stringify({ bitcoin: { eur: 60_000.5 }, 'a&b': { usd: 1 } }));
  });
  const clock = jumpingClock();
  const samples = await take(coinGecko({ coins: ['bitcoin', 'a&b'], url, addresses: 'any', clock }), 2);
  expect(samples).toEqual([
    { time: 1_700_000_000_000, values: [60_000.5, Number.NaN] },
    { time: 1_700_000_060_000, values: [60_000.5, Number.NaN] },
  ]);
  expect(asked[0]).toBe('/?ids=bitcoin%2Ca%26b&vs_currencies=eur');
  expect(clock.waits).toEqual([60_000]);
});

test('polling keeps to the rate, backs off on 429 as long as it is told to, and asks conditionally', async () => {
  const seen: (string | undefined)[] = [];
  const answers = [200, 304, 429, 500, 200];
  const url = await listen((question, answer) => {
    seen.push(question.headers['if-none-match']);
    const status = answers[seen.length - 1] ?? 200;
    answer
      .writeHead(status, { etag: '"v1"', ...(status === 429 ? { 'retry-after': '120' } : {}) })
      .end(status === 200 ? '{"v":1}' : undefined);
  });
  const clock = jumpingClock();
  const trouble: string[] = [];
  const read = (_: unknown, now: number): Sample[] => [{ time: now, values: [1] }];
  const source = httpPoll({ url, everyMs: 10_000, read, addresses: 'any', clock, onTrouble: (text) => void trouble.push(text) });
  const samples = await take(source, 2);
  expect(seen).toEqual([undefined, '"v1"', '"v1"', '"v1"', '"v1"']);
  expect(clock.waits).toEqual([10_000, 10_000, 120_000, 40_000]);
  expect(samples.map(({ time }) => time - 1_700_000_000_000)).toEqual([0, 180_000]);
  const host = new URL(url).host;
  expect(trouble).toEqual([`${host}: answered 429; asking again in 120 s`, `${host}: answered 500; asking again in 40 s`]);

  const often = jumpingClock();
  await take(httpPoll({ url, everyMs: 1, read, perMinute: 3, addresses: 'any', clock: often }), 7);
  expect(often.now() - 1_700_000_000_000).toBeGreaterThanOrEqual(120_000);
});

test('pushed samples are answered when they have gone through, and refused when they are none', async () => {
  const source = await httpPush({ time: 't', key: 'host', features: ['v'] }, { token: SECRET, maxBytes: 2000 });
  closing.push(() => source.close?.());
  const batches: Batch[] = [];
  const reading = (async () => {
    for await (const batch of source.read(undefined)) batches.push(batch);
  })();
  const post = async (body: string, token = SECRET, method = 'POST') => {
    const init = method === 'POST' ? { method, body } : { method };
    const answer = await fetch(`http://127.0.0.1:${source.port}/`, { ...init, headers: { authorization: `Bearer ${token}` } });
    return [answer.status, await answer.json()];
  };
  expect(await post('{"t":1,"host":"a","v":2}')).toEqual([202, { accepted: 1 }]);
  expect(await post('{"t":2,"v":3}\n{"t":3,"v":null}\n')).toEqual([202, { accepted: 2 }]);
  expect(await post('[{"t":"2024-01-01T00:00:00Z","v":"4.5"}]')).toEqual([202, { accepted: 1 }]);
  expect(await post('{"t":1}', 'wrong')).toEqual([401, { error: 'the token is missing or wrong' }]);
  expect(await post('', SECRET, 'GET')).toEqual([405, { error: 'send samples with POST' }]);
  expect(await post('{"t":2,"v":3}\nnonsense')).toEqual([400, { error: 'record 2 is not JSON' }]);
  expect(await post('{"v":3}')).toEqual([400, { error: 'record 1 has no time in `t`; it is undefined' }]);
  expect(await post(' '.repeat(3000))).toEqual([413, { error: 'more than 2000 bytes' }]);
  await source.close?.();
  await reading;
  expect(batches.flatMap(({ samples }) => samples)).toEqual([
    { time: 1, key: 'a', values: [2] },
    { time: 2, values: [3] },
    { time: 3, values: [Number.NaN] },
    { time: Date.UTC(2024, 0, 1), values: [4.5] },
  ]);
  await expect(httpPush({ time: 't', features: ['v'] }, { host: '0.0.0.0' })).rejects.toThrow(
    'http push: anyone who reaches 0.0.0.0 could send samples; set `token` or `tokens`, or listen on 127.0.0.1',
  );
});

test('a web socket is greeted, read, and connected again when it breaks off', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise<void>((done) => void server.on('listening', done));
  closing.push(() => new Promise<void>((done) => void server.close(() => done())));
  let connections = 0;
  server.on('connection', (socket: Peer) => {
    connections += 1;
    socket.on('message', (data) => {
      socket.send(`{"t":${connections},"v":1}`);
      socket.send(`[{"t":${connections + 10},"v":2},{"v":9}] `);
      if (String(data) === 'subscribe' && connections === 1) setImmediate(() => socket.terminate());
    });
  });
  const trouble: string[] = [];
  const clock = jumpingClock();
  const source = await webSocket(
    `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    { time: 't', features: ['v'] },
    { greet: ['subscribe'], clock, heartbeatMs: 0, onTrouble: (text) => void trouble.push(text), onBad: (text) => void trouble.push(text) },
  );
  const samples = await take(source, 4);
  expect(samples).toEqual([1, 11, 2, 12].map((time) => ({ time, values: [time > 10 ? 2 : 1] })));
  expect(trouble.some((text) => /closed with code 1006; connecting again in 1 s$/.test(text))).toBe(true);
  expect(trouble.some((text) => text.endsWith('a message has no time in `t`; it is undefined'))).toBe(true);
});
