import type { IPublishPacket } from 'mqtt-packet';
import type { Mapping } from '../sources/mapping.ts';
import { messageReader, type Taken } from '../sources/message.ts';

const LEVEL = /^\$topic\.(\d{1,3})$/;
const PROPERTY = '$property.';

interface Arrived {
  readonly packet: IPublishPacket;
  readonly now: number;
}

/**
 * From messages to samples: the payload is an object of JSON, an array of them, or one on each line. `$topic` is the topic, `$topic.2` its
 * second level, `$time` when it came, `$property.NAME` a property that the sender gave.
 * @param plain feature that a payload is which is a number alone
 */
export function mqttReader(mapping: Mapping, plain: string | undefined, now: () => number): (packet: IPublishPacket) => Taken {
  const take = messageReader<Arrived>(mapping, ownOf);
  return (packet) => {
    const text = packet.payload.toString();
    const value = plain === undefined || text.trim() === '' ? Number.NaN : Number(text);
    return take(plain !== undefined && value === value ? JSON.stringify({ [plain]: value }) : text, { packet, now: now() });
  };
}

function ownOf({ packet, now }: Arrived, name: string): unknown {
  if (name === '$topic') return packet.topic;
  if (name === '$time') return now;
  const [, level] = LEVEL.exec(name) ?? [];
  if (level !== undefined) return packet.topic.split('/')[Number(level) - 1];
  if (!name.startsWith(PROPERTY)) return undefined;
  const value = packet.properties?.userProperties?.[name.slice(PROPERTY.length)];
  return Array.isArray(value) ? value[0] : value;
}
