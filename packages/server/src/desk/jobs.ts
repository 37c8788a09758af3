import { decode, HapaxError, type Model } from 'hapax';
import { models } from 'hapax/registry';
import type { ServerMethods } from '../own-methods.ts';
import { readSamples } from '../samples.ts';
import { maybe } from '../schemas.ts';
import { type PackedSamples, packSamples } from './packed.ts';

/** What a thread is asked to do with a body that anyone may have sent. */
export type Job =
  | { readonly kind: 'samples'; readonly body: Uint8Array; readonly lines: boolean; readonly now: number }
  | { readonly kind: 'model'; readonly body: Uint8Array }
  | {
      readonly kind: 'score';
      /** Of the model; another one under the same name has another. */
      readonly stamp: string;
      /** The model itself, where the thread may not have it. */
      readonly text?: string;
      readonly body: Uint8Array;
    };

/** What is known of a model without having it. */
export interface ModelFacts {
  readonly method: string;
  readonly columns: number;
  /** NaN where there is none. */
  readonly threshold: number;
}

export type Answer =
  | { readonly kind: 'samples'; readonly packed: PackedSamples }
  | { readonly kind: 'model'; readonly facts: ModelFacts }
  /** The body of the reply. */
  | { readonly kind: 'scores'; readonly json: Uint8Array }
  /** The thread does not have the model: ask again with its text. */
  | { readonly kind: 'wanted' }
  | { readonly kind: 'refused'; readonly code: HapaxError['code']; readonly message: string };

/** Models that a thread keeps ready, by characters of their files. */
const ROOM = 64e6;

/** Everything here may take long, and whoever sent the body may want it to: it is run where nobody waits for it but its sender. */
export function startJobs(methods: ServerMethods['models'] = models): (job: Job) => Answer {
  const ready = new Map<string, { readonly model: Model; readonly size: number }>();

  function kept(stamp: string, text: string | undefined): Model | undefined {
    const there = ready.get(stamp);
    if (there) {
      // The one used last goes last.
      ready.delete(stamp);
      ready.set(stamp, there);
      return there.model;
    }
    if (text === undefined) return undefined;
    const model = modelOf(text, methods);
    ready.set(stamp, { model, size: text.length });
    let size = 0;
    for (const one of ready.values()) size += one.size;
    for (const [oldest, one] of ready) {
      if (size <= ROOM || oldest === stamp) break;
      ready.delete(oldest);
      size -= one.size;
    }
    return model;
  }

  function work(job: Job): Answer {
    switch (job.kind) {
      case 'samples':
        return { kind: 'samples', packed: packSamples(readSamples(job.lines ? textOf(job.body) : json(job.body), job.now)) };
      case 'model': {
        const { id, columns, threshold } = modelOf(textOf(job.body), methods);
        return { kind: 'model', facts: { method: id, columns, threshold } };
      }
      case 'score': {
        const model = kept(job.stamp, job.text);
        return model ? { kind: 'scores', json: scored(model, json(job.body)) } : { kind: 'wanted' };
      }
    }
  }

  return (job) => {
    try {
      return work(job);
    } catch (error) {
      if (error instanceof HapaxError) return { kind: 'refused', code: error.code, message: error.message };
      throw error;
    }
  };
}

const decoder = new TextDecoder();
const textOf = (body: Uint8Array): string => decoder.decode(body);

/** @throws HapaxError `INPUT` */
function json(body: Uint8Array): unknown {
  const text = textOf(body);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HapaxError('INPUT', text.trim() === '' ? 'the body is empty; it must be JSON' : 'the body is not JSON', cause);
  }
}

function scored(model: Model, body: unknown): Uint8Array {
  const scores = model.score(rowsOf(body));
  return Buffer.from(
    JSON.stringify({
      method: model.id,
      threshold: maybe(model.threshold),
      scores: Array.from(scores, maybe),
      anomalies: Array.from(scores.keys()).filter((i) => model.isAnomaly(scores[i])),
    }),
  );
}

function rowsOf(body: unknown): Float64Array[] {
  const rows = typeof body === 'object' && body !== null && 'rows' in body ? body.rows : undefined;
  if (!Array.isArray(rows) || rows.length === 0)
    throw new HapaxError('INPUT', 'the body must be {"rows": [[1.5, null, …], …]}, one row at least; null is a missing value');
  return rows.map((row: unknown, i) => {
    if (!Array.isArray(row)) throw new HapaxError('INPUT', `row ${i} must be a list of numbers`);
    return Float64Array.from(row, (value: unknown, j) => {
      if (value === null) return Number.NaN;
      if (typeof value === 'number') return value;
      throw new HapaxError('INPUT', `row ${i}: value ${j} must be a number, or null for missing`);
    });
  });
}

/** Wider than any table that fits into a request. */
const WIDEST = 100_000;

/**
 * A model from a text that anyone may have written. What does not hold together shows when it is made, or when it scores a sample.
 * @throws HapaxError `SNAPSHOT`
 */
export function modelOf(text: string, methods: ServerMethods['models'] = models): Model {
  const snapshot = decode(text);
  const { id, columns } = snapshot;
  const entry = Object.hasOwn(methods, id) ? methods[id] : undefined;
  if (!entry)
    throw new HapaxError(
      'SNAPSHOT',
      `the model is of ${id}, which is no batch detector of this server, nor a pipeline of one; what learns as it scores belongs into a stream, PUT /api/streams/NAME`,
    );
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
