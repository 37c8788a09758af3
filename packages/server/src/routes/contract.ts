import { z } from '@hapax/connect/zod';
import type {
  FastifyPluginAsync,
  FastifySchema,
  FastifySchemaCompiler,
  FastifySerializerCompiler,
  FastifyTypeProvider,
  RawServerDefault,
} from 'fastify';

/** Bodies, parameters and answers of routes are described by schemas: what handlers get and give has their types. */
export interface Schemas extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
}

export type Routes = FastifyPluginAsync<Record<never, never>, RawServerDefault, Schemas>;

/** What came, checked: handlers see what the schema made of it. */
export const bodyCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (given) => {
    const { error, data } = schema.safeParse(given);
    if (!error) return { value: data };
    // In the form of the framework, which writes one sentence of them.
    return {
      error: error.issues.map(({ code, path, message }) => ({
        keyword: code,
        instancePath: `/${path.join('/')}`,
        schemaPath: `#/${path.join('/')}/${code}`,
        message,
        params: {},
      })),
    };
  };

/** An answer that is not what the description promises is a fault of ours. */
export const answerCompiler: FastifySerializerCompiler<z.ZodType> =
  ({ schema, method, url }) =>
  (answer) => {
    const { error, data } = z.safeEncode(schema, answer);
    if (error) throw new Error(`the answer to ${method} ${url} is not what its schema says`, { cause: error });
    return JSON.stringify(data);
  };

/** Why a request was refused. */
export const Problem = z
  .object({
    code: z.string(),
    message: z.string(),
    faults: z
      .array(z.object({ path: z.string().describe('Where in the body, as in /alerts/k'), message: z.string() }))
      .describe('Of a body that does not fit its schema: each fault at its place')
      .optional(),
  })
  .describe('Why a request was refused');

const ASKED = ['headers', 'querystring', 'body', 'params'] as const;

/** Schemas of a route in the words of JSON Schema, for `/openapi.json`. */
export function inJsonSchema<S extends FastifySchema & { readonly hide?: boolean }>({
  schema,
  url,
  route,
}: {
  schema: S;
  url: string;
  route: { readonly method: string | readonly string[] };
}): { schema: S; url: string } {
  if (!schema || schema.hide) return { schema: { hide: true } as unknown as S, url };
  const described: FastifySchema & Record<string, unknown> = Object.fromEntries(Object.entries(schema));
  for (const part of ASKED) if (schema[part] !== undefined) described[part] = worded(schema[part], 'input');
  if (schema.response)
    described.response = Object.fromEntries(Object.entries(schema.response).map(([status, answer]) => [status, worded(answer, 'output')]));
  const open = OPEN.has(url);
  described.response = { ...errorsOf(open, route.method !== 'GET'), ...(described.response as object | undefined) };
  described.operationId = `${String(route.method).toLowerCase()}${url.replace(/[^A-Za-z]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`;
  const { produces } = described as { produces?: readonly string[] };
  if (produces) {
    // Of the answer alone: refusals are JSON.
    const content = Object.fromEntries(produces.map((type) => [type, { schema: { type: 'string' } }]));
    described.response = { ...(described.response as object), 200: { description: described.summary, content } };
    delete described.produces;
  }
  if (open) described.security = [];
  // The same fields, each in other words.
  return { schema: described as S, url };
}

/** How a caller shows who it is. */
export const SECURITY = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'HAPAX_TOKEN, or one of `hapax token new`; WebSockets take it as the subprotocol `token.TOKEN`',
  },
  browser: {
    type: 'apiKey',
    in: 'cookie',
    name: 'hapax_PORT',
    description: 'Set by the link in the terminal; its name ends with the port',
  },
} as const;

/** Operations that ask nobody who they are. */
const OPEN: ReadonlySet<string> = new Set(['/health']);

/** Refusals that every operation shares, in the form of all of them. */
function errorsOf(open: boolean, mayHaveBody: boolean): Record<string, unknown> {
  const problem = worded(Problem, 'output');
  const of = (description: string) => ({ ...(problem as object), description });
  return {
    400: of('What was sent cannot be used; the message says why'),
    ...(open ? {} : { 401: of('No good token was shown'), 403: of('The token, or the page that asks, may not do this') }),
    ...(mayHaveBody ? { 413: of('The body is too long'), 415: of('The body is of another type') } : {}),
    429: of('Too many requests; Retry-After says when to come again'),
    500: of('Nobody foresaw it; the log has it under the number of the answer'),
  };
}

function worded(schema: unknown, io: 'input' | 'output'): unknown {
  // Only schemas of the library are given to routes.
  const { $schema: _, ...rest } = z.toJSONSchema(schema as z.ZodType, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    reused: 'inline',
  });
  return rest;
}
