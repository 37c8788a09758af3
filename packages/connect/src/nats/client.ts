import type { NatsConnection } from '@nats-io/transport-node';
import { HapaxError } from 'hapax';
import { path, type SettingsOf, secret, text, url } from 'hapax/settings';
import { peer } from '../contract/peer.ts';
import { authorities } from '../net/authorities.ts';
import { oneLine } from '../run/retrying.ts';

/** How a server is reached. */
export const NATS = {
  url: url(['nats', 'tls'], 'The server, such as nats://localhost:4222, or tls:// with TLS.'),
  username: text.optional('The user.'),
  password: secret.optional('Its password.'),
  token: secret.optional('A token instead of user and password.'),
  ca: path.optional('File with the certificates to trust, PEM; the usual ones unless given.'),
} as const;
export type NatsAt = SettingsOf<typeof NATS>;

const CONNECT_MS = 10_000;

/** What may be said of an address. */
export const nameOf = ({ url: at }: Pick<NatsAt, 'url'>): string => `nats ${new URL(at).host}`;

/** A connection, and the part of it that knows streams. */
export interface Nats {
  readonly connection: NatsConnection;
  readonly jetstream: import('@nats-io/jetstream').JetStreamClient;
}

/**
 * Connect, once: whoever wants it again does it again.
 * @throws HapaxError `CONFIG` when a package is missing, `FILE` for certificates that cannot be read, `NETWORK` when nobody answers
 */
export async function connectNats(at: NatsAt): Promise<Nats> {
  const { connect } = await peer('nats', '@nats-io/transport-node', () => import('@nats-io/transport-node'));
  const { jetstream } = await peer('nats', '@nats-io/jetstream', () => import('@nats-io/jetstream'));
  const { host, username, password } = new URL(at.url);
  const [user, pass] = [at.username ?? decodeURIComponent(username), at.password ?? decodeURIComponent(password)];
  const secure = at.url.startsWith('tls:');
  try {
    const connection = await connect({
      servers: host,
      name: 'hapax',
      timeout: CONNECT_MS,
      reconnect: false,
      ...(user === '' ? {} : { user, pass }),
      ...(at.token === undefined ? {} : { token: at.token }),
      ...(secure ? { tls: at.ca === undefined ? {} : { ca: authorities(at.ca) } } : {}),
    });
    return { connection, jetstream: jetstream(connection) };
  } catch (error) {
    if (error instanceof HapaxError) throw error;
    throw new HapaxError('NETWORK', oneLine(nameOf(at), error), error);
  }
}
