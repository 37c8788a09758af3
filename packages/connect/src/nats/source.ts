import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { HapaxError } from 'hapax';
import { choice, flag, names, type SettingsOf, text } from 'hapax/settings';
import type { Batch, Sample, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { oneLine, retrying } from '../run/retrying.ts';
import { MAPPING, mappingOf } from '../sources/mapping.ts';
import { messageReader } from '../sources/message.ts';
import { fieldsOf } from '../sources/seen-fields.ts';
import { connectNats, NATS, type Nats, nameOf } from './client.ts';

const OPTIONS = {
  ...NATS,
  stream: text('The stream of JetStream, whose retention is not `workqueue`.'),
  subjects: names.optional('Subjects of it that are read, such as plant.*.pressure; all unless given.'),
  from: choice('beginning', ['beginning', 'end'], 'Where to begin when there is no checkpoint yet.'),
  live: flag('Samples carry the time of now: keys that fall silent are noticed by the clock.'),
  ...MAPPING,
} as const;
export type NatsSourceOptions = SettingsOf<typeof OPTIONS>;

/** Messages in one batch, and on their way. */
const AT_ONCE = 1000;

interface Offset {
  /** Number of the last message that was read. */
  readonly last: number;
}

/**
 * Samples from a stream of JetStream, which is read as a log: the checkpoint alone says where to go on.
 * @throws HapaxError `CONFIG` when a package is missing or there is no such stream, `NETWORK` when the server does not answer
 */
export async function natsSource(
  options: NatsSourceOptions,
  { features, texts, clock, onTrouble }: Pick<Surroundings, 'features' | 'texts' | 'clock' | 'onTrouble'>,
): Promise<Source> {
  const { stream, subjects, from: begin } = options;
  const mapping = mappingOf({ features, texts, onTrouble }, options);
  const who = `${nameOf(options)} stream ${stream}`;
  const tries = retrying(who, clock, (text) => onTrouble({ kind: 'trouble', text }));
  const take = messageReader<JsMsg>(mapping, ownOf);
  let nats: Nats | undefined;
  let messages: ConsumerMessages | undefined;

  async function stateOf({ jetstream }: Nats) {
    const manager = await jetstream.jetstreamManager();
    return (await manager.streams.info(stream)).state;
  }

  /** Messages that are gone from the server, or that it has not got any more, would be left out in silence. */
  async function look(one: Nats, last: number): Promise<void> {
    const { first_seq: oldest, last_seq: newest } = await stateOf(one);
    const say = (text: string) => onTrouble({ kind: 'trouble', text: `${who}: ${text}` });
    if (newest < last)
      say(`it ends at message ${newest}, and was read up to ${last}: the server has lost what came before, or the stream was made anew`);
    else if (oldest > last + 1)
      say(`its messages up to ${oldest - 1} were removed, and it was read up to ${last}: what lay between is lost`);
  }

  async function consume(last: number | undefined): Promise<ConsumerMessages> {
    const one = (nats ??= await connectNats(options));
    if (last !== undefined) await look(one, last);
    const start = last !== undefined ? last + 1 : begin === 'end' ? (await stateOf(one)).last_seq + 1 : 1;
    const consumer = await one.jetstream.consumers.get(stream, {
      deliver_policy: 'by_start_sequence',
      opt_start_seq: start,
      ...(subjects === undefined ? {} : { filter_subjects: subjects.length === 1 ? subjects[0] : [...subjects] }),
    });
    const some = await consumer.consume({ max_messages: AT_ONCE });
    void one.connection.closed().then((error) => some.stop(error ?? new Error('the connection was closed')));
    return some;
  }

  function batchOf(some: readonly JsMsg[]): Batch {
    const samples: Sample[] = [];
    for (const message of some) {
      const taken = take(message.string(), message);
      for (const sample of taken.samples) samples.push(sample);
      if (taken.fault !== undefined) onTrouble({ kind: 'unreadable', text: `${who}: message ${message.seq} ${taken.fault}` });
    }
    return { samples, offset: { last: some[some.length - 1].seq } satisfies Offset };
  }
  async function drop(): Promise<void> {
    const one = nats;
    nats = messages = undefined;
    await one?.connection.close().catch(() => {});
  }

  nats = await connectNats(options);
  try {
    await stateOf(nats);
  } catch (error) {
    await drop();
    throw new HapaxError('CONFIG', oneLine(who, error), error);
  }
  return {
    id: who,
    kind: 'replay',
    ...(options.live ? { live: true } : {}),
    ...fieldsOf(mapping),
    async *read(offset) {
      // Only this source writes its offsets.
      let last = (offset as Offset | undefined)?.last;
      while (tries.open) {
        try {
          messages = await consume(last);
          tries.worked();
          let some: JsMsg[] = [];
          for await (const message of messages) {
            // A consumer that the client has made anew can begin with what was read.
            if (last === undefined || message.seq > last) some.push(message);
            if (some.length === 0 || (some.length < AT_ONCE && messages.getPending() > 1)) continue;
            last = some[some.length - 1].seq;
            yield batchOf(some);
            some = [];
            if (!tries.open) return;
          }
          throw new Error('the server ended reading');
        } catch (error) {
          await drop();
          await tries.failed(error);
        }
      }
    },
    async close() {
      tries.end();
      messages?.stop();
      await drop();
    },
  };
}

const HEADER = '$header.';

function ownOf(message: JsMsg, name: string): unknown {
  if (name === '$subject') return message.subject;
  if (name === '$sequence') return message.seq;
  if (name === '$timestamp') return message.time.getTime();
  return name.startsWith(HEADER) ? message.headers?.get(name.slice(HEADER.length)) : undefined;
}

/** `type: nats` */
export const nats = defineSource({
  id: 'nats',
  title: 'NATS JetStream',
  doc: 'Samples from a stream of NATS JetStream, read as a log. `$subject`, `$timestamp`, `$sequence` and `$header.NAME` of a message can be named wherever a field can.',
  options: OPTIONS,
  peer: '@nats-io/transport-node @nats-io/jetstream',
  promises: [
    {
      delivery: 'exactly once in effect',
      client: 'Messages behind the checkpoint are read again and come out the same.',
      server: 'Reading goes on where it was; messages that the server lost, or removed unread, are said.',
    },
  ],
  open: natsSource,
});
