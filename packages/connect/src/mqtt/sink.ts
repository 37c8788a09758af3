import { HapaxError } from 'hapax';
import { choice, flag, type SettingsOf, text } from 'hapax/settings';
import type { Clock, IncidentEvent, Notice, Sink } from 'hapax/stream';
import type { Packet } from 'mqtt-packet';
import { defineSink } from '../contract/connector.ts';
import { oneLine } from '../run/retrying.ts';
import { KINDS } from '../sinks/common.ts';
import { eventLine } from '../sinks/lines.ts';
import { type Line, MQTT, nameOf, openLine, reasonOf } from './line.ts';

const OPTIONS = {
  ...MQTT,
  topic: text('The topic.'),
  clientId: text.optional('Name of this client, no other may have it; one that the broker makes up unless given.'),
  qos: choice('1', ['1', '2'], 'Quality of service: 1 at least once, 2 once as long as this process lives.'),
  retain: flag('The broker keeps the last message for whoever comes later.'),
  ...KINDS,
} as const;

const REFUSED = 0x80;
const ANSWER_MS = 10_000;

/** Messages as JSON, each delivered when the broker has answered for it; the id of the message is the property `id`. */
export function mqttSink(options: SettingsOf<typeof OPTIONS>, clock: Clock): Sink {
  const { topic, kinds } = options;
  const who = `${nameOf(options)} topic ${topic}`;
  const qos = options.qos === '2' ? 2 : 1;
  let line: Promise<Line> | undefined;
  let number = 0;
  const waiting = new Map<number, { done(): void; fail(error: Error): void }>();

  function look(packet: Packet): void {
    const { messageId = 0 } = packet;
    const one = waiting.get(messageId);
    if (!one) return;
    const code = 'reasonCode' in packet ? (packet.reasonCode ?? 0) : 0;
    if (code >= REFUSED) {
      waiting.delete(messageId);
      one.fail(new Error(`the broker refuses a message (${reasonOf(packet)})`));
    } else if (packet.cmd === 'pubrec') void line?.then((on) => on.send({ cmd: 'pubrel', messageId, reasonCode: 0 }));
    else if (packet.cmd === 'puback' || packet.cmd === 'pubcomp') {
      waiting.delete(messageId);
      one.done();
    }
  }
  async function open(): Promise<Line> {
    const on = await openLine(options, { clientId: options.clientId ?? '', expiryS: 0, clock, onPacket: look });
    void on.ended.then((error) => {
      for (const { fail } of waiting.values()) fail(error);
      waiting.clear();
      line = undefined;
    });
    return on;
  }
  async function end(): Promise<void> {
    const one = line;
    line = undefined;
    await one?.then((on) => on.close()).catch(() => {});
  }
  async function using(go: (on: Line) => Promise<void>): Promise<void> {
    let late = () => {};
    try {
      const on = await (line ??= open());
      await Promise.race([
        go(on),
        new Promise<never>((_, fail) => {
          late = clock.after(ANSWER_MS, () => fail(new Error(`no answer within ${ANSWER_MS} ms`)));
        }),
      ]);
    } catch (error) {
      await end();
      throw error instanceof HapaxError ? error : new HapaxError('NETWORK', oneLine(who, error), error);
    } finally {
      late();
    }
  }
  const write = (events: readonly (IncidentEvent | Notice)[]): Promise<void> =>
    using(async (on) => {
      for (let i = 0; i < events.length; i += on.window) await send(events.slice(i, i + on.window), on);
    });
  async function send(events: readonly (IncidentEvent | Notice)[], on: Line): Promise<void> {
    const answers = events.map(
      (event) =>
        new Promise<void>((done, fail) => {
          number = (number % 65_535) + 1;
          waiting.set(number, { done, fail });
          on.send({
            cmd: 'publish',
            messageId: number,
            topic,
            payload: eventLine(event).trimEnd(),
            qos,
            dup: false,
            retain: options.retain ?? false,
            properties: { contentType: 'application/json', userProperties: { id: event.id, kind: event.kind } },
          });
        }),
    );
    await Promise.all(answers);
  }
  return {
    id: who,
    ...(kinds ? { kinds } : {}),
    deliver: write,
    tell: write,
    test: () => using(async () => {}),
    close: end,
  };
}

/** `type: mqtt` of sinks */
export const mqttSinkConnector = defineSink({
  id: 'mqtt',
  title: 'MQTT',
  doc: 'Each message as JSON to a topic of an MQTT 5 broker, delivered when the broker has answered for it.',
  options: OPTIONS,
  peer: 'mqtt-packet',
  promises: [
    {
      delivery: 'at least once',
      client: 'Messages whose answer did not come are sent again, with the same `id`.',
      server: 'Messages wait and are sent when it is back; what it answered for is kept as far as it keeps anything on its disk.',
    },
  ],
  open: (options, { clock }) => mqttSink(options, clock),
});
