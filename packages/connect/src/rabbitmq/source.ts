import { HapaxError } from 'hapax';
import type { Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { oneLine, retrying } from '../run/retrying.ts';
import { mappingOf } from '../sources/mapping.ts';
import { fieldsOf } from '../sources/seen-fields.ts';
import { codeOf, isNotBack, nameOf } from './client.ts';
import { readLog } from './log.ts';
import { OPTIONS, type RabbitSourceOptions } from './options.ts';
import { readQueue } from './queue.ts';
import type { Reading } from './reading.ts';
import { openSession, type Session } from './session.ts';
import { amqpReader } from './values.ts';

/**
 * Samples from a queue or a stream.
 * @throws HapaxError `CONFIG` when `amqplib` is missing or there is no such queue, `NETWORK` when the broker does not answer
 */
export async function rabbitSource(
  options: RabbitSourceOptions,
  { features, texts, clock, onTrouble }: Pick<Surroundings, 'features' | 'texts' | 'clock' | 'onTrouble'>,
): Promise<Source> {
  const mapping = mappingOf({ features, texts, onTrouble }, options);
  const who = `${nameOf(options)} queue ${options.queue}`;
  const tries = retrying(who, clock, (text) => onTrouble({ kind: 'trouble', text }));
  /** Opened to see whether it can be; it is the one that is read first. */
  let first: Session | undefined;
  const isLog = options.sort === 'stream';
  if (!isLog) first = await openSession(options, undefined, options.prefetch).catch((error) => refuse(who, error));
  else await (await openSession(options, { 'x-stream-offset': 'next' }, 1).catch((error) => refuse(who, error))).close();
  const reading: Reading = {
    who,
    options,
    tries,
    take: amqpReader(mapping),
    trouble: onTrouble,
    async session(begin, prefetch) {
      const one = first;
      first = undefined;
      return one ?? openSession(options, begin, prefetch);
    },
  };
  const read = isLog ? readLog(reading) : readQueue(reading);
  return {
    id: who,
    kind: 'replay',
    ...(options.live ? { live: true } : {}),
    ...(isLog ? {} : { checkpointEvery: options.prefetch >> 1 }),
    ...fieldsOf(mapping),
    read: read.from,
    ...(read.committed ? { committed: read.committed } : {}),
    async close() {
      tries.end();
      read.interrupt();
      await read.settled();
      await first?.close();
    },
  };
}

/** @throws HapaxError always */
function refuse(who: string, error: unknown): never {
  if (error instanceof HapaxError) throw error;
  const code = codeOf(error);
  const isRefusal = code !== undefined && code >= 400 && code < 500 && !isNotBack(error);
  throw new HapaxError(isRefusal ? 'CONFIG' : 'NETWORK', oneLine(who, error), error);
}

/** `type: rabbitmq` */
export const rabbitmq = defineSource({
  id: 'rabbitmq',
  title: 'RabbitMQ',
  doc: 'Samples from a queue, each message kept by the broker until a checkpoint holds it, or from a stream, which is read as a log. Messages that are no samples go to a queue of dead letters, with the reason.',
  options: OPTIONS,
  peer: 'amqplib',
  promises: [
    {
      when: 'with `sort: stream`',
      delivery: 'exactly once in effect',
      client: 'Messages behind the checkpoint are read again and come out the same.',
      server: 'Reading goes on where it was; messages that were removed unread are counted and said.',
    },
    {
      when: 'where senders set `message_id`',
      delivery: 'exactly once in effect',
      client: 'The broker gives again what no checkpoint holds; what one holds is known by its id.',
      server: 'A quorum queue keeps what it confirmed; what comes again is known.',
    },
    {
      delivery: 'at least once',
      client: 'What was judged since the last acknowledgement can be judged again.',
      server: 'A quorum queue keeps what it confirmed; what was not acknowledged comes again.',
    },
  ],
  open: rabbitSource,
});
