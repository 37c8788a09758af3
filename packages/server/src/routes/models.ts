import { z } from '@hapax/connect/zod';
import type { FastifyPluginAsync } from 'fastify';
import type { Desk } from '../desk/desk.ts';
import type { ModelShelf } from '../desk/shelf.ts';
import { Maybe, Name, Problem } from '../schemas.ts';
import type { Routes } from './contract.ts';
import { bodyOf, rawBodies } from './raw-body.ts';

const ModelReply = z.object({ name: Name, method: z.string(), columns: z.number(), threshold: Maybe });
const ScoreBody = z.object({ rows: z.array(z.array(Maybe)).min(1) });
const ScoreReply = z.object({
  method: z.string(),
  threshold: Maybe,
  scores: z.array(Maybe),
  anomalies: z.array(z.number()).describe('Numbers of the rows that are anomalies'),
});
const tags = ['models'];
const params = z.object({ name: Name });

/** Model files: kept by name, and used to score rows. */
export const modelRoutes =
  (shelf: ModelShelf, desk: Desk, bodyLimit: number): Routes =>
  async (app) => {
    app.get('/api/models', { schema: { tags, summary: 'Uploaded models', response: { 200: z.array(ModelReply) } } }, () => shelf.list());
    app.delete(
      '/api/models/:name',
      { schema: { tags, summary: 'Delete a model', params, response: { 204: z.null(), 400: Problem, 404: Problem } } },
      async ({ params: { name } }, answer) => {
        shelf.remove(name);
        return answer.code(204).send(null);
      },
    );
    await app.register(largeBodies(shelf, desk, bodyLimit));
  };

/** A model, or rows, may be large: they are read in a thread. */
const largeBodies =
  (shelf: ModelShelf, desk: Desk, bodyLimit: number): FastifyPluginAsync =>
  async (app) => {
    rawBodies(app, ['application/json']);
    app.put<{ Params: { name: string } }>(
      '/api/models/:name',
      {
        bodyLimit,
        schema: {
          tags,
          summary: 'Upload a model file, as `hapax detect --save` or `encode` writes it',
          params,
          body: z.looseObject({ format: z.literal('hapax') }),
          response: { 200: ModelReply, 400: Problem, 404: Problem, 503: Problem },
        },
      },
      async ({ params: { name }, body }) => shelf.put(name, bodyOf(body)),
    );
    app.post<{ Params: { name: string } }>(
      '/api/models/:name/score',
      {
        bodyLimit,
        schema: {
          tags,
          summary: 'Score rows',
          description: 'In a thread of its own, within a time: a model or rows that take too long get the answer 503.',
          params,
          body: ScoreBody,
          response: { 200: ScoreReply, 400: Problem, 404: Problem, 503: Problem },
        },
      },
      async ({ params: { name }, body }, answer) => {
        const { stamp, text } = await shelf.find(name);
        return answer.type('application/json; charset=utf-8').send(await desk.score(name, stamp, text, bodyOf(body)));
      },
    );
  };
