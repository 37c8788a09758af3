import { sinkSchema, sourceSchema, storeSchema, timeSpan } from '@hapax/connect/schema';
import { STREAM } from '@hapax/connect/stream-schema';
import { z } from '@hapax/connect/zod';

/** The whole file. */
export const PIPELINE = STREAM.extend({
  name: z.string().min(1).default('stream'),
  source: sourceSchema,
  /** The past, to learn from before the first sample where no state is kept yet. */
  trainOn: sourceSchema.optional(),
  /** A line for every result, or for every alarm. */
  results: z.strictObject({ path: z.string(), only: z.enum(['all', 'alarms']).optional() }).optional(),
  /** Scores, thresholds, severities and values of every sample to a store of metrics. */
  remoteWrite: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }),
      headers: z.record(z.string(), z.string()).optional(),
      everyMs: timeSpan(100).optional(),
      addresses: z.enum(['public', 'any']).default('public'),
    })
    .optional(),
  /** What people say of incidents, one answer a line; by Slack's buttons too. */
  feedback: z
    .strictObject({
      path: z.string().min(1),
      slack: z
        .strictObject({ secret: z.string(), port: z.int().min(0).max(65_535).default(8090), host: z.string().default('127.0.0.1') })
        .optional(),
    })
    .optional(),
  metrics: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(9464),
      host: z.string().optional(),
      /** Keys whose scores are told. */
      keys: z.int().min(0).max(10_000).optional(),
      token: z.string().optional(),
      tokens: z.string().min(1).optional(),
      tls: z.strictObject({ cert: z.string().min(1), key: z.string().min(1) }).optional(),
    })
    .optional(),
  /** Without it a restart begins anew. */
  state: storeSchema.optional(),
});

/** What of a pipeline a single message needs; the rest of the file is not looked at. */
export const SINKS = z.looseObject({ sinks: z.array(sinkSchema).min(1, 'names no sink; it needs one, such as `- type: slack`') });

export type Pipeline = z.infer<typeof PIPELINE>;
