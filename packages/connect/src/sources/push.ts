import { integer, text } from 'hapax/settings';
import type { Sample } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { DOOR } from '../net/door.ts';
import { MAPPING, type Mapping, mappingOf, reader } from './mapping.ts';
import { type ReceivingOptions, type ReceivingSource, receive, refusal } from './receiving.ts';
import { records } from './records.ts';
import { fieldsOf } from './seen-fields.ts';

export type PushOptions = ReceivingOptions;
export type PushSource = ReceivingSource;

/**
 * Samples that others send: `POST /` with one JSON object, an array of them, or one a line. With a journal the answer 200 comes when they
 * are on the disk: a crash loses nothing that was answered so. Without one it is 202, when they have gone through the stream: a sender
 * that waits for it cannot be faster than the stream, and a crash loses what came since the last checkpoint.
 * @throws HapaxError `CONFIG` without a token where one is needed, `FILE` for a journal that cannot be used
 */
export async function httpPush(mapping: Mapping, options: PushOptions = {}): Promise<PushSource> {
  const read = reader(mapping);
  const source = await receive(
    {
      id: 'push',
      who: 'http push',
      take(_, body) {
        const samples: Sample[] = [];
        for (const [i, record] of records(body.toString('utf8')).entries()) {
          const sample = record === undefined ? 'is not JSON' : read(record);
          if (typeof sample === 'string') return refusal(400, `record ${i + 1} ${sample}`);
          samples.push(sample);
        }
        return samples;
      },
      done: (_, accepted, safe) => ({
        status: safe ? 200 : 202,
        headers: { 'content-type': 'application/json' },
        body: `${JSON.stringify({ accepted })}\n`,
      }),
    },
    options,
  );
  return { ...source, ...fieldsOf(mapping) };
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
  open: ({ port, host, token, tokens, tls, ...mapping }, { features, texts, journal, onTrouble }) =>
    httpPush(mappingOf({ features, texts, onTrouble }, mapping), {
      port,
      host,
      ...(token === undefined ? {} : { token }),
      ...(tokens === undefined ? {} : { tokens }),
      ...(tls === undefined ? {} : { tls }),
      onTrouble: (text) => onTrouble({ kind: 'trouble', text }),
      ...(journal === undefined ? {} : { journal }),
    }),
});
