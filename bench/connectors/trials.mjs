import { connectRedis } from '../../packages/connect/dist/redis/client.js';
import { noServer, startRedis } from '../../scripts/servers.mjs';

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

/** @type {Readonly<Record<string, {skip: string | undefined, start(): Promise<any>}>>} */
export const TRIALS = {
  'redis, as a log': redis({}),
  'redis, as a group': redis({ group: 'g' }),
};
