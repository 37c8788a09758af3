import type { ConsumeMessage } from 'amqplib';
import type { Batch, Sample } from 'hapax/stream';
import type { Read, Reading } from './reading.ts';
import type { Session } from './session.ts';

const AT_ONCE = 1000;
/** Messages on their way: the broker sends more when these are acknowledged, which for a stream means only that. */
const PREFETCH = 2000;

interface Offset {
  /** Number of the last message that was read. */
  readonly last: number;
}

/** A stream, which is a log: the checkpoint alone says where to go on. */
export function readLog(reading: Reading): Read {
  const { options, tries, take, trouble, who } = reading;
  let session: Session | undefined;
  return {
    interrupt: () => session?.interrupt(),
    async settled() {
      await session?.close();
    },
    async *from(offset) {
      // Only this source writes its offsets.
      let last = (offset as Offset | undefined)?.last;
      while (tries.open) {
        try {
          const begin = last === undefined ? (options.from === 'end' ? 'next' : 'first') : last + 1;
          session = await reading.session({ 'x-stream-offset': begin }, PREFETCH);
          tries.worked();
        } catch (error) {
          await tries.failed(error);
          continue;
        }
        const on = session;
        while (tries.open) {
          let batch: Batch;
          try {
            const messages = await on.next(AT_ONCE);
            const samples: Sample[] = [];
            let at = last;
            for (const message of messages) {
              on.channel.ack(message);
              const number = numberOf(message);
              // Messages of a chunk that begins before the place that was asked for.
              if (at !== undefined && number <= at) continue;
              if (at !== undefined && number > at + 1)
                trouble({
                  kind: 'trouble',
                  text: `${who}: ${number - at - 1} messages were removed before they were read, up to number ${number - 1}`,
                });
              at = number;
              const taken = take(message);
              for (const sample of taken.samples) samples.push(sample);
              if (taken.fault !== undefined) trouble({ kind: 'unreadable', text: `${who}: message ${number} ${taken.fault}` });
            }
            if (at === undefined || at === last) continue;
            last = at;
            batch = { samples, offset: { last } satisfies Offset };
          } catch (error) {
            await on.close();
            await tries.failed(error);
            break;
          }
          yield batch;
        }
      }
    },
  };
}

function numberOf({ properties }: ConsumeMessage): number {
  const number: unknown = properties.headers?.['x-stream-offset'];
  if (typeof number !== 'number' && typeof number !== 'bigint')
    throw new Error('a message has no number: the queue is not a stream; set `sort` to what it is');
  return Number(number);
}
