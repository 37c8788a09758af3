import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openLine } from '../../packages/connect/dist/mqtt/line.js';
import { connectNats } from '../../packages/connect/dist/nats/client.js';
import { connectPostgres } from '../../packages/connect/dist/postgres/client.js';
import { connectRabbit } from '../../packages/connect/dist/rabbitmq/client.js';
import { connectRedis } from '../../packages/connect/dist/redis/client.js';
import { systemClock } from '../../packages/connect/dist/run/index.js';
import { noServer, startMosquitto, startNats, startPostgres, startRabbit, startRedis } from '../../scripts/servers.mjs';
import { messagesOf } from './samples.mjs';

// A sink between two ends that are killed: the stream that tells of its incidents, at random moments, and the server that keeps the messages.

const CHILD = fileURLToPath(new URL('sink-child.mjs', import.meta.url));
const PATIENCE_MS = 120_000;
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/**
 * @param {{folder: string, sink: object, server: {kill(): Promise<void>, start(): Promise<void>}, kept(): Promise<string[]>, newest?: boolean | undefined, samples: number, clientKills: number, serverKills: number}} trial
 * `kept`: the ids of what the server has, as often as it has them; `newest`: it keeps the newest message of an incident
 */
export async function killAroundSink({ folder, sink, server, kept, newest = false, samples, clientKills, serverKills }) {
  const said = [];
  const begin = () => {
    const child = spawn(process.execPath, [CHILD, JSON.stringify({ folder, sink, samples })], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => {});
    child.stderr.on('data', (chunk) => said.push(String(chunk)));
    const reading = new Promise((go) => child.stdout.on('data', (chunk) => String(chunk).includes('reading') && go(undefined)));
    const gone = new Promise((go) => child.once('exit', go));
    return { child, reading, gone };
  };
  let one = begin();
  for (let i = 0; i < clientKills + serverKills; ++i) {
    await Promise.race([one.reading, one.gone]);
    // In the midst of it: a run takes some seconds.
    await pause(150 + ((i * 97) % 200));
    if (i % 3 === 2 && i / 3 < serverKills) {
      await server.kill();
      await pause(200);
      await server.start();
    } else {
      one.child.kill('SIGKILL');
      await one.gone;
      one = begin();
    }
  }
  const code = await Promise.race([one.gone, pause(PATIENCE_MS)]);
  one.child.kill('SIGKILL');
  const events = messagesOf(samples).filter(({ kind }) => newest || kind !== 'updated');
  const expected = newest ? new Map(events.map(({ id, incident }) => [incident.id, id])) : new Map(events.map(({ id }) => [id, id]));
  const found = await kept();
  const times = new Map();
  for (const id of found) times.set(id, (times.get(id) ?? 0) + 1);
  return {
    messages: expected.size,
    clientKills,
    serverKills,
    lost: [...expected.values()].filter((id) => !times.has(id)).length,
    doubled: [...times.values()].reduce((sum, n) => sum + n - 1, 0),
    unknown: [...times.keys()].filter((id) => !events.some((event) => event.id === id)).length,
    code,
    said,
  };
}

/**
 * `doubled`: messages may come twice. `calm`: the server keeps what it answered for only most often, so it is not killed.
 * @type {Readonly<Record<string, {skip: string | undefined, doubled?: boolean, calm?: boolean, newest?: boolean, start(): Promise<any>}>>}
 */
export const SINK_TRIALS = {
  redis: {
    skip: noServer.redis,
    doubled: true,
    async start() {
      const server = await startRedis();
      return {
        server,
        sink: { type: 'redis', url: server.url, stream: 'told' },
        async kept() {
          const client = await connectRedis({ url: server.url });
          const entries = await client.ask('XRANGE', 'told', '-', '+');
          client.close();
          return entries.map(([, fields]) => String(fields[1]));
        },
        stop: () => server.stop(),
      };
    },
  },
  postgres: {
    skip: noServer.postgres,
    newest: true,
    async start() {
      const server = await startPostgres();
      return {
        server,
        sink: { type: 'postgres', url: server.url, table: 'told' },
        async kept() {
          const client = await connectPostgres({ url: server.url });
          const rows = await client.rows('SELECT message FROM told');
          await client.close();
          return rows.map(({ message }) => String(message));
        },
        stop: () => server.stop(),
      };
    },
  },
  rabbitmq: {
    skip: noServer.rabbitmq,
    doubled: true,
    async start() {
      const server = await startRabbit();
      const connection = await connectRabbit({ url: server.url });
      const channel = await connection.createChannel();
      await channel.assertQueue('told', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
      await connection.close();
      return {
        server,
        sink: { type: 'rabbitmq', url: server.url, routingKey: 'told' },
        async kept() {
          const line = await connectRabbit({ url: server.url });
          const from = await line.createChannel();
          const ids = [];
          for (let got = await from.get('told', { noAck: true }); got !== false; got = await from.get('told', { noAck: true }))
            ids.push(String(got.properties.messageId));
          await line.close();
          return ids;
        },
        stop: () => server.stop(),
      };
    },
  },
  nats: {
    skip: noServer.nats,
    async start() {
      const server = await startNats();
      const one = await connectNats({ url: server.url });
      await (await one.jetstream.jetstreamManager()).streams.add({ name: 'told', subjects: ['told.>'] });
      await one.connection.close();
      return {
        server,
        sink: { type: 'nats', url: server.url, subject: 'told.incidents' },
        async kept() {
          const { connection, jetstream } = await connectNats({ url: server.url });
          const manager = await jetstream.jetstreamManager();
          const { state } = await manager.streams.info('told');
          const ids = [];
          for (let seq = state.first_seq; seq <= state.last_seq; ++seq)
            ids.push((await manager.streams.getMessage('told', { seq })).header.get('Nats-Msg-Id'));
          await connection.close();
          return ids;
        },
        stop: () => server.stop(),
      };
    },
  },
  mqtt: {
    skip: noServer.mosquitto,
    doubled: true,
    calm: true,
    async start() {
      const server = await startMosquitto();
      const ids = [];
      let subscribed = () => {};
      const ready = new Promise((go) => {
        subscribed = go;
      });
      const line = await openLine(
        { url: server.url },
        {
          clientId: 'listener',
          expiryS: 600,
          clock: systemClock,
          onPacket(packet) {
            if (packet.cmd === 'suback') subscribed();
            if (packet.cmd !== 'publish') return;
            ids.push(JSON.parse(String(packet.payload)).id);
            if (packet.qos > 0) line.send({ cmd: 'puback', messageId: packet.messageId, reasonCode: 0 });
          },
        },
      );
      line.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'told', qos: 1, nl: false, rap: false, rh: 0 }] });
      await ready;
      return {
        server,
        sink: { type: 'mqtt', url: server.url, topic: 'told' },
        async kept() {
          await pause(500);
          return ids;
        },
        async stop() {
          await line.close();
          await server.stop();
        },
      };
    },
  },
};
