import type { FastifyInstance } from 'fastify';
import { HapaxError } from 'hapax';

/** Deeper than any configuration. */
const DEEPEST = 50;
const [QUOTE, BACKSLASH] = [34, 92];
const [OPEN, CLOSE] = [new Set([91, 123]), new Set([93, 125])];

/**
 * JSON of requests that are no data: what is nested without end, or names what every object has, is refused before anything is made of
 * it. Long bodies do not come here.
 */
export function jsonBodies(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (typeof body === 'string' && depthOf(body) > DEEPEST)
      return done(new HapaxError('INPUT', `the body is nested deeper than ${DEEPEST} levels`));
    const text = String(body);
    parse(request, text, (error, value) => done(error && isJson(text) ? NAMES_OF_ALL : error, value));
  });
}

/** What the parser refuses although it is JSON. */
const NAMES_OF_ALL = new HapaxError(
  'INPUT',
  'the body has a field `__proto__`, or a field `constructor` with a field `prototype`: these name what every object has; leave them out',
);

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

/** Levels of lists and objects, or one more than are allowed. */
export function depthOf(text: string): number {
  let [depth, deepest, inside] = [0, 0, false];
  for (let i = 0; i < text.length && deepest <= DEEPEST; ++i) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) inside = !inside;
    else if (inside && code === BACKSLASH) i += 1;
    else if (!inside && OPEN.has(code)) deepest = Math.max(deepest, ++depth);
    else if (!inside && CLOSE.has(code)) depth -= 1;
  }
  return deepest;
}
