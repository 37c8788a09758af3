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

const ASKED = ['headers', 'querystring', 'body', 'params'] as const;

/** Schemas of a route in the words of JSON Schema, for `/openapi.json`. */
export function inJsonSchema<S extends FastifySchema & { readonly hide?: boolean }>({
  schema,
  url,
}: {
  schema: S;
  url: string;
}): { schema: S; url: string } {
  if (!schema || schema.hide) return { schema: { hide: true } as unknown as S, url };
  const described: FastifySchema & Record<string, unknown> = Object.fromEntries(Object.entries(schema));
  for (const part of ASKED) if (schema[part] !== undefined) described[part] = worded(schema[part], 'input');
  if (schema.response)
    described.response = Object.fromEntries(Object.entries(schema.response).map(([status, answer]) => [status, worded(answer, 'output')]));
  // The same fields, each in other words.
  return { schema: described as S, url };
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
