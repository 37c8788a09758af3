import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noServer, startNats, type TestServer } from '../../../../scripts/servers.mjs';
import { connectNats, type Nats } from '../../src/nats/client.ts';
import { openSink, openSource, type SinkConfig, type SourceConfig } from '../../src/registry.ts';
import { exampleEvent, sinkLaws, sourceLaws } from '../../src/testing/index.ts';
import { around, expected, RECORDS, some } from '../servers/plant.ts';

const skip = noServer.nats;
if (skip !== undefined) console.log(`NATS is not tested: ${skip}`);

let server: TestServer;
let nats: Nats;
let streams = 0;
const SECRETS = ['hunter2'];
const BROKEN = 'nats://hapax:hunter2@127.0.0.1:1';

// Types of options are checked by the table of the connector.
const open = (config: object, say?: (text: string) => void) =>
  openSource({ type: 'nats', url: server.url, key: 'host', unit: 'ms', ...config } as SourceConfig, around(say));
const openOut = (config: object) => openSink({ type: 'nats', url: server.url, ...config } as SinkConfig, around());

async function made(contents: readonly unknown[] = RECORDS): Promise<string> {
  const name = `s${++streams}`;
  const manager = await nats.jetstream.jetstreamManager();
  await manager.streams.add({ name, subjects: [`${name}.>`] });
  for (const one of contents) await nats.jetstream.publish(`${name}.a`, typeof one === 'string' ? one : JSON.stringify(one));
  return name;
}
const contents = async (stream: string): Promise<string[]> => {
  const manager = await nats.jetstream.jetstreamManager();
  const { messages } = (await manager.streams.info(stream)).state;
  const ids: string[] = [];
  for (let seq = 1; seq <= messages; ++seq) ids.push((await manager.streams.getMessage(stream, { seq }))?.header.get('Nats-Msg-Id') ?? '');
  return ids;
};

describe.skipIf(skip !== undefined)('nats', () => {
  beforeAll(async () => {
    server = await startNats();
    nats = await connectNats({ url: server.url });
  });
  afterAll(async () => {
    await nats?.connection.close();
    await server?.stop();
  });

  describe('source', () => {
    let stream = '';
    const laws = sourceLaws({
      open: (say) => open({ stream }, say),
      expected,
      broken: () => openSource({ type: 'nats', url: BROKEN, stream: 's' }, around()),
      secrets: SECRETS,
    });
    for (const { name, check } of laws)
      test(name, async () => {
        stream = await made();
        await check();
      });
  });

  describe('sink', () => {
    const laws = sinkLaws({
      open: async () => {
        const stream = await made([]);
        return { sink: await openOut({ subject: `${stream}.alerts` }), received: () => contents(stream) };
      },
      broken: () => openSink({ type: 'nats', url: BROKEN, subject: 's' }, around()),
      secrets: SECRETS,
    });
    for (const { name, check } of laws) test(name, check);
  });

  test('a message that is sent again is stored once', async () => {
    const stream = await made([]);
    const sink = await openOut({ subject: `${stream}.alerts` });
    await sink.deliver([exampleEvent(1), exampleEvent(2)]);
    await sink.deliver([exampleEvent(1)]);
    await sink.close?.();
    expect(await contents(stream)).toEqual([exampleEvent(1).id, exampleEvent(2).id]);
  });

  test('messages that were removed before they were read are said, and so is one that is no sample', async () => {
    const stream = await made(['nonsense', ...RECORDS]);
    const said: string[] = [];
    const first = await open({ stream }, (text) => said.push(text));
    await some(first, 7);
    await first.close?.();
    const manager = await nats.jetstream.jetstreamManager();
    await manager.streams.purge(stream, { keep: 2 });
    const again = await open({ stream }, (text) => said.push(text));
    const { got } = await some(again, 2, { last: 3 });
    await again.close?.();
    expect(got).toEqual(expected.slice(5));
    expect(said).toEqual([
      expect.stringMatching(/^nats 127\.0\.0\.1:\d+ stream s\d+: message 1 is not JSON$/),
      expect.stringMatching(
        /^nats 127\.0\.0\.1:\d+ stream s\d+: its messages up to 6 were removed, and it was read up to 3: what lay between is lost$/,
      ),
    ]);
  });

  test('only the subjects that are wanted are read, with what stands in them', async () => {
    const stream = await made([]);
    for (const [part, v] of [
      ['a', 1],
      ['b', 2],
    ] as const)
      await nats.jetstream.publish(`${stream}.${part}`, JSON.stringify({ time: 1000, v }));
    const source = await open({ stream, subjects: [`${stream}.b`], key: '$subject' });
    expect((await some(source, 1)).got).toEqual([{ time: 1000, values: [2], key: `${stream}.b` }]);
    await source.close?.();
  });

  test('a stream that is not there is refused', async () => {
    await expect(open({ stream: 'nowhere' })).rejects.toThrow(/^nats 127\.0\.0\.1:\d+ stream nowhere: stream not found$/);
  });
});
