import { z } from '@hapax/connect/zod';
import type { FastifyReply } from 'fastify';
import { Missing } from '../problems.ts';
import { Problem } from '../schemas.ts';
import type { Routes } from './contract.ts';
import { PAGE, PAGE_POLICY, SCRIPT } from './reports-page.ts';
import { AS_IT_IS, jsonList, sendSliced } from './sliced-json.ts';

/** Reports of runs, and what people say of what stands in them. Whoever makes the server brings one. */
export interface ReportDesk {
  /** Names of the reports, newest first. */
  names(): Promise<readonly string[]>;
  /** The page of a report, HTML without scripts. */
  page(name: string): Promise<string | Uint8Array | undefined>;
  /** All that was said, in that order: each with a verdict, a host, who said so and when. */
  labels(): Promise<readonly object[]>;
  /** Keep what somebody says. @returns whether it is new  @throws HapaxError `INPUT` when it is no label */
  label(said: object): Promise<boolean>;
}

const LabelBody = z.strictObject({
  verdict: z.enum(['normal', 'anomaly', 'unknown']).describe('`unknown` takes back what was said of the same'),
  host: z.string().min(1).max(1000),
  hour: z.iso.datetime().optional().describe('Beginning of the hour; every hour unless given'),
  hours: z.int().min(1).max(24).optional().describe('Hours from there on; 1 unless given'),
  signature: z.string().max(1000).optional(),
  port: z.int().min(0).max(65_535).optional(),
  until: z.iso.datetime().optional().describe('It holds for events before this'),
  who: z.string().trim().min(1).max(100).optional().describe('Who says so, in their own words; the name of the token unless given'),
  why: z.string().trim().max(1000).optional(),
});
const tags = ['reports'];
const LABEL = z.looseObject({ verdict: z.string(), host: z.string(), who: z.string(), at: z.string() });

type App = Parameters<Routes>[0];

/** Reports, and buttons in them that label. */
export const reportRoutes =
  (desk: ReportDesk, now: () => number): Routes =>
  async (app) => {
    pageRoutes(app, desk);
    labelRoutes(app, desk, now);
  };

function pageRoutes(app: App, desk: ReportDesk): void {
  // Neither holds a secret: what the page asks for does, and is guarded.
  app.get('/reports', { schema: { hide: true }, config: { page: true } }, async (_, reply) =>
    reply
      .header('content-security-policy', PAGE_POLICY)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .serializer(String)
      .send(PAGE),
  );
  app.get('/reports/label.js', { schema: { hide: true }, config: { page: true } }, async (_, reply) =>
    reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').serializer(String).send(SCRIPT),
  );
  app.get(
    '/api/reports',
    { schema: { tags, summary: 'Names of reports, newest first', response: { 200: z.array(z.string()) } } },
    async () => [...(await desk.names())],
  );
  app.get(
    '/api/reports/:name',
    {
      schema: {
        tags,
        summary: 'The page of a report',
        params: z.object({ name: z.string().max(200) }),
        produces: ['text/html'],
        response: { 200: z.string(), 404: Problem },
      },
    },
    async ({ params: { name } }, reply) => {
      const page = await desk.page(name);
      if (page === undefined) throw new Missing(`there is no report ${name.slice(0, 100)}; GET /api/reports lists what there is`);
      return sendPage(reply, page);
    },
  );
}

function labelRoutes(app: App, desk: ReportDesk, now: () => number): void {
  app.get(
    '/api/labels',
    {
      schema: { tags, summary: 'What was said of hosts, in that order', response: { 200: z.array(LABEL) } },
      serializerCompiler: AS_IT_IS,
    },
    // A year of them is long.
    async (_, reply) => sendSliced(reply, jsonList(await desk.labels())),
  );
  app.post(
    '/api/labels',
    {
      schema: {
        tags,
        summary: 'Say what a host, or an hour of it, was: the next run learns from it',
        body: LabelBody,
        response: { 200: z.object({ added: z.boolean().describe('Not said already today'), label: LABEL }), 400: Problem },
      },
    },
    async ({ body, access }) => {
      const label = { ...body, who: body.who ?? access?.name ?? 'somebody', at: new Date(now()).toISOString() };
      return { added: await desk.label(label), label };
    },
  );
}

/** Seen by itself a report runs nothing and asks for nothing. */
const sendPage = (reply: FastifyReply, page: string | Uint8Array): FastifyReply =>
  reply
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
    .type('text/html; charset=utf-8')
    .serializer(String)
    .send(page);
