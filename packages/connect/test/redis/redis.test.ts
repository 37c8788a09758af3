import type { Sample } from 'hapax/stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noServer, startRedis, type TestServer } from '../../../../scripts/servers.mjs';
import { connectRedis, type RedisClient } from '../../src/redis/client.ts';
import { openSink, openSource, type SourceConfig } from '../../src/registry.ts';
import { sinkLaws, sourceLaws } from '../../src/testing/index.ts';
import { around } from '../servers/plant.ts';

const skip = noServer.redis;
if (skip !== undefined) console.log(`Redis is not tested: ${skip}`);

let server: TestServer;
let client: RedisClient;
let streams = 0;
const SECRETS = ['hunter2'];
const RECORDS = Array.from({ length: 7 }, (_, i) => ({ time: 1000 * (i + 1), v: i % 3 === 2 ? '' : i, host: `h${i % 2}` }));
const expected: Sample[] = RECORDS.map(({ time, v, host }) => ({ time, values: [v === '' ? Number.NaN : Number(v)], key: host }));

const open = (config: Partial<SourceConfig> & { stream: string }, say?: (text: string) => void) =>
  // The address is known only while the tests run.
  openSource({ type: 'redis', url: server.url, key: 'host', unit: 'ms', count: 3, ...config } as SourceConfig, around(say));
async function filled(): Promise<string> {
  const stream = `s${++streams}`;
  for (const record of RECORDS) await client.ask('XADD', stream, '*', ...Object.entries(record).flat());
  return stream;
}
async function some(source: Awaited<ReturnType<typeof open>>, n: number, from?: unknown) {
  const got: Sample[] = [];
  let offset: unknown;
  for await (const batch of source.read(from)) {
    got.push(...batch.samples);
    offset = batch.offset;
    if (got.length >= n) break;
  }
  return { got, offset };
}

describe.skipIf(skip !== undefined)('redis', () => {
  beforeAll(async () => {
    server = await startRedis();
    client = await connectRedis({ url: server.url });
  });
  afterAll(async () => {
    client?.close();
    await server?.stop();
  });

  for (const how of ['log', 'group'] as const) {
    const group = how === 'group' ? { group: 'g' } : {};
    describe(`source, as a ${how}`, () => {
      let stream = '';
      const laws = sourceLaws({
        // A source that is opened again reads the same stream, as a process that follows another does.
        open: async (say) => open({ stream, ...group } as never, say),
        expected,
        broken: () => openSource({ type: 'redis', url: 'redis://:hunter2@127.0.0.1:1', stream: 's' }, around()),
        secrets: SECRETS,
      });
      for (const { name, check } of laws)
        test(name, async () => {
          stream = await filled();
          await check();
        });
    });
  }

  describe('sink', () => {
    const laws = sinkLaws({
      open: async () => {
        const stream = `out${++streams}`;
        const received = async () => {
          const entries = (await client.ask('XRANGE', stream, '-', '+')) as [string, string[]][];
          return entries.map(([, fields]) => String(fields[1]));
        };
        return { sink: await openSink({ type: 'redis', url: server.url, stream }, around()), received };
      },
      broken: () => openSink({ type: 'redis', url: 'redis://:hunter2@127.0.0.1:1', stream: 's' }, around()),
      secrets: SECRETS,
    });
    for (const { name, check } of laws) test(name, check);
  });

  test('an entry is acknowledged when a checkpoint holds it, and not before', async () => {
    const stream = await filled();
    const source = await open({ stream, group: 'g' } as never);
    const { offset } = await some(source, 7);
    const pending = async () => ((await client.ask('XPENDING', stream, 'g')) as unknown[])[0];
    expect(await pending()).toBe(7);
    source.committed?.(offset);
    await source.close?.();
    expect(await pending()).toBe(0);
  });

  test('what a dead consumer left is taken over, said, and handed on', async () => {
    const stream = await filled();
    const dead = await open({ stream, group: 'g', consumer: 'one' } as never);
    await some(dead, 7);
    await dead.close?.();
    const said: string[] = [];
    // An idle time that has passed at once.
    const next = await open({ stream, group: 'g', consumer: 'two', claimAfterMs: 1000 } as never, (text) => said.push(text));
    const { got } = await some(next, 7);
    await next.close?.();
    expect(got).toEqual(expected);
    expect(said.filter((text) => text.includes('took over')).length).toBeGreaterThan(0);
  });

  test('entries that were removed before they were read are said', async () => {
    const stream = await filled();
    const first = await open({ stream });
    const { offset } = await some(first, 3);
    await first.close?.();
    await client.ask('XTRIM', stream, 'MAXLEN', 1);
    const said: string[] = [];
    const again = await open({ stream }, (text) => said.push(text));
    const { got } = await some(again, 1, offset);
    await again.close?.();
    expect(got).toEqual(expected.slice(6));
    expect(said.join()).toMatch(
      /^redis 127\.0\.0\.1:\d+ stream s\d+: its entries up to .* were removed, and it was read up to .*: what lay between is lost$/,
    );
  });

  test('an entry that is no sample is said, put aside, and does not stop the others', async () => {
    const stream = `s${++streams}`;
    await client.ask('XADD', stream, '*', 'value', 'nonsense');
    await client.ask('XADD', stream, '*', 'value', JSON.stringify({ time: 1000, v: 4, host: 'a' }));
    const said: string[] = [];
    const source = await open({ stream, json: 'value', deadLetters: `${stream}-dead` } as never, (text) => said.push(text));
    const { got } = await some(source, 1);
    await source.close?.();
    expect(got).toEqual([{ time: 1000, values: [4], key: 'a' }]);
    expect(said.join()).toMatch(/entry \d+-\d+ is not JSON$/);
    const [[, fields]] = (await client.ask('XRANGE', `${stream}-dead`, '-', '+')) as [string, string[]][];
    expect(fields).toEqual(['hapax-reason', 'is not JSON', 'hapax-id', expect.any(String), 'value', 'nonsense']);
  });

  test('a key that holds something else is refused', async () => {
    await client.ask('SET', 'text', 'x');
    await expect(open({ stream: 'text' })).rejects.toThrow(/^redis 127\.0\.0\.1:\d+ stream text: the key holds a string, not a stream$/);
  });
});
