import { HapaxError } from 'hapax';
import type { Batch, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { mappingOf } from '../sources/mapping.ts';
import { fieldsOf } from '../sources/seen-fields.ts';
import { connectRedis, nameOf } from './client.ts';
import { readGroup } from './group.ts';
import { readLog } from './log.ts';
import { OPTIONS, type RedisSourceOptions } from './options.ts';
import { type Reading, startReading } from './reading.ts';

/** The group keeps what no checkpoint holds; the ids of all of it are part of each offset. */
const CHECKPOINT_EVERY = 10_000;

/**
 * Samples from a Redis stream.
 * @throws HapaxError `CONFIG` when `ioredis` is missing or the key holds no stream, `NETWORK` when the server does not answer
 */
export async function redisSource(
  options: RedisSourceOptions,
  { features, texts, clock, onTrouble }: Pick<Surroundings, 'features' | 'texts' | 'clock' | 'onTrouble'>,
): Promise<Source> {
  const mapping = mappingOf({ features, texts, onTrouble }, options);
  const who = `${nameOf(options)} stream ${options.stream}`;
  const first = await connectRedis(options);
  try {
    const kind = await first.ask('TYPE', options.stream);
    if (kind !== 'stream' && kind !== 'none') throw new HapaxError('CONFIG', `${who}: the key holds a ${kind}, not a stream`);
  } finally {
    first.close();
  }
  const reading: Reading = startReading(who, options, mapping, clock, onTrouble);
  const read = options.group === undefined ? readLog(reading) : readGroup(reading, options.group);
  return {
    id: options.group === undefined ? who : `${who} group ${options.group}`,
    kind: 'replay',
    ...(options.live ? { live: true } : {}),
    ...(options.group === undefined ? {} : { checkpointEvery: CHECKPOINT_EVERY }),
    ...fieldsOf(mapping),
    read: (from): AsyncGenerator<Batch> => read.from(from),
    ...(read.committed ? { committed: read.committed } : {}),
    async close() {
      reading.end();
      await read.settled?.();
      reading.close();
    },
  };
}

/** `type: redis` */
export const redis = defineSource({
  id: 'redis',
  title: 'Redis stream',
  doc: 'Samples from a Redis stream, Redis 7 or Valkey: as a log that is read from where the checkpoint is, or as a consumer group that keeps each entry until a checkpoint holds it.',
  options: OPTIONS,
  peer: 'ioredis',
  promises: [
    {
      delivery: 'exactly once in effect',
      client: 'Entries behind the checkpoint are read again and come out the same.',
      server: 'Reading goes on where it was; what the server lost, or removed unread, is said.',
    },
    {
      when: 'with `claimAfterMs`',
      delivery: 'at least once',
      client: 'What a dead consumer had judged and not acknowledged is judged again by who takes it over.',
      server: 'Reading goes on where it was.',
    },
  ],
  open: redisSource,
});
