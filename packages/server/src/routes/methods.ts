import { z } from '@hapax/connect/zod';
import * as methods from 'hapax/registry';
import type { Routes } from './contract.ts';

const KINDS = { online: methods.online, batch: methods.detectors, threshold: methods.thresholds, transform: methods.transforms } as const;

const MethodReply = z.object({
  id: z.string(),
  kind: z.enum(['online', 'batch', 'threshold', 'transform']),
  title: z.string(),
  source: z.string(),
  options: z.record(z.string(), z.looseObject({ kind: z.string(), doc: z.string() })),
});

/** The methods this server knows, with their options: controls and forms are made from it. */
export const methodRoutes: Routes = async (app) => {
  // The keys are those of KINDS.
  const all = Object.entries(KINDS).flatMap(([kind, table]) =>
    Object.values(table).map(({ spec: { id, title, source, options } }) => ({
      id,
      kind: kind as keyof typeof KINDS,
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
