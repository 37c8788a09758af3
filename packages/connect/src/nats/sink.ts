import { HapaxError } from 'hapax';
import { type SettingsOf, text } from 'hapax/settings';
import type { IncidentEvent, Notice, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { oneLine } from '../run/retrying.ts';
import { KINDS } from '../sinks/common.ts';
import { eventLine } from '../sinks/lines.ts';
import { connectNats, NATS, type Nats, nameOf } from './client.ts';

const OPTIONS = {
  ...NATS,
  subject: text('The subject; a stream of JetStream must take it.'),
  ...KINDS,
} as const;

/** Messages as JSON that a stream has stored, each under the id by which the stream knows it again. */
export function natsSink(options: SettingsOf<typeof OPTIONS>): Sink {
  const { subject, kinds } = options;
  const who = `${nameOf(options)} subject ${subject}`;
  let nats: Promise<Nats> | undefined;
  async function end(): Promise<void> {
    const one = nats;
    nats = undefined;
    await one?.then(({ connection }) => connection.close()).catch(() => {});
  }
  async function using(go: (one: Nats) => Promise<unknown>): Promise<void> {
    try {
      await go(await (nats ??= connectNats(options)));
    } catch (error) {
      await end();
      throw error instanceof HapaxError ? error : new HapaxError('NETWORK', oneLine(who, error), error);
    }
  }
  const write = (events: readonly (IncidentEvent | Notice)[]): Promise<void> =>
    using(({ jetstream }) =>
      Promise.all(events.map((event) => jetstream.publish(subject, eventLine(event).trimEnd(), { msgID: event.id }))),
    );
  return {
    id: who,
    ...(kinds ? { kinds } : {}),
    deliver: write,
    tell: write,
    test: () =>
      using(async ({ jetstream }) => {
        const manager = await jetstream.jetstreamManager();
        await manager.streams.find(subject);
      }),
    close: end,
  };
}

/** `type: nats` of sinks */
export const natsSinkConnector = defineSink({
  id: 'nats',
  title: 'NATS JetStream',
  doc: 'Each message as JSON to a stream of NATS JetStream, delivered when the stream has stored it, with its id as `Nats-Msg-Id`.',
  options: OPTIONS,
  peer: '@nats-io/transport-node @nats-io/jetstream',
  promises: [
    {
      delivery: 'exactly once in effect',
      client:
        'A message that is sent again within `duplicate_window` of the stream (2 minutes unless set) is known by its id; later, it comes twice.',
      server: 'Messages wait and are sent when it is back; the same window holds.',
    },
  ],
  open: (options) => natsSink(options),
});
