import { WINDOW } from '@hapax/connect/stream-schema';
import { z } from '@hapax/connect/zod';
import { HapaxError } from 'hapax';
import { DEFAULT_DETECTORS, type MaintenanceWindow } from 'hapax/stream';
import type { Hub } from '../hub.ts';
import { maybe, Name, Problem } from '../schemas.ts';
import { judgementOf, windowSet } from '../streams/answers.ts';
import type { Routes } from './contract.ts';
import { AS_IT_IS, jsonList, jsonObject, sendSliced } from './sliced-json.ts';

const Who = z.string().trim().min(1).max(100).describe('Who does it, in their own words');
const Text = z.string().trim().max(1000).default('').describe('Why');
const NoticeReply = z.looseObject({
  kind: z.string(),
  id: z.string(),
  who: z.string(),
  at: z.number(),
  text: z.string(),
  effect: z.string().optional(),
});
const Rows = z.array(z.array(z.number().nullable()));
const RecentReply = z.object({
  key: z.string(),
  features: z.array(z.string()),
  detectors: z.array(z.string()),
  values: Rows.describe('Each: time, then the value of each feature'),
  scores: Rows.describe('Each: time, then of each detector its score, its threshold, and 1 where it flagged'),
  models: z
    .array(z.object({ detector: z.string(), version: z.number(), from: z.number(), to: z.number(), at: z.number() }))
    .describe('Batch models in force: trained on samples of these times, in force since `at`'),
});

type App = Parameters<Routes>[0];

const tags = ['operations'];
const params = z.object({ name: Name });

/** What people who look after a stream see and do. */
export const operationRoutes =
  (hub: Hub): Routes =>
  async (app) => {
    recentRoutes(app, hub);
    incidentRoutes(app, hub);
    maintenanceRoutes(app, hub);
  };

function recentRoutes(app: App, hub: Hub): void {
  app.get(
    '/api/streams/:name/recent',
    {
      schema: {
        tags,
        summary: 'Newest values and scores of a key',
        params,
        querystring: z.object({ key: z.string().max(500).default(''), after: z.coerce.number().optional() }),
        response: { 200: RecentReply, 400: Problem, 404: Problem },
      },
      serializerCompiler: AS_IT_IS,
    },
    async ({ params: { name }, query: { key, after } }, reply) => {
      const stream = hub.find(name);
      const { values, scores } = stream.recent(key, after);
      const row = (numbers: readonly number[]) => JSON.stringify(Array.from(numbers, maybe));
      return sendSliced(
        reply,
        jsonObject({
          key: JSON.stringify(key),
          features: JSON.stringify(stream.engine.features),
          detectors: JSON.stringify((stream.config.detectors ?? DEFAULT_DETECTORS).map((one) => one.name ?? one.method)),
          values: jsonList(values, row),
          scores: jsonList(scores, row),
          models: JSON.stringify(stream.trainings(key).map(({ key: _, ...model }) => model)),
        }),
      );
    },
  );
  app.get(
    '/api/streams/:name/notices',
    {
      schema: {
        tags,
        summary: 'What people did, oldest first',
        params,
        response: { 200: z.array(NoticeReply), 400: Problem, 404: Problem },
      },
    },
    async ({ params: { name } }) =>
      hub
        .find(name)
        .notices()
        .map((notice) => ({ ...notice })),
  );
}

function incidentRoutes(app: App, hub: Hub): void {
  const incident = z.object({ name: Name, id: z.string().regex(/^[0-9a-f]{16}$/, '16 hexadecimal digits') });
  app.post(
    '/api/streams/:name/incidents/:id/acknowledge',
    {
      schema: {
        tags,
        summary: 'Say that someone looks after an incident',
        params: incident,
        body: z.strictObject({ who: Who, text: Text }),
        response: { 200: NoticeReply, 400: Problem, 404: Problem },
      },
    },
    async ({ params: { name, id }, body }) => ({ ...hub.find(name).act({ kind: 'acknowledged', incident: id, ...body }) }),
  );
  app.post(
    '/api/streams/:name/incidents/:id/verdict',
    {
      schema: {
        tags,
        summary: 'Say whether an incident was real; it moves the thresholds of its detectors and key, `effect` says how',
        params: incident,
        body: z.strictObject({ who: Who, text: Text, verdict: z.enum(['real', 'false alarm']) }),
        response: { 200: NoticeReply, 400: Problem, 404: Problem },
      },
    },
    async ({ params: { name, id }, body }) => ({ ...hub.find(name).act({ kind: 'judged', incident: id, ...body }) }),
  );
  app.post(
    '/api/streams/:name/incidents/:id/verdict/withdraw',
    {
      schema: {
        tags,
        summary: 'Take back what was said of an incident: thresholds are as if nothing had been',
        params: incident,
        body: z.strictObject({ who: Who, text: Text }),
        response: { 200: NoticeReply, 400: Problem, 404: Problem },
      },
    },
    async ({ params: { name, id }, body }) => {
      const stream = hub.find(name);
      return { ...stream.act({ kind: 'withdrawn', incident: id, of: judgementOf(name, stream.notices(), id).id, ...body }) };
    },
  );
}

function maintenanceRoutes(app: App, hub: Hub): void {
  app.get(
    '/api/streams/:name/maintenance',
    {
      schema: {
        tags,
        summary: 'Maintenance windows in force',
        params,
        response: { 200: z.array(z.looseObject({})), 400: Problem, 404: Problem },
      },
    },
    async ({ params: { name } }) =>
      hub
        .find(name)
        .maintenance()
        .map((window) => ({ ...window })),
  );
  app.post(
    '/api/streams/:name/maintenance',
    {
      schema: {
        tags,
        summary: 'Add a maintenance window: nothing is alarmed in it',
        params,
        body: z.strictObject({ who: Who, text: Text, window: WINDOW }),
        response: { 200: NoticeReply, 400: Problem, 404: Problem },
      },
    },
    async ({ params: { name }, body: { who, text, window } }) => {
      const stream = hub.find(name);
      return { ...stream.act({ kind: 'maintenance', who, text, window: inTheFuture(tidy(window), stream.engine.time) }) };
    },
  );
  app.post(
    '/api/streams/:name/maintenance/:id/withdraw',
    {
      schema: {
        tags,
        summary: 'Take back a maintenance window that was added',
        params: z.object({ name: Name, id: z.uuid() }),
        body: z.strictObject({ who: Who, text: Text }),
        response: { 200: NoticeReply, 400: Problem, 404: Problem },
      },
    },
    async ({ params: { name, id }, body }) => {
      const stream = hub.find(name);
      return { ...stream.act({ kind: 'withdrawn', ...body, of: id, window: windowSet(name, stream.notices(), id).window }) };
    },
  );
}

/** Optional fields of the engine are absent, not undefined. */
function tidy({ keys, ...window }: z.infer<typeof WINDOW>): MaintenanceWindow {
  const whose = keys ? { keys } : {};
  if ('from' in window) return { ...window, ...whose };
  const { zone, ...week } = window;
  return { ...week, ...whose, ...(zone === undefined ? {} : { zone }) };
}

/** What was judged stays as it was: a window begins after the newest sample, so that a restart judges all the same. */
function inTheFuture(window: MaintenanceWindow, newest: number): MaintenanceWindow {
  if (!('from' in window) || !(window.from <= newest)) return window;
  if (window.to > window.from && window.to <= newest + 1)
    throw new HapaxError(
      'INPUT',
      `the window is over at ${iso(window.to)}, and what was judged up to the newest sample, ${iso(newest)}, stays as it was; give a \`to\` after that`,
    );
  return { ...window, from: newest + 1 };
}

const iso = (ms: number): string => new Date(ms).toISOString();
