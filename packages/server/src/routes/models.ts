import { z } from '@hapax/connect/zod';
import { decode, HapaxError, type Model } from 'hapax';
import { models as methods } from 'hapax/registry';
import { Missing } from '../problems.ts';
import { Maybe, maybe, Name, Problem } from '../schemas.ts';
import type { ServerStorage } from '../storage/store.ts';
import type { Routes } from './contract.ts';

const ModelReply = z.object({ name: Name, method: z.string(), columns: z.number(), threshold: Maybe });
const ScoreBody = z.object({ rows: z.array(z.array(Maybe)).min(1) });
const ScoreReply = z.object({
  method: z.string(),
  threshold: Maybe,
  scores: z.array(Maybe),
  anomalies: z.array(z.number()).describe('Numbers of the rows that are anomalies'),
});

/** Model files: kept by name, and used to score rows. */
export const modelRoutes =
  (store: ServerStorage): Routes =>
  async (app) => {
    const models = new Map<string, Model>();
    /** Those that this version cannot read stay as they are, and say why when they are asked for. */
    const unreadable = new Map<string, string>();
    for (const { name, text } of store.models()) {
      try {
        models.set(name, modelOf(text));
      } catch (error) {
        unreadable.set(name, error instanceof Error ? error.message : String(error));
        app.log.error({ err: error }, `the model ${name} cannot be read; the server runs without it`);
      }
    }
    const find = (name: string): Model => {
      const model = models.get(name);
      const why = unreadable.get(name);
      if (!model && why !== undefined)
        throw new HapaxError('SNAPSHOT', `the model ${name} cannot be read: ${why}; replace it with PUT or remove it with DELETE`);
      if (!model) throw new Missing(`there is no model ${name}; upload one with PUT /api/models/${name}`);
      return model;
    };
    const reply = (name: string, { id, columns, threshold }: Model) => ({ name, method: id, columns, threshold: maybe(threshold) });
    const tags = ['models'];

    app.get('/api/models', { schema: { tags, summary: 'Uploaded models', response: { 200: z.array(ModelReply) } } }, async () =>
      [...models].map(([name, model]) => reply(name, model)),
    );
    app.put(
      '/api/models/:name',
      {
        schema: {
          tags,
          summary: 'Upload a model file, as `hapax detect --save` or `encode` writes it',
          params: z.object({ name: Name }),
          body: z.looseObject({ format: z.literal('hapax') }),
          response: { 200: ModelReply, 400: Problem, 404: Problem },
        },
      },
      async ({ params: { name }, body }) => {
        const text = textOf(body);
        const model = modelOf(text);
        store.putModel({ name, text });
        models.set(name, model);
        unreadable.delete(name);
        return reply(name, model);
      },
    );
    app.delete(
      '/api/models/:name',
      {
        schema: {
          tags,
          summary: 'Delete a model',
          params: z.object({ name: Name }),
          response: { 204: z.null(), 400: Problem, 404: Problem },
        },
      },
      async ({ params }, answer) => {
        if (!unreadable.delete(params.name)) find(params.name);
        models.delete(params.name);
        store.deleteModel(params.name);
        return answer.code(204).send(null);
      },
    );
    app.post(
      '/api/models/:name/score',
      {
        schema: {
          tags,
          summary: 'Score rows',
          params: z.object({ name: Name }),
          body: ScoreBody,
          response: { 200: ScoreReply, 400: Problem, 404: Problem },
        },
      },
      async ({ params, body }) => {
        const model = find(params.name);
        const scores = model.score(body.rows.map((row) => row.map((v) => v ?? Number.NaN)));
        return {
          method: model.id,
          threshold: maybe(model.threshold),
          scores: Array.from(scores, maybe),
          anomalies: Array.from(scores.keys()).filter((i) => model.isAnomaly(scores[i])),
        };
      },
    );
  };

/** @throws HapaxError `SNAPSHOT` for one that is nested too deeply to be a model */
function textOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new HapaxError('SNAPSHOT', 'the model is nested too deeply to be one; upload it as `encode` wrote it', cause);
  }
}

/** Wider than any table that fits into a request. */
const WIDEST = 100_000;

/**
 * A model from a text that anyone may have written. What does not hold together shows when it is made, or when it scores a sample.
 * @throws HapaxError `SNAPSHOT`
 */
function modelOf(text: string): Model {
  const snapshot = decode(text);
  const { id, columns } = snapshot;
  const entry = Object.hasOwn(methods, id) ? methods[id] : undefined;
  if (!entry) throw new HapaxError('SNAPSHOT', `the model is of ${id}, which is no batch detector of this server, nor a pipeline`);
  try {
    if (!(Number.isInteger(columns) && columns >= 1 && columns <= WIDEST)) throw new Error('it has no usable number of columns');
    const model = entry.load(snapshot);
    if (model.series !== 'whole') model.scoreOne(new Float64Array(columns));
    if (typeof model.threshold !== 'number') throw new Error('it has no threshold');
    return model;
  } catch (cause) {
    throw new HapaxError('SNAPSHOT', `the model of ${id} is damaged; fit it again and upload it as \`encode\` wrote it`, cause);
  }
}
