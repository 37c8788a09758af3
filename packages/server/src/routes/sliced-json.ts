import { Readable } from 'node:stream';
import { inSlices } from '@hapax/connect/net';
import type { FastifyReply } from 'fastify';

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

/** The same of items whose texts come in pieces. */
export function* jsonLists<T>(items: Iterable<T>, pieces: (item: T) => Iterable<string>): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield before;
    yield* pieces(item);
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

/** Answer with JSON that may be long. @param pieces of its text */
export const sendSliced = (reply: FastifyReply, pieces: Iterable<string>): FastifyReply =>
  sendInSlices(reply, 'application/json; charset=utf-8', pieces);

/** Answer with what may be long: it is made in slices, between which others get their turn, and only as fast as it is read. */
export function sendInSlices(reply: FastifyReply, type: string, pieces: Iterable<string>): FastifyReply {
  return reply.type(type).send(Readable.from(inSlices(pieces), { objectMode: false }));
}
