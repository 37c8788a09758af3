import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Packet } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noServer, startMosquitto, type TestServer } from '../../../../scripts/servers.mjs';
import type { Surroundings } from '../../src/contract/surroundings.ts';
import { type Line, openLine } from '../../src/mqtt/line.ts';
import { openSink, openSource, type SinkConfig, type SourceConfig } from '../../src/registry.ts';
import { systemClock as clock } from '../../src/run/clock.ts';
import { sinkLaws, sourceLaws } from '../../src/testing/index.ts';
import { around, expected, RECORDS, some } from '../servers/plant.ts';

const skip = noServer.mosquitto;
if (skip !== undefined) console.log(`MQTT is not tested: ${skip}`);

let server: TestServer;
let line: Line;
let names = 0;
let answered: (packet: Packet) => void = () => {};
const folder = mkdtempSync(join(tmpdir(), 'hapax-mqtt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SECRETS = ['hunter2'];
const BROKEN = 'mqtt://hapax:hunter2@127.0.0.1:1';

// Types of options are checked by the table of the connector.
const open = (config: object, say?: (text: string) => void, some?: Partial<Surroundings>) =>
  openSource({ type: 'mqtt', url: server.url, key: 'host', ...config } as SourceConfig, around(say, some));
/** A session that waits on the broker. */
async function known(clientId: string, topic: string): Promise<void> {
  const heard = new Promise<void>((done) => {
    answered = (packet) => packet.cmd === 'suback' && done();
  });
  const one = await openLine({ url: server.url }, { clientId, expiryS: 600, clock, onPacket: (packet) => answered(packet) });
  one.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 2, nl: false, rap: false, rh: 0 }] });
  await heard;
  await one.close();
}
let ids = 0;
async function send(topic: string, payloads: readonly (object | string)[]): Promise<void> {
  const acknowledged: Promise<void>[] = payloads.map((payload) => {
    const messageId = ++ids;
    const done = new Promise<void>((go) => waiting.set(messageId, go));
    line.send({
      cmd: 'publish',
      topic,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      qos: 1,
      messageId,
      dup: false,
      retain: false,
    });
    return done;
  });
  await Promise.all(acknowledged);
}
const waiting = new Map<number, () => void>();

describe.skipIf(skip !== undefined)('mqtt', () => {
  beforeAll(async () => {
    server = await startMosquitto();
    line = await openLine(
      { url: server.url },
      { clientId: 'sender', expiryS: 0, clock, onPacket: ({ messageId = 0 }) => waiting.get(messageId)?.() },
    );
  });
  afterAll(async () => {
    await line?.close();
    await server?.stop();
  });

  for (const [how, qos] of [
    ['with a journal, quality 2', '2'],
    ['with a journal, quality 1', '1'],
    ['without state', '1'],
  ] as const) {
    describe(`source, ${how}`, () => {
      let name = '';
      const laws = sourceLaws({
        open: (say) =>
          open({ topics: [`${name}/#`], clientId: name, qos }, say, how === 'without state' ? {} : { journal: join(folder, name) }),
        expected,
        broken: () => openSource({ type: 'mqtt', url: BROKEN, topics: ['x'], clientId: 'x' }, around()),
        secrets: SECRETS,
      });
      for (const { name: law, check } of laws)
        test(law, async () => {
          name = `law${++names}`;
          await known(name, `${name}/#`);
          await send(`${name}/a`, RECORDS);
          await check();
        });
    });
  }

  describe('sink', () => {
    const laws = sinkLaws({
      open: async () => {
        const topic = `out${++names}`;
        await known(topic, topic);
        const got: string[] = [];
        const received = async () => {
          let heard = clock.now();
          const one: Line = await openLine(
            { url: server.url },
            {
              clientId: topic,
              expiryS: 600,
              clock,
              onPacket: (packet) => {
                heard = clock.now();
                if (packet.cmd === 'publish') got.push(String(packet.properties?.userProperties?.id));
                if (packet.cmd === 'publish') early.push(packet.messageId ?? 0);
              },
              onPiece: () => {
                for (const messageId of early.splice(0)) later?.send({ cmd: 'puback', messageId, reasonCode: 0 });
              },
            },
          );
          later = one;
          for (const messageId of early.splice(0)) one.send({ cmd: 'puback', messageId, reasonCode: 0 });
          // The broker sends what waits at once, and then nothing.
          while (clock.now() - heard < 300) await new Promise((go) => setImmediate(go));
          await one.close();
          return got;
        };
        const early: number[] = [];
        let later: Line | undefined;
        return { sink: await openSink({ type: 'mqtt', url: server.url, topic } as SinkConfig, around()), received };
      },
      broken: () => openSink({ type: 'mqtt', url: BROKEN, topic: 'x' }, around()),
      secrets: SECRETS,
    });
    for (const { name, check } of laws) test(name, check);
  });

  test('levels of the topic, the time of arrival and a number alone make a sample', async () => {
    const name = `plain${++names}`;
    await known(name, `${name}/+/temperature`);
    await send(`${name}/kitchen/temperature`, ['21.5', 'warm']);
    const said: string[] = [];
    const config = { topics: [`${name}/+/temperature`], clientId: name, plain: 'v', time: '$time', key: '$topic.2' };
    const source = await open(config, (text) => said.push(text));
    const { got } = await some(source, 1);
    expect(got).toMatchObject([{ values: [21.5], key: 'kitchen' }]);
    expect(Math.abs(clock.now() - (got[0]?.time ?? 0))).toBeLessThan(60_000);
    while (said.length === 0) await new Promise((go) => setImmediate(go));
    await source.close?.();
    expect(said).toEqual([expect.stringMatching(/^mqtt 127\.0\.0\.1:\d+: a message of plain\d+\/kitchen\/temperature is not JSON$/)]);
  });

  test('a session that the broker has not kept is said', async () => {
    const name = `lost${++names}`;
    const journal = join(folder, name);
    const first = await open({ topics: [name], clientId: name, qos: '2' }, () => {}, { journal });
    const reading = some(first, 1);
    await known(`${name}-other`, name);
    while ((await Promise.race([reading.then(() => 'read'), send(name, RECORDS.slice(0, 1)).then(() => 'sent')])) !== 'read')
      await new Promise((go) => setImmediate(go));
    await first.close?.();
    // Another client of that name begins anew.
    await (await openLine({ url: server.url }, { clientId: name, expiryS: 0, clock, onPacket: () => {} })).close();
    const said: string[] = [];
    const again = await open({ topics: [name], clientId: name, qos: '2' }, (text) => said.push(text), { journal });
    const next = again.read(undefined)[Symbol.asyncIterator]().next();
    while (said.length === 0) await new Promise((go) => setImmediate(go));
    await again.close?.();
    await next;
    expect(said).toEqual([
      expect.stringMatching(/^mqtt 127\.0\.0\.1:\d+: the broker has not kept the session of lost\d+: what was sent meanwhile is lost$/),
    ]);
  });
});
