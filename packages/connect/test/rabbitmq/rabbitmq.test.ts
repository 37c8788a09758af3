import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noServer, startRabbit, type TestServer } from '../../../../scripts/servers.mjs';
import { connectRabbit } from '../../src/rabbitmq/client.ts';
import { openSink, openSource, type SinkConfig, type SourceConfig } from '../../src/registry.ts';
import { exampleEvent, sinkLaws, sourceLaws } from '../../src/testing/index.ts';
import { around, expected, RECORDS, some } from '../servers/plant.ts';

const skip = noServer.rabbitmq;
if (skip !== undefined) console.log(`RabbitMQ is not tested: ${skip}`);

let server: TestServer;
let connection: ChannelModel;
let channel: ConfirmChannel;
let queues = 0;
const SECRETS = ['hunter2'];
const BROKEN = 'amqp://hapax:hunter2@127.0.0.1:1/plant';

// Types of options are checked by the table of the connector.
const open = (config: object, say?: (text: string) => void) =>
  openSource({ type: 'rabbitmq', url: server.url, key: 'host', unit: 'ms', ...config } as SourceConfig, around(say));
const openOut = (config: object) => openSink({ type: 'rabbitmq', url: server.url, ...config } as SinkConfig, around());

async function made(sort: 'quorum' | 'classic' | 'stream', contents: readonly unknown[] = RECORDS): Promise<string> {
  const queue = `q${++queues}`;
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': sort } });
  for (const [i, one] of contents.entries())
    channel.sendToQueue(queue, Buffer.from(typeof one === 'string' ? one : JSON.stringify(one)), { persistent: true, messageId: `m${i}` });
  await channel.waitForConfirms();
  return queue;
}

describe.skipIf(skip !== undefined)('rabbitmq', () => {
  beforeAll(async () => {
    server = await startRabbit();
    connection = await connectRabbit({ url: server.url });
    channel = await connection.createConfirmChannel();
  });
  afterAll(async () => {
    await connection?.close().catch(() => {});
    await server?.stop();
  });

  for (const sort of ['quorum', 'classic', 'stream'] as const) {
    describe(`source, a ${sort} queue`, () => {
      let queue = '';
      const laws = sourceLaws({
        open: (say) => open({ queue, sort }, say),
        expected,
        broken: () => openSource({ type: 'rabbitmq', url: BROKEN, queue: 'q' }, around()),
        secrets: SECRETS,
      });
      for (const { name, check } of laws)
        test(name, async () => {
          queue = await made(sort);
          await check();
        });
    });
  }

  describe('sink', () => {
    const laws = sinkLaws({
      open: async () => {
        const routingKey = await made('classic', []);
        const got: string[] = [];
        const received = async () => {
          for (
            let one = await channel.get(routingKey, { noAck: true });
            one !== false;
            one = await channel.get(routingKey, { noAck: true })
          )
            got.push(one.properties.messageId);
          return got;
        };
        return { sink: await openOut({ routingKey }), received };
      },
      broken: () => openSink({ type: 'rabbitmq', url: BROKEN, routingKey: 'q' }, around()),
      secrets: SECRETS,
    });
    for (const { name, check } of laws) test(name, check);
  });

  test('a message is acknowledged when a checkpoint holds it, and not before', async () => {
    const queue = await made('quorum');
    const first = await open({ queue });
    await some(first, 7);
    await first.close?.();
    const second = await open({ queue });
    const { got, offset } = await some(second, 7);
    expect(got).toEqual(expected);
    second.committed?.(offset);
    await second.close?.();
    expect((await channel.checkQueue(queue)).messageCount).toBe(0);
  });

  test('a message that is no sample goes to the dead letters with the reason, and does not stop the others', async () => {
    const queue = await made('quorum', ['nonsense', RECORDS[0]]);
    const said: string[] = [];
    const source = await open({ queue }, (text) => said.push(text));
    const { got, offset } = await some(source, 1);
    source.committed?.(offset);
    await source.close?.();
    expect(got).toEqual(expected.slice(0, 1));
    expect(said.join()).toMatch(/^rabbitmq 127\.0\.0\.1:\d+ queue q\d+: a message is not JSON$/);
    const dead = await channel.get(`${queue}-dead-letters`, { noAck: true });
    expect(dead && { text: dead.content.toString(), headers: dead.properties.headers }).toMatchObject({
      text: 'nonsense',
      headers: { 'hapax-reason': 'is not JSON', 'hapax-queue': queue },
    });
  });

  test('a message that no queue takes is not delivered', async () => {
    const sink = await openOut({ routingKey: 'nobody' });
    await expect(sink.deliver([exampleEvent(1)])).rejects.toThrow(
      /^rabbitmq 127\.0\.0\.1:\d+ queue nobody: no queue takes these messages; bind one, or make it$/,
    );
    await sink.close?.();
  });

  test('a queue that is not there, and may not be made, is refused', async () => {
    await expect(open({ queue: 'nowhere', declare: 'never' })).rejects.toThrow(/^rabbitmq 127\.0\.0\.1:\d+ queue nowhere: .*NOT_FOUND/);
  });
});
