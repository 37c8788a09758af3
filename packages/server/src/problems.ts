import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HapaxError } from 'hapax';
import { isNavigation, refusalPage } from './refusal-page.ts';

/** What is asked for is not there. */
export class Missing extends HapaxError {
  constructor(message: string) {
    super('INPUT', message);
  }
}

/** Too much at once, or too long: not the fault of what was asked. */
export class Busy extends HapaxError {
  readonly retryAfterS: number;

  constructor(message: string, retryAfterS = 1) {
    super('STATE', message);
    this.retryAfterS = retryAfterS;
  }
}

/** One of the faults of a body, at its place. */
interface Fault {
  readonly path: string;
  readonly message: string;
}

/** What a request gets that was refused. */
interface Refusal {
  readonly status: number;
  readonly body: { readonly code: string; readonly message: string; readonly faults?: readonly Fault[] };
  readonly retryAfterS?: number;
}

/**
 * Errors of ours are told as they are; anything unforeseen is not, for it may hold what it should not: it goes to the log under a
 * number that the answer names.
 */
export function refusalOf(error: unknown, log: Pick<FastifyBaseLogger, 'error'>, number: string = newFault()): Refusal {
  if (error instanceof Missing) return { status: 404, body: { code: error.code, message: error.message } };
  if (error instanceof Busy) return { status: 503, body: { code: error.code, message: error.message }, retryAfterS: error.retryAfterS };
  if (error instanceof HapaxError) return { status: 400, body: { code: error.code, message: error.message } };
  const disk = unwritten(error);
  if (disk !== undefined) {
    log.error({ fault: number }, disk);
    return { status: 503, body: { code: 'STATE', message: disk }, retryAfterS: DISK_RETRY_S };
  }
  const { statusCode: status = 500, code = '', validation, validationContext } = error as Partial<FastifyError>;
  const message = Object.hasOwn(OF_ADDRESSES, code) ? OF_ADDRESSES[code] : cut((error as Partial<FastifyError>).message);
  const faults =
    validationContext === 'body' ? validation?.map((one) => ({ path: one.instancePath, message: one.message ?? '' })) : undefined;
  if (status < 500)
    return {
      status,
      body: { code: status === 400 ? 'INPUT' : 'HTTP', message: message || 'the request was refused', ...(faults && { faults }) },
    };
  return { status, body: { code: 'HTTP', message: failure(error, log, number) } };
}

/** What the framework says of addresses repeats them whole, and the reason stands behind. */
const OF_ADDRESSES: Readonly<Record<string, string>> = {
  FST_ERR_MAX_PARAM_LENGTH: 'a name in the address is longer than 100 characters',
  FST_ERR_BAD_URL: 'the address cannot be read: what follows a % in it is no character',
};
/** Characters of what the framework says: it repeats headers. */
const LONGEST_TOLD = 300;
const cut = (text = ''): string => (text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text);

/** What SQLite says, in each of its builds, when its files cannot be written. */
const DISK = /^(?:database or disk is full|disk I\/O error|attempt to write a readonly database)/;
/** Room on a disk is made by people. */
const DISK_RETRY_S = 10;

/** Of an error of the disk below the database: what it means for the one who asked. */
function unwritten(error: unknown): string | undefined {
  if (!(error instanceof Error && DISK.test(error.message))) return undefined;
  return `the disk of the data folder is full or cannot be written (${error.message}): this was not done; make room there and send it again`;
}

/** Write an unforeseen error down. @returns what may be said of it */
export function failure(error: unknown, log: Pick<FastifyBaseLogger, 'error'>, number: string = newFault()): string {
  log.error({ err: error, fault: number }, `fault ${number}`);
  return `the server failed; its log says more under fault ${number}`;
}

export function refuse(error: FastifyError | HapaxError, request: FastifyRequest, reply: FastifyReply): void {
  const number = newFault();
  const { status, body, retryAfterS } = refusalOf(error, request.log, number);
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
  answer(request, reply, number, status, body);
}

/** As JSON, or in words for people where a browser opened the address. */
function answer(request: FastifyRequest, reply: FastifyReply, fault: string, status: number, body: Refusal['body']): void {
  told(request, reply, fault, status, body);
  if (isNavigation(request.headers))
    void reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(refusalPage(status, body.message, fault));
  else void reply.code(status).send(body);
}

/** Header of every refusal: the number under which a log has it, where one is kept. */
const FAULT = 'x-hapax-fault';
const newFault = (): string => randomBytes(4).toString('hex');

/** A user who was refused can say which time it was, and the operator finds it. What nobody foresaw is in the log already. */
function told({ log }: FastifyRequest, reply: FastifyReply, fault: string, status: number, refused: Refusal['body']): void {
  reply.header(FAULT, fault);
  if (status < 500 || status === 503) log.warn({ fault, status, ...refused }, 'refused');
}

/** Of addresses that lead nowhere. */
export function nowhere(request: FastifyRequest, reply: FastifyReply): void {
  const [path] = request.url.split('?', 1);
  const shown = path.length > LONGEST ? `${path.slice(0, LONGEST)}…` : path;
  const body = { code: 'HTTP', message: `there is no ${request.method} ${shown} here; GET /openapi.json lists what there is` };
  answer(request, reply, newFault(), 404, body);
}

/** Characters of an address that an answer repeats. */
const LONGEST = 100;
