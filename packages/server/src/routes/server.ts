import { metricsText, processMetrics } from '@hapax/connect/sinks';
import { z } from '@hapax/connect/zod';
import { serverMetrics } from '../figures.ts';
import type { Hub } from '../hub.ts';
import type { Routes } from './contract.ts';

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
    app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) => {
      description ??= JSON.stringify(app.swagger());
      return reply.type('application/json; charset=utf-8').send(description);
    });
    app.get(
      '/metrics',
      { schema: { tags: ['server'], summary: 'Figures for Prometheus', produces: ['text/plain'], response: { 200: z.string() } } },
      async (_, reply) => {
        const streams = metricsText([...hub.streams.values()].map(({ run }) => run));
        return reply
          .type('text/plain; version=0.0.4')
          .send(serverMetrics(counts()) + processMetrics(version) + streams + hub.latency() + ((await metrics?.()) ?? ''));
      },
    );
    // The same file in the static build says that there is no server.
    app.get('/hapax.json', { schema: { hide: true } }, async () => ({ server: true, home }));
  };
