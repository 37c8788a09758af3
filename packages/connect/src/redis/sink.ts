import { HapaxError } from 'hapax';
import { integer, maybe, type SettingsOf, text } from 'hapax/settings';
import type { IncidentEvent, Notice, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { oneLine } from '../run/retrying.ts';
import { KINDS } from '../sinks/common.ts';
import { eventLine } from '../sinks/lines.ts';
import { connectRedis, nameOf, REDIS, type RedisClient } from './client.ts';

const OPTIONS = {
  ...REDIS,
  stream: text('The key of the stream; it is made when it is not there.'),
  maxLength: maybe(integer(100_000, { min: 1, max: Number.MAX_SAFE_INTEGER }, 'Entries that it keeps, about; all unless given.')),
  ...KINDS,
} as const;

/** Messages as entries of a Redis stream: `id` and `kind` of the message, and the whole of it as JSON in `message`. */
export function redisSink(options: SettingsOf<typeof OPTIONS>): Sink {
  const { stream, maxLength, kinds } = options;
  const who = nameOf(options);
  let client: Promise<RedisClient> | undefined;
  const end = () => {
    void client?.then((one) => one.close()).catch(() => {});
    client = undefined;
  };

  async function using<T>(go: (one: RedisClient) => Promise<T>): Promise<T> {
    try {
      return await go(await (client ??= connectRedis(options)));
    } catch (error) {
      end();
      throw error instanceof HapaxError ? error : new HapaxError('NETWORK', oneLine(who, error), error);
    }
  }
  async function write(events: readonly (IncidentEvent | Notice)[]): Promise<void> {
    const bound = maxLength === undefined ? [] : ['MAXLEN', '~', maxLength];
    await using((one) =>
      Promise.all(
        events.map((event) =>
          one.ask('XADD', stream, ...bound, '*', 'id', event.id, 'kind', event.kind, 'message', eventLine(event).trimEnd()),
        ),
      ),
    );
  }
  return {
    id: `${who} stream ${stream}`,
    ...(kinds ? { kinds } : {}),
    deliver: write,
    tell: write,
    test: () => using(async (one) => void (await one.ask('PING'))),
    close: async () => end(),
  };
}

/** `type: redis` of sinks */
export const redisSinkConnector = defineSink({
  id: 'redis',
  title: 'Redis stream',
  doc: 'Each message as an entry of a Redis stream, with its id, its kind and the whole of it as JSON.',
  options: OPTIONS,
  peer: 'ioredis',
  promises: [
    {
      delivery: 'at least once',
      client: 'Messages whose answer did not come are sent again, with the same `id`.',
      server: 'Messages wait and are sent when it is back; what it forgot of those it had answered is gone (`appendfsync`).',
    },
  ],
  open: (options) => redisSink(options),
});
