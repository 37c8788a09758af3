import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { HapaxError } from 'hapax';
import { type SettingsOf, text } from 'hapax/settings';
import type { IncidentEvent, Notice, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { oneLine } from '../run/retrying.ts';
import { KINDS } from '../sinks/common.ts';
import { eventLine } from '../sinks/lines.ts';
import { connectRabbit, nameOf, RABBITMQ } from './client.ts';

const OPTIONS = {
  ...RABBITMQ,
  exchange: text.optional('Exchange that takes the messages; the default one, which knows queues by their names, unless given.'),
  routingKey: text('Routing key: the name of a queue where no exchange is given.'),
  ...KINDS,
} as const;

/** Messages that the broker confirms: JSON, persistent, with the id of the message as `message_id`. */
export function rabbitSink(options: SettingsOf<typeof OPTIONS>): Sink {
  const { exchange = '', routingKey, kinds } = options;
  const who = `${nameOf(options)} ${exchange === '' ? 'queue' : `exchange ${exchange}`} ${routingKey}`;
  interface Line {
    readonly connection: ChannelModel;
    readonly channel: ConfirmChannel;
    /** Ids of messages that came back: no queue takes them. */
    readonly returned: Set<string>;
  }
  let line: Promise<Line> | undefined;

  async function open(): Promise<Line> {
    const connection = await connectRabbit(options);
    const channel = await connection.createConfirmChannel();
    const returned = new Set<string>();
    const gone = () => void end();
    channel.on('error', gone);
    connection.on('close', gone);
    channel.on('return', ({ properties }) => returned.add(String(properties.messageId)));
    return { connection, channel, returned };
  }
  async function end(): Promise<void> {
    const one = line;
    line = undefined;
    await one?.then(({ connection }) => connection.close()).catch(() => {});
  }
  async function using(go: (one: Line) => Promise<void>): Promise<void> {
    try {
      await go(await (line ??= open()));
    } catch (error) {
      await end();
      throw error instanceof HapaxError ? error : new HapaxError('NETWORK', oneLine(who, error), error);
    }
  }
  const write = (events: readonly (IncidentEvent | Notice)[]): Promise<void> =>
    using(async ({ channel, returned }) => {
      const all = events.map(
        (event) =>
          new Promise<void>((done, fail) => {
            channel.publish(
              exchange,
              routingKey,
              Buffer.from(eventLine(event).trimEnd()),
              { persistent: true, mandatory: true, messageId: event.id, type: event.kind, contentType: 'application/json' },
              (error) => (error ? fail(error) : done()),
            );
          }),
      );
      await Promise.all(all);
      if (!events.some(({ id }) => returned.has(id))) return;
      returned.clear();
      throw new HapaxError('NETWORK', `${who}: no queue takes these messages; bind one, or make it`);
    });
  return {
    id: who,
    ...(kinds ? { kinds } : {}),
    deliver: write,
    tell: write,
    test: () =>
      using(async ({ channel }) => void (exchange === '' ? await channel.checkQueue(routingKey) : await channel.checkExchange(exchange))),
    close: end,
  };
}

/** `type: rabbitmq` of sinks */
export const rabbitSinkConnector = defineSink({
  id: 'rabbitmq',
  title: 'RabbitMQ',
  doc: 'Each message to an exchange or a queue, persistent, and delivered when the broker has confirmed it; one that no queue takes waits and is said.',
  options: OPTIONS,
  peer: 'amqplib',
  promises: [
    {
      delivery: 'at least once',
      client: 'Messages whose confirmation did not come are sent again, with the same `message_id`.',
      server: 'Messages wait and are sent when it is back; a quorum queue keeps what was confirmed.',
    },
  ],
  open: (options) => rabbitSink(options),
});
