import { z } from '@hapax/connect/zod';
import { online } from 'hapax/registry';
import type { Outcome, Result, SampleStatus } from 'hapax/stream';
import type { Hub } from '../hub.ts';
import { readSamples } from '../samples.ts';
import { maybe, Name, Problem, SampleBody, StreamBody, StreamReply, VerdictReply } from '../schemas.ts';
import type { ServerStorage } from '../storage/store.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import type { Routes } from './contract.ts';

const PushReply = z.object({
  accepted: z.number(),
  dropped: z.number().describe('Late or doubled samples'),
  incidents: z.array(z.looseObject({ kind: z.string(), id: z.string() })),
  verdicts: z.array(z.array(VerdictReply)).describe('For each sample, one for each detector; none for a sample that is held').optional(),
  released: z
    .array(z.object({ time: z.number(), key: z.string(), verdicts: z.array(VerdictReply) }))
    .describe('The same for samples that were held before, and for cells of the grid that have closed')
    .optional(),
});
/** What is neither judged nor held to be judged in its turn. */
const LEFT_OUT: ReadonlySet<SampleStatus> = new Set<SampleStatus>(['late', 'duplicate', 'ahead', 'skipped']);
const Page = z.object({
  from: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

/** Streams that run here: set up, fed, looked at. */
export const streamRoutes =
  (hub: Hub, store: ServerStorage, now: () => number): Routes =>
  async (app) => {
    const tags = ['streams'];
    const params = z.object({ name: Name });

    app.get('/api/streams', { schema: { tags, summary: 'Every stream', response: { 200: z.array(StreamReply) } } }, async () =>
      [...hub.streams.values()].map(describeStream),
    );
    app.get(
      '/api/streams/:name',
      { schema: { tags, summary: 'Where a stream stands', params, response: { 200: StreamReply, 400: Problem, 404: Problem } } },
      async ({ params: { name } }) => describeStream(hub.find(name)),
    );
    app.put(
      '/api/streams/:name',
      {
        schema: {
          tags,
          summary: 'Set a stream up, or start it afresh with another configuration',
          params,
          body: StreamBody,
          response: { 200: StreamReply, 400: Problem, 404: Problem },
        },
      },
      // The engine checks what the outline leaves open.
      async ({ params: { name }, body }) => describeStream(await hub.put(name, body)),
    );
    app.delete(
      '/api/streams/:name',
      {
        schema: {
          tags,
          summary: 'Delete a stream with its samples and incidents',
          params,
          response: { 204: z.null(), 400: Problem, 404: Problem },
        },
      },
      async ({ params: { name } }, answer) => {
        if (!hub.asleep.has(name)) hub.find(name);
        hub.remove(name);
        return answer.code(204).send(null);
      },
    );
    app.post(
      '/api/streams/:name/samples',
      {
        // Points of a stream are read by hand; the schema is for the description.
        validatorCompiler:
          ({ schema, httpPart }) =>
          (data) =>
            httpPart === 'body' ? { value: data } : parsed(schema, data),
        schema: {
          tags,
          summary: 'Push samples',
          params,
          querystring: z.object({ verdicts: z.enum(['none', 'all']).default('none') }),
          body: SampleBody,
          response: { 200: PushReply, 400: Problem, 404: Problem },
        },
      },
      async ({ params: { name }, query, body }) => {
        const results = await hub.find(name).push(readSamples(body, now()));
        return {
          ...tally(results),
          incidents: results.flatMap(({ incidents }) => incidents.map((event) => ({ ...event }))),
          ...(query.verdicts === 'all'
            ? { verdicts: results.map(({ verdicts }) => verdicts.map(verdictReply)), released: releasedReply(results) }
            : {}),
        };
      },
    );
    app.get(
      '/api/streams/:name/samples',
      {
        schema: {
          tags,
          summary: 'Samples kept, oldest first',
          params,
          querystring: Page,
          response: {
            200: z.array(z.object({ seq: z.number(), time: z.number(), key: z.string(), values: z.array(z.number().nullable()) })),
            400: Problem,
            404: Problem,
          },
        },
      },
      async ({ params: { name }, query: { from, limit } }) =>
        store.samples(hub.find(name).name, from, limit).map(({ values, ...rest }) => ({ ...rest, values: Array.from(values, maybe) })),
    );
    app.get(
      '/api/streams/:name/incidents',
      {
        schema: {
          tags,
          summary: 'Incidents, newest first',
          params,
          querystring: Page.pick({ limit: true }),
          response: { 200: z.array(z.looseObject({ id: z.string() })), 400: Problem, 404: Problem },
        },
      },
      // Only the hub writes incidents.
      async ({ params: { name }, query: { limit } }) =>
        hub
          .find(name)
          .incidents(limit)
          .map((incident) => ({ ...incident })),
    );
  };

/** How many samples of a push were taken. */
export function tally(results: readonly Result[]): { readonly accepted: number; readonly dropped: number } {
  const dropped = results.filter(({ status }) => LEFT_OUT.has(status)).length;
  return { accepted: results.length - dropped, dropped };
}

/** What was judged of the samples held before. */
export const releasedReply = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap(({ released }) => released.map(({ time, key, verdicts }) => ({ time, key, verdicts: verdicts.map(verdictReply) })));

export const verdictReply = ({
  name,
  score,
  threshold,
  severity,
  isAnomaly,
  state,
}: {
  name: string;
  score: number;
  threshold: number;
  severity: number;
  isAnomaly: boolean;
  state: string;
}) => ({
  name,
  score: maybe(score),
  threshold: maybe(threshold),
  severity: maybe(severity),
  isAnomaly,
  state,
});

/** Keys that a description lists. */
const LISTED = 1000;

function describeStream(stream: LiveStream) {
  const { name, config, engine, run, taken, refusal } = stream;
  const keys = engine.keys();
  // Time of the stream goes on with the clock; the newest sample does not.
  let newest = Number.NaN;
  for (const { lastTime } of keys) if (!(lastTime <= newest)) newest = lastTime;
  return {
    name,
    features: [...engine.features],
    detectors: config.detectors.map((one) => one.name ?? one.method),
    trained: config.detectors.filter(({ method }) => !Object.hasOwn(online, method)).map((one) => one.name ?? one.method),
    source: stream.source,
    ...(refusal === undefined ? {} : { ended: refusal }),
    taken,
    time: maybe(newest),
    open: engine.openIncidents().length,
    undelivered: run.undelivered,
    sinks: run.sinks.map((sink) => ({ ...sink })),
    counts: { ...engine.counts },
    keyCount: keys.length,
    keys: keys.slice(-LISTED).map(({ key, state, samples, lastTime, detectors }) => ({
      key,
      state,
      samples,
      lastTime: maybe(lastTime),
      detectors: [...detectors],
    })),
  };
}

function parsed(schema: unknown, data: unknown): { value: unknown } | { error: Error } {
  // Every schema of this file is one of zod.
  const result = (schema as z.ZodType).safeParse(data);
  return result.success ? { value: result.data } : { error: result.error };
}
