import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Work in one go: longer, and requests that have nothing to do with it wait. */
const SLICE_MS = 8;
/** Characters handed on at once. */
const CHUNK = 1 << 16;

/** Of routes whose replies are text already; refusals are small. */
export const AS_IT_IS =
  () =>
  (data: unknown): string =>
    JSON.stringify(data);

/** `[a,b,…]`, written piece by piece. */
export function* jsonList<T>(items: Iterable<T>, text: (item: T) => string = (item) => JSON.stringify(item)): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield before + text(item);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

/** `{"a":…,"b":[…]}` of texts, and of texts that come in pieces. */
export function* jsonObject(fields: Readonly<Record<string, string | Iterable<string>>>): Generator<string> {
  let before = '{';
  for (const [name, value] of Object.entries(fields)) {
    yield `${before}${JSON.stringify(name)}:`;
    if (typeof value === 'string') yield value;
    else yield* value;
    before = ',';
  }
  yield '}';
}

/**
 * Answer with JSON that may be long: it is made in slices, between which others get their turn, and only as fast as it is read.
 * @param pieces of its text
 */
export function sendSliced(reply: FastifyReply, pieces: Iterable<string>): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(Readable.from(slices(pieces), { objectMode: false }));
}

async function* slices(pieces: Iterable<string>): AsyncGenerator<string> {
  let text = '';
  let began = performance.now();
  for (const piece of pieces) {
    text += piece;
    if (text.length < CHUNK && performance.now() - began < SLICE_MS) continue;
    if (text !== '') yield text;
    text = '';
    await new Promise<void>((go) => void setImmediate(go));
    began = performance.now();
  }
  if (text !== '') yield text;
}
