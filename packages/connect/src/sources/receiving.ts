import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HapaxError } from 'hapax';
import type { Sample, Source } from 'hapax/stream';
import { type DoorOptions, openDoor } from '../net/door.ts';
import { openJournal } from '../run/journal.ts';
import { startQueue } from './queue.ts';

export interface ReceivingOptions extends DoorOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** Anything but this machine needs a token. */
  readonly host?: string;
  /** Of one request, unpacked. */
  readonly maxBytes?: number;
  /** Requests that may wait for the stream; others are told to come back (503). */
  readonly maxWaiting?: number;
  /** Folder that keeps what was accepted until a checkpoint has it: only then is a sender told that it is safe. */
  readonly journal?: string;
}

export interface ReceivingSource extends Source {
  readonly port: number;
  close(): Promise<void>;
}

/** What is said to a sender. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What a protocol makes of requests. */
export interface Protocol {
  /** Names the source, `push` for one; the port follows. */
  readonly id: string;
  /** Names it in messages. */
  readonly who: string;
  /** Samples of a request, or why it is refused. @throws a failure that is told as 400 */
  take(question: IncomingMessage, body: Buffer): readonly Sample[] | Reply;
  /** The answer when it worked. @param safe it is on the disk of this machine */
  done(question: IncomingMessage, accepted: number, safe: boolean): Reply;
}

const LOCAL = ['127.0.0.1', '::1', 'localhost'];
const MAX_BYTES = 5e6;
const MAX_WAITING = 64;
/** Samples in the journal that the stream has not taken. */
const MAX_BEHIND = 100_000;
const unpack = promisify(gunzip);

/** `{"error": …}` */
export const refusal = (status: number, error: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: `${JSON.stringify({ error })}\n`,
});

/**
 * Samples that others send over HTTP. With a journal they are on the disk when the sender gets its answer: a crash loses nothing that was
 * answered so. Without one it comes when they have gone through the stream: a sender that waits for it cannot be faster than the stream.
 * @throws HapaxError `CONFIG` without a token where one is needed, `FILE` for a journal that cannot be used
 */
export async function receive({ id, who, take, done }: Protocol, options: ReceivingOptions): Promise<ReceivingSource> {
  const { port = 0, host = '127.0.0.1', maxBytes = MAX_BYTES, maxWaiting = MAX_WAITING } = options;
  const door = openDoor(who, 'push', options);
  if (!door.guarded && !LOCAL.includes(host))
    throw new HapaxError(
      'CONFIG',
      `${who}: anyone who reaches ${host} could send samples; set \`token\` or \`tokens\`, or listen on 127.0.0.1`,
    );
  const journal = options.journal === undefined ? undefined : await openJournal(options.journal);
  const queue = startQueue();
  const handle = (question: IncomingMessage, answer: ServerResponse) => {
    // A sender that goes away in the middle of a request ends that request, and nothing else; one that is there is told what failed.
    respond(question).then(
      ({ status, headers = {}, body }) => void answer.writeHead(status, headers).end(body),
      (error: unknown) => {
        if (answer.headersSent || !(error instanceof HapaxError)) return void answer.destroy();
        const { status, headers = {}, body } = refusal(507, error.message, { connection: 'close' });
        answer.writeHead(status, headers).end(body);
      },
    );
  };

  async function respond(question: IncomingMessage): Promise<Reply> {
    const refused = door.ask(question);
    if (refused) return refusal(refused.status, refused.text, { connection: 'close', ...refused.headers });
    if (question.method !== 'POST') return refusal(405, 'send samples with POST', { allow: 'POST' });
    if (queue.waiting >= maxWaiting || (journal && journal.waiting >= MAX_BEHIND))
      return refusal(503, 'the stream is busy', { 'retry-after': '1' });
    const body = await bodyOf(question, maxBytes);
    if (body === undefined) return refusal(413, `more than ${maxBytes} bytes`, { connection: 'close' });
    if (typeof body === 'string') return refusal(400, body);
    const samples = take(question, body);
    if (!isList(samples)) return samples;
    if (journal) {
      await journal.append(samples);
      return done(question, samples.length, true);
    }
    if (samples.length === 0 || (await queue.put(samples))) return done(question, samples.length, false);
    return refusal(503, 'the stream has ended', { connection: 'close' });
  }

  const taken = await door.listen(handle, host, port);
  return {
    id: `${id} ${taken}`,
    kind: journal ? 'replay' : 'once',
    live: true,
    port: taken,
    read: (from) => (journal ? journal.read(from) : queue.read()),
    // A file that stays costs room, and no sample.
    committed: (offset) => void journal?.committed(offset).catch(() => {}),
    async close() {
      queue.end();
      await door.close();
      await journal?.close();
    },
  };
}

const isList = (taken: readonly Sample[] | Reply): taken is readonly Sample[] => Array.isArray(taken);

/** Unpacked; undefined when it is too long, a text when it cannot be unpacked. */
async function bodyOf(question: IncomingMessage, maxBytes: number): Promise<Buffer | string | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of question) {
    size += piece.length;
    if (size > maxBytes) return undefined;
    pieces.push(piece);
  }
  const whole = Buffer.concat(pieces);
  const packing = question.headers['content-encoding'] ?? 'identity';
  if (packing === 'identity') return whole;
  if (packing !== 'gzip') return `the content-encoding must be gzip or none; it is ${packing.slice(0, 40)}`;
  try {
    return await unpack(whole, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    return 'the body is not gzip';
  }
}
