import { metricsPieces, processMetrics } from '@hapax/connect/sinks';
import { z } from '@hapax/connect/zod';
import { serverMetrics } from '../figures.ts';
import type { Hub } from '../hub.ts';
import type { Routes } from './contract.ts';
import { sendInSlices } from './sliced-json.ts';

interface About {
  readonly version: string;
  readonly home: string;
  /** What the server counts of itself, now. */
  counts(): Parameters<typeof serverMetrics>[0];
  /** Figures of whoever runs the server. */
  readonly metrics: (() => string | Promise<string>) | undefined;
}

/** What the server says of itself: that it is up, what it can do, and its figures. */
export const serverRoutes =
  (hub: Hub, { version, home, counts, metrics }: About): Routes =>
  async (app) => {
    app.get(
      '/health',
      {
        schema: {
          tags: ['server'],
          summary: 'Is it up',
          response: { 200: z.object({ status: z.literal('ok'), version: z.string(), streams: z.number() }) },
        },
      },
      async () => ({ status: 'ok' as const, version, streams: hub.streams.size }),
    );
    let description: string | undefined;
    const describe = (): string => {
      description ??= JSON.stringify(app.swagger());
      return description;
    };
    // It takes long to make: before anybody asks, rather than while others wait.
    app.addHook('onListen', async () => void describe());
    app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) =>
      reply.type('application/json; charset=utf-8').send(describe()),
    );
    app.get(
      '/metrics',
      { schema: { tags: ['server'], summary: 'Figures for Prometheus', produces: ['text/plain'], response: { 200: z.string() } } },
      async (_, reply) => {
        const own = serverMetrics(counts()) + processMetrics(version);
        const more = (await metrics?.()) ?? '';
        function* all(): Generator<string> {
          yield own;
          yield* metricsPieces([...hub.streams.values()].map(({ run }) => run));
          yield hub.latency() + more;
        }
        return sendInSlices(reply, 'text/plain; version=0.0.4', all());
      },
    );
    // The same file in the static build says that there is no server.
    app.get('/hapax.json', { schema: { hide: true } }, async () => ({ server: true, home }));
  };
