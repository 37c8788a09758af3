import { HapaxError } from 'hapax';
import type { Sample, Source } from 'hapax/stream';
import type { IPublishPacket, Packet } from 'mqtt-packet';
import { defineSource } from '../contract/connector.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { openJournal } from '../run/journal.ts';
import { retrying } from '../run/retrying.ts';
import { mappingOf } from '../sources/mapping.ts';
import { startQueue } from '../sources/queue.ts';
import { fieldsOf } from '../sources/seen-fields.ts';
import { type Line, nameOf, openLine, reasonOf } from './line.ts';
import { type MqttSourceOptions, OPTIONS } from './options.ts';
import { type ReceivedNote, received } from './received.ts';
import { mqttReader } from './values.ts';

/** Samples, or messages, that wait for the stream before the broker is made to wait. */
const MOST_BEHIND = 100_000;
const MOST_WAITING = 1000;
const REFUSED = 0x80;

/**
 * Samples from the topics of an MQTT broker. Where state is kept, a message is in a journal before it is acknowledged; of quality 2 it is
 * there once. Where none is kept, it is acknowledged when it has gone through the stream.
 * @throws HapaxError `CONFIG` when `mqtt-packet` is missing or the broker refuses, `NETWORK` when it does not answer, `FILE` for a journal
 * that cannot be used
 */
export async function mqttSource(
  options: MqttSourceOptions,
  { features, texts, clock, onTrouble, journal: folder }: Pick<Surroundings, 'features' | 'texts' | 'clock' | 'onTrouble' | 'journal'>,
): Promise<Source> {
  const mapping = mappingOf({ features, texts, onTrouble }, options);
  const who = nameOf(options);
  const qos = Number(options.qos) as 0 | 1 | 2;
  const tries = retrying(who, clock, (text) => onTrouble({ kind: 'trouble', text }));
  const take = mqttReader(mapping, options.plain, () => clock.now());
  let known = received();
  const journal = folder === undefined ? undefined : await openJournal(folder, { whole: () => known.whole() });
  known = received(journal?.notes);
  const queue = startQueue();
  let line: Line | undefined;
  /** Of quality 2, in this process: taken, and may come again. */
  const taken = new Map<number, Promise<boolean>>();

  function samplesOf(packet: IPublishPacket): readonly Sample[] {
    const { samples, fault } = take(packet);
    if (fault !== undefined) onTrouble({ kind: 'unreadable', text: `${who}: a message of ${packet.topic} ${fault}` });
    return samples;
  }

  /** Kept, or gone through the stream: false when the stream has ended before. */
  async function keep(samples: readonly Sample[], note?: ReceivedNote): Promise<boolean> {
    if (!journal) return samples.length === 0 || (await queue.put(samples));
    if (samples.length > 0 || note) await journal.append(samples, note);
    // What begins a file is what is written, and no more.
    if (note) known.note(note);
    return true;
  }

  async function arrived(packet: IPublishPacket, on: Line): Promise<void> {
    const { messageId = 0 } = packet;
    if (packet.qos === 2) {
      const before = taken.get(messageId) ?? (known.has(messageId) ? Promise.resolve(true) : undefined);
      const keeping = before ?? keep(samplesOf(packet), { got: messageId });
      taken.set(messageId, keeping);
      if (await keeping) on.send({ cmd: 'pubrec', messageId, reasonCode: 0 });
    } else if (await keep(samplesOf(packet))) {
      if (packet.qos === 1) on.send({ cmd: 'puback', messageId, reasonCode: 0 });
    }
  }

  async function over(messageId: number, on: Line): Promise<void> {
    taken.delete(messageId);
    if (journal && known.has(messageId)) await keep([], { over: messageId });
    on.send({ cmd: 'pubcomp', messageId, reasonCode: 0 });
  }

  /** One connection, until it ends. */
  async function attend(): Promise<Error> {
    let stop: (error: Error) => void = () => {};
    const stopped = new Promise<Error>((done) => {
      stop = done;
    });
    const early: Packet[] = [];
    let on: Line | undefined;
    const look = (packet: Packet): void => {
      if (!on) return void early.push(packet);
      if (packet.cmd === 'publish') arrived(packet, on).catch(stop);
      else if (packet.cmd === 'pubrel') over(packet.messageId ?? 0, on).catch(stop);
      else if (packet.cmd === 'suback') {
        const refused = packet.granted.findIndex((code) => Number(code) >= REFUSED);
        if (refused >= 0) stop(new Error(`the broker refuses the topic ${options.topics[refused]} (${reasonOf(packet)})`));
      }
    };
    const hold = (): void => on?.pause((journal ? journal.waiting : 0) > MOST_BEHIND || queue.waiting > MOST_WAITING);
    const expiryS = qos === 0 ? 0 : Math.ceil(options.sessionMs / 1000);
    on = line = await openLine(options, { clientId: options.clientId, expiryS, clock, onPacket: look, onPiece: hold });
    if (!tries.open) {
      await on.close();
      return new Error('reading has ended');
    }
    if (!line.resumed && qos > 0) {
      if (begun)
        onTrouble({
          kind: 'trouble',
          text: `${who}: the broker has not kept the session of ${options.clientId}: what was sent meanwhile is lost`,
        });
      taken.clear();
      if (journal) await keep([], { all: [] });
    }
    begun = true;
    for (const packet of early.splice(0)) look(packet);
    line.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: options.topics.map((topic) => ({ topic, qos, nl: false, rap: false, rh: 0 })),
    });
    tries.worked();
    let cancel = () => {};
    const watch = (): void => {
      cancel = clock.after(LOOK_MS, () => {
        hold();
        watch();
      });
    };
    watch();
    const why = await Promise.race([on.ended, stopped]);
    cancel();
    await on.close();
    return why;
  }
  /** There was a session before: in this process, or in one whose journal this is. */
  let begun = (journal?.notes.length ?? 0) > 0;

  /** Whether a broker is there is seen at once. */
  const probe = await openLine(options, { clientId: `${options.clientId}-look`, expiryS: 0, clock, onPacket: () => {} });
  await probe.close();

  async function attendAlways(): Promise<void> {
    while (tries.open) {
      try {
        const why = await attend();
        if (tries.open) await tries.failed(why);
      } catch (error) {
        await tries.failed(error instanceof HapaxError ? error : new HapaxError('NETWORK', `${who}: ${String(error)}`, error));
      }
    }
  }
  let attending: Promise<void> | undefined;
  return {
    id: `${who} ${options.clientId}`,
    kind: journal ? 'replay' : 'once',
    ...(options.live ? { live: true } : {}),
    ...fieldsOf(mapping),
    read(from) {
      attending ??= attendAlways();
      return journal ? journal.read(from) : queue.read();
    },
    // A file that stays costs room, and no sample.
    committed: (offset) => void journal?.committed(offset).catch(() => {}),
    async close() {
      tries.end();
      queue.end();
      await line?.close();
      await attending;
      await journal?.close();
    },
  };
}

/** Time between two looks whether the stream is behind no longer. */
const LOOK_MS = 100;

/** `type: mqtt` */
export const mqtt = defineSource({
  id: 'mqtt',
  title: 'MQTT',
  doc: 'Samples from topics of an MQTT 5 broker, in a session that outlives connections. Where the pipeline keeps its state, a message is in a journal on this machine before it is acknowledged.',
  options: OPTIONS,
  peer: 'mqtt-packet',
  promises: [
    {
      when: "with `qos: '2'`",
      delivery: 'exactly once in effect',
      client: 'A message and its number are one line of the journal; what is sent again is known by that number.',
      server: 'Once, as far as the broker keeps its sessions on its disk; where it lost the session, that is said.',
    },
    {
      when: "with `qos: '1'`",
      delivery: 'at least once',
      client: 'A message between its line in the journal and its acknowledgement comes twice.',
      server: 'What was not acknowledged comes again; where the broker lost the session, that is said.',
    },
    {
      when: "with `qos: '0'`",
      delivery: 'at most once',
      client: 'What was sent meanwhile is lost.',
      server: 'What was sent meanwhile is lost.',
    },
  ],
  open: mqttSource,
});
