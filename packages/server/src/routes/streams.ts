import { z } from '@hapax/connect/zod';
import type { FastifyPluginAsync } from 'fastify';
import type { Desk } from '../desk/desk.ts';
import type { Hub } from '../hub.ts';
import type { ServerMethods } from '../own-methods.ts';
import { maybe, Name, Problem, SampleBody, StreamReply, streamBody, VerdictReply } from '../schemas.ts';
import type { StoredSample } from '../storage/records.ts';
import type { ServerStorage } from '../storage/store.ts';
import { releasedOf, releasedOne, tally, verdictReply } from '../streams/replies.ts';
import type { Routes } from './contract.ts';
import { describeStream } from './describe-stream.ts';
import { bodyOf, rawBodies } from './raw-body.ts';
import { AS_IT_IS, jsonList, jsonLists, jsonObject, sendSliced } from './sliced-json.ts';

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
const Page = z.object({
  from: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

interface PushLimits {
  readonly now: () => number;
  /** Bytes of one push. */
  readonly bodyLimit: number;
}

type App = Parameters<Routes>[0];

const tags = ['streams'];
const params = z.object({ name: Name });

/** Streams that run here: set up, fed, looked at. */
export const streamRoutes =
  (hub: Hub, store: ServerStorage, desk: Desk, limits: PushLimits, methods: ServerMethods): Routes =>
  async (app) => {
    setUpRoutes(app, hub, methods);
    keptRoutes(app, hub, store);
    await app.register(samplesPushed(hub, desk, limits));
  };

function setUpRoutes(app: App, hub: Hub, methods: ServerMethods): void {
  app.get(
    '/api/streams',
    { schema: { tags, summary: 'Every stream', response: { 200: z.array(StreamReply) } }, serializerCompiler: AS_IT_IS },
    async (_, reply) => sendSliced(reply, jsonLists([...hub.streams.values()], describeStream)),
  );
  app.get(
    '/api/streams/:name',
    {
      schema: { tags, summary: 'Where a stream stands', params, response: { 200: StreamReply, 400: Problem, 404: Problem } },
      serializerCompiler: AS_IT_IS,
    },
    async ({ params: { name } }, reply) => sendSliced(reply, describeStream(hub.find(name))),
  );
  app.put(
    '/api/streams/:name',
    {
      schema: {
        tags,
        summary: 'Set a stream up, or start it afresh with another configuration',
        params,
        body: streamBody(methods),
        response: { 200: StreamReply, 400: Problem, 404: Problem },
      },
      serializerCompiler: AS_IT_IS,
    },
    // The engine checks what the outline leaves open.
    async ({ params: { name }, body }, reply) => sendSliced(reply, describeStream(await hub.put(name, body))),
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
      await hub.remove(name);
      return answer.code(204).send(null);
    },
  );
}

function keptRoutes(app: App, hub: Hub, store: ServerStorage): void {
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
      serializerCompiler: AS_IT_IS,
    },
    async ({ params: { name }, query: { from, limit } }, reply) => {
      const { engine } = hub.find(name);
      const page = Math.max(1, Math.floor(PAGE_VALUES / engine.features.length));
      return sendSliced(reply, jsonList(kept(store, name, from, limit, page), sampleText));
    },
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
      serializerCompiler: AS_IT_IS,
    },
    async ({ params: { name }, query: { limit } }, reply) => sendSliced(reply, jsonList(hub.find(name).incidents(limit))),
  );
}

/** Samples may be many: they are read in a thread, judged in slices, and answered for in slices. */
const samplesPushed =
  (hub: Hub, desk: Desk, { now, bodyLimit }: PushLimits): FastifyPluginAsync =>
  async (app) => {
    rawBodies(app, ['application/json', 'application/x-ndjson', 'text/plain']);
    app.post<{ Params: { name: string }; Querystring: { verdicts: 'none' | 'all' } }>(
      '/api/streams/:name/samples',
      {
        bodyLimit,
        schema: {
          tags,
          summary: 'Push samples',
          consumes: ['application/json', 'application/x-ndjson'],
          params,
          querystring: z.object({ verdicts: z.enum(['none', 'all']).default('none') }),
          body: SampleBody,
          response: { 200: PushReply, 400: Problem, 404: Problem, 503: Problem },
        },
        serializerCompiler: AS_IT_IS,
      },
      async ({ params: { name }, query: { verdicts }, body, headers }, reply) => {
        const stream = hub.find(name);
        const lines = !/^application\/json\b/i.test(headers['content-type'] ?? '');
        const results = await stream.push(await desk.samples(bodyOf(body), lines, now()));
        const { accepted, dropped } = tally(results);
        return sendSliced(
          reply,
          jsonObject({
            accepted: String(accepted),
            dropped: String(dropped),
            incidents: jsonList(results.flatMap(({ incidents }) => incidents)),
            ...(verdicts === 'all'
              ? {
                  verdicts: jsonList(results, (one) => JSON.stringify(one.verdicts.map(verdictReply))),
                  released: jsonList(releasedOf(results), (one) => JSON.stringify(releasedOne(one))),
                }
              : {}),
          }),
        );
      },
    );
  };

/** Numbers read from the store at once. */
const PAGE_VALUES = 20_000;

function* kept(store: ServerStorage, name: string, from: number, limit: number, page: number): Generator<StoredSample> {
  for (let [at, left] = [from, limit]; left > 0; ) {
    const some = store.samples(name, at, Math.min(left, page));
    yield* some;
    const last = some.at(-1);
    if (!last || some.length < page) return;
    at = last.seq + 1;
    left -= some.length;
  }
}

const sampleText = ({ values, ...rest }: StoredSample): string => JSON.stringify({ ...rest, values: Array.from(values, maybe) });
