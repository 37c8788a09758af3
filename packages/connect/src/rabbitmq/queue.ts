import type { Channel, ConsumeMessage } from 'amqplib';
import type { Batch, Sample } from 'hapax/stream';
import { unacknowledged } from '../sources/unacknowledged.ts';
import type { Read, Reading } from './reading.ts';
import type { Session } from './session.ts';
import { idOf } from './values.ts';

/** Messages in one batch. */
const AT_ONCE = 1000;

interface Offset {
  /** Messages that were handed on. */
  readonly n: number;
  /** Ids of those that may come again. */
  readonly open: readonly string[];
}

/** A message that went through the stream and is not acknowledged. */
interface Handed {
  readonly n: number;
  readonly id: string | undefined;
  /** As it came last: the broker gives it again on each connection. */
  message: ConsumeMessage;
  channel: Channel;
}

/**
 * A queue whose messages are acknowledged when a checkpoint holds them. What comes again, because the acknowledgement was lost, is known by
 * the id that its sender gave it; without one it is taken again.
 */
export function readQueue(reading: Reading): Read {
  const { options, tries, take, trouble } = reading;
  const { queue, deadLetters = `${queue}-dead-letters`, prefetch } = options;
  let handed: Handed[] = [];
  let open = unacknowledged();
  let n = 0;
  let session: Session | undefined;

  async function samplesOf(messages: readonly ConsumeMessage[], on: Session): Promise<Sample[]> {
    const samples: Sample[] = [];
    for (const message of messages) {
      const taken = take(message);
      for (const sample of taken.samples) samples.push(sample);
      if (taken.fault === undefined) continue;
      trouble({ kind: 'unreadable', text: `${reading.who}: a message ${taken.fault}` });
      await on.put(deadLetters, message, { 'hapax-reason': taken.fault, 'hapax-queue': queue });
    }
    return samples;
  }

  /** What went through the stream already is not taken again. */
  function isNew(message: ConsumeMessage, { channel }: Session): boolean {
    const id = idOf(message.properties);
    if (id === undefined || !open.has(id)) return true;
    if (open.isKept(id)) channel.ack(message);
    else {
      const before = handed.find((one) => one.id === id);
      if (before && before.channel !== channel) Object.assign(before, { message, channel });
      // Sent twice: the second one goes with the first.
      else handed.push({ n, id: undefined, message, channel });
    }
    return false;
  }

  return {
    committed(offset) {
      const { n: upTo, open: ids } = offset as Offset;
      open.keep(ids);
      const done = handed.filter((one) => one.n <= upTo);
      handed = handed.filter((one) => one.n > upTo);
      for (const { message, channel } of done) if (channel === session?.channel) acknowledge(channel, message);
      open.acknowledged(done.flatMap(({ id }) => (id === undefined ? [] : [id])));
    },
    interrupt: () => session?.interrupt(),
    async settled() {
      await session?.close();
    },
    async *from(offset) {
      // Only this source writes its offsets.
      const given = offset as Offset | undefined;
      open = unacknowledged(given?.open);
      n = given?.n ?? 0;
      while (tries.open) {
        try {
          session = await reading.session(undefined, prefetch);
          tries.worked();
        } catch (error) {
          await tries.failed(error);
          continue;
        }
        const on = session;
        while (tries.open) {
          let batch: Batch;
          try {
            const messages = (await on.next(AT_ONCE)).filter((message) => isNew(message, on));
            if (messages.length === 0) continue;
            const samples = await samplesOf(messages, on);
            for (const message of messages) {
              const id = idOf(message.properties);
              handed.push({ n: ++n, id, message, channel: on.channel });
              if (id !== undefined) open.add(id);
            }
            batch = { samples, offset: { n, open: open.list() } satisfies Offset };
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

/** A channel that has just ended refuses: the message comes again, and is known. */
function acknowledge(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // Said by the session.
  }
}
