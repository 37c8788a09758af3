import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { HapaxError } from 'hapax';
import { isPrivate } from './addresses.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A body that is no text. */
  readonly bytes?: Uint8Array;
  readonly timeoutMs?: number;
  /** `public` refuses addresses of this machine and of private networks, whatever name leads to them. */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string;
  /** Longest answer that is read, bytes. */
  readonly maxBytes?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 10e6;

/**
 * One HTTP request. The name is resolved once and the address that was checked is the address that is used; redirects are not
 * followed; messages name the host, never the path or the query, for these may hold secrets.
 * @throws HapaxError `NETWORK`
 */
export async function request(address: string, options: RequestOptions = {}): Promise<Answer> {
  const {
    method = 'GET',
    headers = {},
    bytes,
    body = bytes,
    timeoutMs = TIMEOUT_MS,
    addresses = 'public',
    ca,
    maxBytes = MAX_BYTES,
  } = options;
  const url = parse(address);
  const who = url.host;
  const refuse = (text: string, cause?: unknown) => new HapaxError('NETWORK', `${who}: ${text}`, cause);
  const bare = url.hostname.replace(/^\[|\]$/g, '');
  const notPublic = `the address is not public; allow it with \`addresses: any\` if it is meant`;
  return new Promise((resolve, reject) => {
    if (addresses === 'public' && isIP(bare) !== 0 && isPrivate(bare)) return reject(refuse(notPublic));
    const checked: LookupFunction = (name, wanted, done) => {
      lookup(name, { ...wanted, all: true }, (error, found) => {
        if (error) return done(error, '', 0);
        if (addresses === 'public' && found.some((one) => isPrivate(one.address))) return done(refuse(notPublic), '', 0);
        if (wanted.all) done(null, found);
        else done(null, found[0].address, found[0].family);
      });
    };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const signal = AbortSignal.timeout(timeoutMs);
    const fail = (error: Error) =>
      reject(
        error instanceof HapaxError
          ? error
          : refuse(signal.aborted ? `no answer within ${timeoutMs} ms` : `cannot be reached: ${error.message || String(error)}`, error),
      );
    const out = send(
      url,
      { method, headers: { ...headers, ...length }, lookup: checked, signal, ...(ca === undefined ? {} : { ca }) },
      (answer) => {
        readAnswer(answer, maxBytes, refuse).then(resolve, (error: Error) => {
          fail(error);
          out.destroy();
        });
      },
    );
    out.on('error', fail);
    out.end(body);
  });
}

/** @throws HapaxError `NETWORK`, or what the connection failed by */
async function readAnswer(
  answer: IncomingMessage,
  maxBytes: number,
  refuse: (text: string, cause?: unknown) => HapaxError,
): Promise<Answer> {
  const pieces: Buffer[] = [];
  let size = 0;
  // Bytes, for no encoding was set.
  for await (const piece of answer as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBytes) throw refuse(`the answer is longer than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  const { statusCode: status = 0, headers } = answer;
  const text = await unpacked(Buffer.concat(pieces), headers['content-encoding'], maxBytes).catch((cause: unknown) => {
    throw refuse(`the answer cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  return { status, headers, text };
}

/** Some servers pack what nobody asked them to. @throws Error where it is damaged, or longer than `maxBytes` */
async function unpacked(bytes: Buffer, encoding: string | undefined, maxBytes: number): Promise<string> {
  const unpack = UNPACK[encoding?.trim().toLowerCase() ?? ''];
  return (unpack && bytes.length > 0 ? await unpack(bytes, { maxOutputLength: maxBytes }) : bytes).toString('utf8');
}

const UNPACK: Readonly<Record<string, ((bytes: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>) | undefined>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** @throws HapaxError `CONFIG` */
function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new HapaxError('CONFIG', 'an address must begin with http:// or https://; the one given does not');
}

/** A refusal by the other side; `retryAfterMs` when it said for how long. */
export class Refusal extends HapaxError {
  readonly retryAfterMs: number;
  readonly status: number;

  constructor(message: string, retryAfterMs: number, status = 0) {
    super('NETWORK', message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The answer when its status is 2xx or one of `also`. @throws Refusal */
export function accepted(who: string, answer: Answer, now: number, also: readonly number[] = []): Answer {
  if ((answer.status >= 200 && answer.status < 300) || also.includes(answer.status)) return answer;
  throw new Refusal(
    `${who}: answered ${answer.status}${leading(who, answer)}`,
    retryAfterMs(answer.headers['retry-after'], now),
    answer.status,
  );
}

/** Where a redirect leads: the host alone, for the rest of an address may hold a secret. */
function leading(who: string, { status, headers: { location } }: Answer): string {
  if (status < 300 || status >= 400 || location === undefined) return '';
  const host = URL.canParse(location) ? new URL(location).host : who;
  return ` and leads to ${host === who ? 'another address of it' : host}; redirects are not followed: name that address itself`;
}

/** Seconds or a date, as RFC 9110 has it; 0 when there is none. */
export function retryAfterMs(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - now;
  return ms > 0 ? ms : 0;
}

/** Host and port of an address, which may be shown; the rest of it may hold a secret. @throws HapaxError `CONFIG` */
export function hostOf(url: string): string {
  if (!URL.canParse(url))
    throw new HapaxError('CONFIG', 'the address of a webhook must begin with http:// or https://; the one given does not');
  return new URL(url).host;
}
