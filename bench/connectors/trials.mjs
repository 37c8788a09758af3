import { connectPostgres } from '../../packages/connect/dist/postgres/client.js';
import { connectRedis } from '../../packages/connect/dist/redis/client.js';
import { noServer, startPostgres, startRedis } from '../../scripts/servers.mjs';

// Each source that a server stands behind: how to start it, how to put records there so that each is there once, and how it is read.

/** Try until the server is back. @template T @param {() => Promise<T>} go @returns {Promise<T>} */
async function untilBack(go) {
  for (let i = 0; ; ++i) {
    try {
      return await go();
    } catch (error) {
      if (i > 200) throw error;
      await new Promise((next) => setTimeout(next, 50));
    }
  }
}

/** Entries get ids of their own, so that a second try of the same is refused. */
const redis = (source) => ({
  skip: noServer.redis,
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

/** @type {Readonly<Record<string, {skip: string | undefined, start(): Promise<any>}>>} */
export const TRIALS = {
  'redis, as a log': redis({}),
  'redis, as a group': redis({ group: 'g' }),
  'postgres, by a cursor': postgres({}),
  'postgres, by replication': postgres({ slot: 'hapax' }),
};
