import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HapaxError } from 'hapax';

/** What is asked for is not there. */
export class Missing extends HapaxError {
  constructor(message: string) {
    super('INPUT', message);
  }
}

/** What a request gets that was refused. */
interface Refusal {
  readonly status: number;
  readonly body: { readonly code: string; readonly message: string };
}

/**
 * Errors of ours are told as they are; anything unforeseen is not, for it may hold what it should not: it goes to the log under a
 * number that the answer names.
 */
export function refusalOf(error: unknown, log: Pick<FastifyBaseLogger, 'error'>): Refusal {
  if (error instanceof Missing) return { status: 404, body: { code: error.code, message: error.message } };
  if (error instanceof HapaxError) return { status: 400, body: { code: error.code, message: error.message } };
  const { statusCode: status = 500, message } = error as Partial<FastifyError>;
  if (status < 500) return { status, body: { code: status === 400 ? 'INPUT' : 'HTTP', message: message ?? 'the request was refused' } };
  return { status, body: { code: 'HTTP', message: failure(error, log) } };
}

/** Write an unforeseen error down. @returns what may be said of it */
export function failure(error: unknown, log: Pick<FastifyBaseLogger, 'error'>): string {
  const number = randomBytes(4).toString('hex');
  log.error({ err: error, fault: number }, `fault ${number}`);
  return `the server failed; its log says more under fault ${number}`;
}

export function refuse(error: FastifyError | HapaxError, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = refusalOf(error, request.log);
  void reply.code(status).send(body);
}

/** Of addresses that lead nowhere. */
export function nowhere(request: FastifyRequest, reply: FastifyReply): void {
  const [path] = request.url.split('?', 1);
  const shown = path.length > LONGEST ? `${path.slice(0, LONGEST)}…` : path;
  void reply
    .code(404)
    .send({ code: 'HTTP', message: `there is no ${request.method} ${shown} here; GET /openapi.json lists what there is` });
}

/** Characters of an address that an answer repeats. */
const LONGEST = 100;
