import { openLine } from '../../packages/connect/dist/mqtt/line.js';
import { mqttSink } from '../../packages/connect/dist/mqtt/sink.js';
import { connectNats } from '../../packages/connect/dist/nats/client.js';
import { connectPostgres } from '../../packages/connect/dist/postgres/client.js';
import { connectRabbit } from '../../packages/connect/dist/rabbitmq/client.js';
import { connectRedis } from '../../packages/connect/dist/redis/client.js';
import { systemClock } from '../../packages/connect/dist/run/index.js';
import { noServer, startMosquitto, startNats, startPostgres, startRabbit, startRedis } from '../../scripts/servers.mjs';

// Each source that a server stands behind: how to start it, how to put records there so that each is there once, and how it is read.

/** A broker that was killed may need a minute to have its queues again, on a busy machine more. */
const PATIENCE_MS = 150_000;

/** Try until the server is back. @template T @param {() => Promise<T>} go @returns {Promise<T>} */
async function untilBack(go) {
  const end = Date.now() + PATIENCE_MS;
  for (let pause = 50; ; pause = Math.min(1000, 1.5 * pause)) {
    try {
      return await go();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((next) => setTimeout(next, pause));
    }
  }
}

/** Entries get ids of their own, so that a second try of the same is refused. */
const redis = (source, expected) => ({
  skip: noServer.redis,
  ...expected,
  async start() {
    const server = await startRedis();
    let client;
    let n = 0;
    return {
      server,
      source: { type: 'redis', url: server.url, stream: 'in', key: 'key', ...source },
      async publish(records) {
        for (const record of records) {
          const id = `${++n}-1`;
          await untilBack(async () => {
            try {
              client ??= await connectRedis({ url: server.url });
              await client.ask('XADD', 'in', id, ...Object.entries(record).flat().map(String));
            } catch (error) {
              if (String(error.message).includes('equal or smaller')) return;
              client?.close();
              client = undefined;
              throw error;
            }
          });
        }
      },
      async stop() {
        client?.close();
        await server.stop();
      },
    };
  },
});

const postgres = (source) => ({
  skip: noServer.postgres,
  async start() {
    const server = await startPostgres();
    let client = await connectPostgres({ url: server.url });
    await client.rows('CREATE TABLE readings (id bigserial PRIMARY KEY, time bigint UNIQUE, key text, v double precision)');
    return {
      server,
      source: { type: 'postgres', url: server.url, table: 'readings', key: 'key', everyMs: 20, ...source },
      async publish(records) {
        await untilBack(async () => {
          client ??= await connectPostgres({ url: server.url });
          try {
            await client.rows(
              'INSERT INTO readings (time, key, v) SELECT * FROM unnest($1::bigint[], $2::text[], $3::float8[]) ON CONFLICT DO NOTHING',
              ['time', 'key', 'v'].map((name) => records.map((record) => record[name])),
            );
          } catch (error) {
            void client.close();
            client = undefined;
            throw error;
          }
        });
      },
      async stop() {
        await client?.close();
        await server.stop();
      },
    };
  },
});

/** RabbitMQ 3.10 that is killed within seconds of the declaration of its first stream never starts that stream again, whoever asks. */
const SETTLES_MS = 12_000;

/** Each message has an id of its own, or none. */
const rabbit = (sort, { ids = true, ...expected } = {}) => ({
  skip: noServer.rabbitmq,
  ...expected,
  async start() {
    const server = await startRabbit();
    let connection;
    let channel;
    if (sort === 'stream') {
      const first = await connectRabbit({ url: server.url });
      await (await first.createChannel()).assertQueue('in', { durable: true, arguments: { 'x-queue-type': sort } });
      await first.close();
      await new Promise((next) => setTimeout(next, SETTLES_MS));
    }
    return {
      server,
      source: { type: 'rabbitmq', url: server.url, queue: 'in', sort, key: 'key', prefetch: 400 },
      async publish(records) {
        await untilBack(async () => {
          try {
            if (!channel) {
              connection = await connectRabbit({ url: server.url });
              channel = await connection.createConfirmChannel();
              channel.on('error', () => {});
              await channel.assertQueue('in', { durable: true, arguments: { 'x-queue-type': sort } });
            }
            for (const record of records)
              channel.sendToQueue('in', Buffer.from(JSON.stringify(record)), {
                persistent: true,
                ...(ids && { messageId: String(record.time) }),
              });
            await channel.waitForConfirms();
          } catch (error) {
            void connection?.close().catch(() => {});
            channel = undefined;
            throw error;
          }
        });
      },
      async stop() {
        await connection?.close().catch(() => {});
        await server.stop();
      },
    };
  },
});

/** The sink of incidents sends the records: a message is whatever stands in JSON. */
const mqtt = (qos, expected) => ({
  skip: noServer.mosquitto,
  ...expected,
  async start() {
    const server = await startMosquitto();
    // What is sent before a session has subscribed is nobody's.
    const heard = {};
    const subscribed = new Promise((go) => {
      heard.go = go;
    });
    const line = await openLine(
      { url: server.url },
      { clientId: 'trial', expiryS: 600, clock: systemClock, onPacket: ({ cmd }) => cmd === 'suback' && heard.go() },
    );
    line.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'in', qos: Number(qos), nl: false, rap: false, rh: 0 }] });
    await subscribed;
    await line.close();
    let sink;
    return {
      server,
      source: { type: 'mqtt', url: server.url, topics: ['in'], clientId: 'trial', qos, key: 'key' },
      async publish(records) {
        await untilBack(async () => {
          sink ??= mqttSink({ url: server.url, topic: 'in', qos: '2' }, systemClock);
          await sink.deliver(records.map((record) => ({ ...record, id: String(record.time), kind: 'opened' })));
        });
      },
      async stop() {
        await sink?.close();
        await server.stop();
      },
    };
  },
});

/** The stream knows a message that is sent again by its id. */
const nats = () => ({
  skip: noServer.nats,
  async start() {
    const server = await startNats();
    let one = await connectNats({ url: server.url });
    await (await one.jetstream.jetstreamManager()).streams.add({ name: 'in', subjects: ['in.>'] });
    return {
      server,
      source: { type: 'nats', url: server.url, stream: 'in', key: 'key' },
      async publish(records) {
        await untilBack(async () => {
          try {
            one ??= await connectNats({ url: server.url });
            for (const record of records)
              await one.jetstream.publish('in.readings', JSON.stringify(record), { msgID: String(record.time), timeout: 2000 });
          } catch (error) {
            void one?.connection.close().catch(() => {});
            one = undefined;
            throw error;
          }
        });
      },
      async stop() {
        await one?.connection.close().catch(() => {});
        await server.stop();
      },
    };
  },
});

/**
 * `doubled`: samples may come twice. `lossy`: they may be lost. `calm`: the server keeps what it answered for only most often, so tests do not kill it.
 * @type {Readonly<Record<string, {skip: string | undefined, doubled?: boolean, lossy?: boolean, calm?: boolean, start(): Promise<any>}>>}
 */
export const TRIALS = {
  'redis, as a log': redis({}),
  'redis, as a group': redis({ group: 'g' }),
  'redis, as a group that claims': redis({ group: 'g', claimAfterMs: 1000 }, { doubled: true }),
  'postgres, by a cursor': postgres({}),
  'postgres, by replication': postgres({ slot: 'hapax' }),
  'rabbitmq, a quorum queue': rabbit('quorum'),
  'rabbitmq, a quorum queue without ids': rabbit('quorum', { ids: false, doubled: true }),
  'rabbitmq, a stream': rabbit('stream'),
  nats: nats(),
  'mqtt, quality 0': mqtt('0', { lossy: true }),
  'mqtt, quality 1': mqtt('1', { doubled: true }),
  'mqtt, quality 2': mqtt('2', { calm: true }),
};
