import { sourceSchema } from '@hapax/connect/schema';
import { defaultDetectors, type StreamMethods, streamSchema } from '@hapax/connect/stream-schema';
import { z } from '@hapax/connect/zod';

/** Names appear in addresses and file exports. */
export const Name = z.string().regex(/^\w[\w.-]{0,99}$/, 'letters, digits, dot, dash and underline, no dot or dash first, at most 100');

/** A number, or null where there is none: JSON has no NaN. */
export const Maybe = z.number().nullable();
export const maybe = (value: number): number | null => (Number.isFinite(value) ? value : null);

export { Problem } from './routes/contract.ts';

/** Detectors of a stream. */
const MOST_DETECTORS = 50;

/** What a stream is set up with: the fields of a pipeline file, as far as they are the stream's. @param methods of the server */
export function streamBody(methods: StreamMethods) {
  const stream = streamSchema(methods);
  return stream
    .extend({
      features: z.array(z.string().min(1).max(200)).min(1).max(1000).describe('Names of the values of a sample, in order'),
      detectors: stream.shape.detectors
        .unwrap()
        .max(MOST_DETECTORS)
        .default(defaultDetectors)
        .describe('What judges the samples; `autoStream` unless given'),
      source: sourceSchema.optional().describe('Where samples come from; without it they are pushed to the API'),
    })
    .describe('A stream, in the fields of a pipeline file');
}
export type StreamSetup = z.infer<ReturnType<typeof streamBody>>;

export const SampleBody = z
  .object({
    samples: z.array(
      z.object({
        time: z
          .union([z.number(), z.string()])
          .optional()
          .describe('Milliseconds since 1970 or an ISO date; the time of arrival unless given'),
        key: z.string().optional().describe('Sensor, host or customer; each key has its own models'),
        values: z.array(Maybe).describe('One number for each feature; null is missing'),
        id: z.union([z.string(), z.number()]).nullable().optional().describe('Of the message: one that comes again is a duplicate'),
      }),
    ),
  })
  .describe('Samples in order of time; or the same objects, one a line, as application/x-ndjson');

export const VerdictReply = z.object({
  name: z.string(),
  score: Maybe,
  threshold: Maybe,
  severity: Maybe,
  isAnomaly: z.boolean(),
  state: z.string(),
});

export const StreamReply = z.object({
  name: z.string(),
  features: z.array(z.string()),
  detectors: z.array(z.string()),
  trained: z.array(z.string()).describe('Detectors that are trained on many samples at once'),
  source: z.string().describe('Where its samples come from'),
  ended: z.string().describe('Why it runs no more; absent while it does').optional(),
  taken: z.number(),
  time: Maybe.describe('Of the newest sample'),
  open: z.number().describe('Incidents open now'),
  undelivered: z.number().describe('Messages that the slowest sink has not taken'),
  sinks: z.array(z.object({ id: z.string(), delivered: z.number(), failures: z.number(), lastError: z.string() })),
  counts: z.record(z.string(), z.number()),
  keyCount: z.number(),
  keys: z
    .array(
      z.object({
        key: z.string(),
        state: z.string(),
        samples: z.number(),
        lastTime: Maybe,
        detectors: z.array(
          z.object({ name: z.string(), state: z.string(), seen: z.number(), needed: z.number(), note: z.string(), about: z.string() }),
        ),
      }),
    )
    .describe('Those heard last, at most 1000'),
});
