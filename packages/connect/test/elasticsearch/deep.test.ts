import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openSource, type SourceConfig } from '../../src/registry.ts';
import { systemClock as clock } from '../../src/run/clock.ts';

test('a document nested without end does not stop those behind it, and names that every object has are fields like others', async () => {
  const deep = `{"time":1,"v":3,"__proto__":7,"constructor":{"name":8},"x":${'{"y":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
  const hit = (moment: number) => `{"_id":"${moment}","sort":[${moment}],"_source":${deep}}`;
  const server = createServer(async (question, answer) => {
    let body = '';
    for await (const piece of question) body += piece;
    const { search_after: after = [0] } = JSON.parse(body);
    const hits = [1, 2].filter((moment) => moment > after[0]).map(hit);
    answer.writeHead(200, { 'content-type': 'application/json' }).end(`{"hits":{"hits":[${hits.join(',')}]},"count":${hits.length}}`);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const said: string[] = [];
  const source = await openSource({ type: 'elasticsearch', url, index: 'i', time: 'time', unit: 'ms', addresses: 'any' } as SourceConfig, {
    features: ['v', '__proto__', 'constructor.name'],
    clock,
    onTrouble: ({ text }) => void said.push(text),
    input: (async function* () {})(),
    out: () => {},
    base: '.',
  });
  for await (const { samples } of source.read(undefined)) {
    expect(samples.map(({ values }) => Array.from(values))).toEqual([
      [3, 7, 8],
      [3, 7, 8],
    ]);
    break;
  }
  await source.close?.();
  expect(said).toEqual([]);
});
