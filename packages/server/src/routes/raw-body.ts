import type { z } from '@hapax/connect/zod';
import type { FastifyInstance } from 'fastify';
import { bodyCompiler } from './contract.ts';

/**
 * Bodies of these types come as they are, for whoever reads them by hand or in a thread; their schema is for the description. All else
 * of a request is checked.
 */
export function rawBodies(app: FastifyInstance, types: readonly string[]): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([...types], { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.setValidatorCompiler<z.ZodType>((route) => (route.httpPart === 'body' ? (data) => ({ value: data }) : bodyCompiler(route)));
}

/** The bytes of a body; none where the request had none. */
export const bodyOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : new Uint8Array(0));
