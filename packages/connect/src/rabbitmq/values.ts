import type { ConsumeMessage } from 'amqplib';
import type { Mapping } from '../sources/mapping.ts';
import { messageReader, type Taken } from '../sources/message.ts';

const HEADER = '$header.';

/**
 * From messages to samples: the content is an object of JSON, an array of them, or one on each line. `$id`, `$timestamp` (milliseconds),
 * `$routingKey` and `$header.NAME` are those of the message.
 */
export function amqpReader(mapping: Mapping): (message: ConsumeMessage) => Taken {
  const take = messageReader<ConsumeMessage>(mapping, ownOf);
  return (message) => take(message.content.toString('utf8'), message);
}

function ownOf({ fields, properties }: ConsumeMessage, name: string): unknown {
  if (name === '$id') return idOf(properties);
  if (name === '$routingKey') return fields.routingKey;
  // The protocol counts seconds.
  if (name === '$timestamp') return typeof properties.timestamp === 'number' ? 1000 * properties.timestamp : undefined;
  return name.startsWith(HEADER) ? properties.headers?.[name.slice(HEADER.length)] : undefined;
}

/** The name that a sender gave to a message. */
export const idOf = ({ messageId }: ConsumeMessage['properties']): string | undefined =>
  typeof messageId === 'string' && messageId !== '' ? messageId : undefined;
