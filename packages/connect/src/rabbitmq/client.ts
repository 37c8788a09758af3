import type { ChannelModel } from 'amqplib';
import { HapaxError } from 'hapax';
import { path, type SettingsOf, url } from 'hapax/settings';
import { peer } from '../contract/peer.ts';
import { authorities } from '../net/authorities.ts';
import { oneLine } from '../run/retrying.ts';

/** How a broker is reached. */
export const RABBITMQ = {
  url: url(['amqp', 'amqps'], 'The broker, such as amqp://hapax:secret@localhost:5672/plant, or amqps:// with TLS.'),
  ca: path.optional('File with the certificates to trust, PEM; the usual ones unless given.'),
} as const;
export type RabbitAt = SettingsOf<typeof RABBITMQ>;

const CONNECT_MS = 10_000;

/** What may be said of an address. */
export const nameOf = ({ url: at }: Pick<RabbitAt, 'url'>): string => `rabbitmq ${new URL(at).host}`;

/**
 * Connect, once: whoever wants it again does it again.
 * @throws HapaxError `CONFIG` when the package is missing, `FILE` for certificates that cannot be read, `NETWORK` when nobody answers
 */
export async function connectRabbit(at: RabbitAt): Promise<ChannelModel> {
  const { connect } = await peer('rabbitmq', 'amqplib', () => import('amqplib'));
  try {
    const connection = await connect(at.url, {
      timeout: CONNECT_MS,
      clientProperties: { connection_name: 'hapax' },
      ...(at.ca === undefined ? {} : { ca: [authorities(at.ca)] }),
    });
    // Whoever uses it hears of its end by `close`.
    connection.on('error', () => {});
    return connection;
  } catch (error) {
    if (error instanceof HapaxError) throw error;
    throw new HapaxError('NETWORK', oneLine(nameOf(at), error), error);
  }
}

/** The code of an answer that refuses: 404 for what is not there, 406 for what is there and is other. */
export const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;

/** Whether an answer says that a queue is there, and that the node which has it has not started it yet: the same code as for one that is not there. */
export const isNotBack = (error: unknown): boolean =>
  codeOf(error) === 404 && error instanceof Error && / is down or inaccessible/.test(error.message);

/** Whether the broker is of a version that drops a message after some redeliveries unless it is told not to. */
export function dropsRedelivered(connection: ChannelModel): boolean {
  const version: unknown = connection.connection.serverProperties.version;
  return typeof version === 'string' && Number.parseInt(version, 10) >= 4;
}
