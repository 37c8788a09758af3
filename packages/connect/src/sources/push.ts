import type { IncomingMessage, ServerResponse } from 'node:http';
import { HapaxError } from 'hapax';
import { integer, text } from 'hapax/settings';
import type { Sample, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { DOOR, type DoorOptions, openDoor } from '../net/door.ts';
import { openJournal } from '../run/journal.ts';
import { MAPPING, type Mapping, mappingOf, reader } from './mapping.ts';
import { startQueue } from './queue.ts';
import { records } from './records.ts';
import { fieldsOf } from './seen-fields.ts';

export interface PushOptions extends DoorOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** Anything but this machine needs a token. */
  readonly host?: string;
  readonly maxBytes?: number;
  /** Requests that may wait for the stream; others are told to come back (503). */
  readonly maxWaiting?: number;
  /** Folder that keeps what was accepted until a checkpoint has it: only then is a sender told that it is safe (200). */
  readonly journal?: string;
}

export interface PushSource extends Source {
  readonly port: number;
  close(): Promise<void>;
}

const LOCAL = ['127.0.0.1', '::1', 'localhost'];
const MAX_BYTES = 5e6;
const MAX_WAITING = 64;
/** Samples in the journal that the stream has not taken. */
const MAX_BEHIND = 100_000;

/**
 * Samples that others send: `POST /` with one JSON object, an array of them, or one a line. With a journal the answer 200 comes when they
 * are on the disk: a crash loses nothing that was answered so. Without one it is 202, when they have gone through the stream: a sender
 * that waits for it cannot be faster than the stream, and a crash loses what came since the last checkpoint.
 * @throws HapaxError `CONFIG` without a token where one is needed, `FILE` for a journal that cannot be used
 */
export async function httpPush(mapping: Mapping, options: PushOptions = {}): Promise<PushSource> {
  const { port = 0, host = '127.0.0.1', maxBytes = MAX_BYTES, maxWaiting = MAX_WAITING } = options;
  const door = openDoor('http push', 'push', options);
  if (!door.guarded && !LOCAL.includes(host))
    throw new HapaxError(
      'CONFIG',
      `http push: anyone who reaches ${host} could send samples; set \`token\` or \`tokens\`, or listen on 127.0.0.1`,
    );
  const journal = options.journal === undefined ? undefined : await openJournal(options.journal);
  const queue = startQueue();
  const read = reader(mapping);
  const handle = (question: IncomingMessage, answer: ServerResponse) => {
    // A sender that goes away in the middle of a request ends that request, and nothing else; one that is there is told what failed.
    respond(question, answer).catch((error: unknown) => {
      if (answer.headersSent || !(error instanceof HapaxError)) return void answer.destroy();
      answer
        .writeHead(507, { 'content-type': 'application/json', connection: 'close' })
        .end(`${JSON.stringify({ error: error.message })}\n`);
    });
  };

  async function respond(question: IncomingMessage, answer: ServerResponse): Promise<void> {
    const say = (status: number, body: object, headers: Record<string, string> = {}) =>
      answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(`${JSON.stringify(body)}\n`);
    const refused = door.ask(question);
    if (refused) return void say(refused.status, { error: refused.text }, { connection: 'close', ...refused.headers });
    if (question.method !== 'POST') return void say(405, { error: 'send samples with POST' }, { allow: 'POST' });
    if (queue.waiting >= maxWaiting || (journal && journal.waiting >= MAX_BEHIND))
      return void say(503, { error: 'the stream is busy' }, { 'retry-after': '1' });
    const text = await body(question, maxBytes);
    if (text === undefined) return void say(413, { error: `more than ${maxBytes} bytes` }, { connection: 'close' });
    const samples: Sample[] = [];
    for (const [i, record] of records(text).entries()) {
      const sample = record === undefined ? 'is not JSON' : read(record);
      if (typeof sample === 'string') return void say(400, { error: `record ${i + 1} ${sample}` });
      samples.push(sample);
    }
    if (journal) {
      await journal.append(samples);
      return void say(200, { accepted: samples.length });
    }
    if (await queue.put(samples)) say(202, { accepted: samples.length });
    else say(503, { error: 'the stream has ended' }, { connection: 'close' });
  }

  const taken = await door.listen(handle, host, port);
  return {
    id: `push ${taken}`,
    kind: journal ? 'replay' : 'once',
    ...fieldsOf(mapping),
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

async function body(question: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of question) {
    size += piece.length;
    if (size > maxBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** `type: push` */
export const push = defineSource({
  id: 'push',
  title: 'HTTP push',
  promises: [
    {
      delivery: 'at least once',
      client: 'What was answered with 200 is in a journal on this machine; a sender that got no answer sends again.',
      server: 'Senders are the other side: what they send twice comes twice.',
    },
  ],
  doc: 'Listens for samples that others send with POST: one JSON object, an array, or one a line. Where the pipeline keeps its state, what was answered with 200 survives a crash; otherwise the answer is 202.',
  options: {
    port: integer(8088, { min: 0, max: 65_535 }, 'Port to listen on; 0 takes a free one.'),
    host: text.of('127.0.0.1', 'Address to listen on; any but this machine needs a token.'),
    ...DOOR,
    ...MAPPING,
  },
  open: ({ port, host, token, tokens, tls, ...mapping }, { features, journal, onTrouble }) =>
    httpPush(mappingOf(features, mapping), {
      port,
      host,
      ...(token === undefined ? {} : { token }),
      ...(tokens === undefined ? {} : { tokens }),
      ...(tls === undefined ? {} : { tls }),
      onTrouble: (text) => onTrouble({ kind: 'trouble', text }),
      ...(journal === undefined ? {} : { journal }),
    }),
});
