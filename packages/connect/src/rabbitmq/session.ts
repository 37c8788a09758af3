import type { Channel, ChannelModel, ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
import { codeOf, connectRabbit, dropsRedelivered, isNotBack } from './client.ts';
import type { RabbitSourceOptions } from './options.ts';

/** A connection on which messages come. */
export interface Session {
  readonly channel: Channel;
  /** The next messages, one at least. @throws when the connection or the consumer has ended */
  next(most: number): Promise<ConsumeMessage[]>;
  /** Put messages where they are kept, and wait until they are. */
  put(queue: string, message: ConsumeMessage, headers: Readonly<Record<string, unknown>>): Promise<void>;
  /** End what waits. */
  interrupt(): void;
  /** What was acknowledged is heard before. */
  close(): Promise<void>;
}

/** @throws HapaxError `NETWORK`, or as the broker answers */
export async function openSession(options: RabbitSourceOptions, begin: Options.Consume['arguments'], prefetch: number): Promise<Session> {
  const connection = await connectRabbit(options);
  try {
    return await consume(connection, options, begin, prefetch);
  } catch (error) {
    await connection.close().catch(() => {});
    throw error;
  }
}

/** Queues that are wanted, and not there, are made. */
async function declare(connection: ChannelModel, name: string, sort: 'quorum' | 'classic' | 'stream'): Promise<void> {
  const looking = await connection.createChannel();
  // The broker ends the channel at what it refuses.
  looking.on('error', () => {});
  try {
    await looking.checkQueue(name);
    return await looking.close();
  } catch (error) {
    if (codeOf(error) !== 404 || isNotBack(error)) throw error;
  }
  const making = await connection.createChannel();
  making.on('error', () => {});
  await making.assertQueue(name, {
    durable: true,
    arguments: { 'x-queue-type': sort, ...(sort === 'quorum' && dropsRedelivered(connection) ? { 'x-delivery-limit': -1 } : {}) },
  });
  await making.close();
}

async function consume(
  connection: ChannelModel,
  { queue, sort, declare: whether, exchange, pattern, deadLetters = `${queue}-dead-letters` }: RabbitSourceOptions,
  begin: Options.Consume['arguments'],
  prefetch: number,
): Promise<Session> {
  if (whether === 'missing') {
    await declare(connection, queue, sort);
    if (sort !== 'stream') await declare(connection, deadLetters, 'quorum');
  }
  const channel = await connection.createChannel();
  let waiting: ConsumeMessage[] = [];
  let fault: Error | undefined;
  let wake = () => {};
  let closing = false;
  const fail = (error: Error) => {
    fault ??= error;
    wake();
  };
  channel.on('error', fail);
  channel.on('close', () => fail(new Error('the channel was closed')));
  connection.on('close', (error) => fail(error ?? new Error('the connection was closed')));
  if (exchange !== undefined) await channel.bindQueue(queue, exchange, pattern);
  await channel.prefetch(prefetch);
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return fail(new Error(`the queue ${queue} was deleted, or reading from it was ended by the broker`));
      waiting.push(message);
      wake();
    },
    begin === undefined ? {} : { arguments: begin },
  );
  let aside: ConfirmChannel | undefined;
  return {
    channel,
    async next(most) {
      while (waiting.length === 0 && !closing) {
        if (fault) throw fault;
        await new Promise<void>((go) => {
          wake = go;
        });
      }
      const some = waiting.slice(0, most);
      waiting = waiting.slice(most);
      return some;
    },
    async put(name, { content, properties }, headers) {
      aside ??= await connection.createConfirmChannel();
      aside.on('error', fail);
      aside.sendToQueue(name, content, {
        persistent: true,
        headers: { ...properties.headers, ...headers },
        ...(properties.messageId === undefined ? {} : { messageId: properties.messageId }),
        ...(properties.contentType === undefined ? {} : { contentType: properties.contentType }),
      });
      await aside.waitForConfirms();
    },
    interrupt() {
      closing = true;
      wake();
    },
    async close() {
      closing = true;
      wake();
      await channel.close().catch(() => {});
      await connection.close().catch(() => {});
    },
  };
}
