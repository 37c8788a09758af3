import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../src/run/clock.ts';
import { httpPoll } from '../../src/sources/poll.ts';
import { webSocket } from '../../src/sources/websocket.ts';
import { jumpingClock } from '../manual-clock.ts';

test('a peer that no longer answers a ping is left, and connected to anew', async () => {
  // One that keeps the connection open and says nothing, as behind a router that has forgotten it.
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false });
  onTestFinished(() => {
    for (const one of server.clients) one.terminate();
    server.close();
  });
  let connections = 0;
  server.on('connection', (one) => {
    connections += 1;
    if (connections === 2) one.send('{"t":1,"v":2}');
  });
  await new Promise<void>((done) => void server.once('listening', done));
  const said: string[] = [];
  const source = await webSocket(
    `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    { time: 't', features: ['v'] },
    {
      clock: { ...systemClock, after: (_, go) => systemClock.after(20, go) },
      heartbeatMs: 15_000,
      onTrouble: (text) => void said.push(text),
    },
  );
  for await (const { samples } of source.read(undefined)) {
    expect(samples).toEqual([{ time: 1, values: [2] }]);
    break;
  }
  await source.close?.();
  expect(said[0]).toMatch(/^127\.0\.0\.1:\d+: no answer to a ping in 15 s; connecting again in 1 s$/);
});

test('poll asks as often as everyMs says', async () => {
  let asked = 0;
  const server = createServer((_, answer) => void answer.end(`{"n":${++asked}}`));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const clock = jumpingClock();
  const said: string[] = [];
  const source = httpPoll({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    everyMs: 1000,
    addresses: 'any',
    read: (_, now) => [{ time: now, values: [1] }],
    onTrouble: (text) => void said.push(text),
    clock,
  });
  const times: number[] = [];
  for await (const { samples } of source.read(undefined)) {
    times.push(samples[0]!.time);
    if (times.length === 100) break;
  }
  await source.close?.();
  expect(times.slice(1).map((time, i) => time - times[i]!)).toEqual(Array(99).fill(1000));
  expect(said).toEqual([]);
});
