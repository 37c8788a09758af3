import { expect, onTestFinished, test } from 'vitest';
import { describeStream } from '../../src/routes/describe-stream.ts';
import { createServer } from '../../src/server.ts';

test('a stream of many keys and detectors is described in small pieces, its newest thousand keys listed', async () => {
  const server = await createServer({ trustLoopback: true });
  onTestFinished(() => server.close());
  const detectors = Array.from({ length: 20 }, (_, i) => ({ method: 'ewma', name: `d${i}` }));
  const stream = await server.hub.put('many', { features: ['a'], detectors });
  await stream.push(Array.from({ length: 1200 }, (_, i) => ({ time: 1e12 + i, key: `k${i}`, values: Float64Array.of(i) })));
  const pieces = [...describeStream(stream)];
  // A key has twenty detectors of about a hundred characters each.
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(4000);
  expect(pieces.filter((piece) => piece === '').length).toBeGreaterThan(10);
  const described = JSON.parse(pieces.join(''));
  expect(described).toMatchObject({ keyCount: 1200, taken: 1200, time: 1e12 + 1199 });
  expect(described.keys.length).toBe(1000);
  expect(described.keys.at(-1)).toMatchObject({ key: 'k1199', state: 'warming', samples: 1 });
  const reply = await server.app.inject({ url: '/api/streams/many', headers: { host: 'localhost' } });
  expect(reply.json()).toEqual(described);
  const list = await server.app.inject({ url: '/api/streams', headers: { host: 'localhost' } });
  expect(list.json()).toEqual([described]);
});
