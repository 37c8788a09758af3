import { z } from '@hapax/connect/zod';
import type { ServerMethods } from '../own-methods.ts';
import type { Routes } from './contract.ts';

const MethodReply = z.object({
  id: z.string(),
  kind: z.enum(['online', 'batch', 'threshold', 'transform']),
  title: z.string(),
  source: z.string(),
  options: z.record(z.string(), z.looseObject({ kind: z.string(), doc: z.string() })),
});

/** The methods this server knows, with their options: controls and forms are made from it. */
export const methodRoutes =
  ({ online, detectors, thresholds, transforms }: ServerMethods): Routes =>
  async (app) => {
    const kinds = { online, batch: detectors, threshold: thresholds, transform: transforms } as const;
    // The keys are those above.
    const all = Object.entries(kinds).flatMap(([kind, table]) =>
      Object.values(table).map(({ spec: { id, title, source, options } }) => ({
        id,
        kind: kind as keyof typeof kinds,
        title,
        source,
        options: { ...options },
      })),
    );
    app.get(
      '/api/methods',
      { schema: { tags: ['methods'], summary: 'Every method with its options', response: { 200: z.array(MethodReply) } } },
      async () => all,
    );
  };
