import { HapaxError } from 'hapax';
import { path, type SettingsOf, secret, text, url } from 'hapax/settings';
import type { Redis } from 'ioredis';
import { peer } from '../contract/peer.ts';
import { authorities } from '../net/authorities.ts';
import { oneLine } from '../run/retrying.ts';

/** How a server is reached. */
export const REDIS = {
  url: url(['redis', 'rediss'], 'The server, such as redis://localhost:6379, or rediss:// with TLS; a path such as /2 is the database.'),
  username: text.optional('The user, where it is not in the address.'),
  password: secret.optional('Its password, where it is not in the address.'),
  ca: path.optional('File with the certificates to trust, PEM; the usual ones unless given.'),
} as const;
export type RedisAt = SettingsOf<typeof REDIS>;

const CONNECT_MS = 10_000;

/** A connection. */
export interface RedisClient {
  /** @throws as the server answers, or when the connection is gone */
  ask(command: string, ...args: readonly (string | number)[]): Promise<unknown>;
  close(): void;
}

/** What may be said of an address. */
export const nameOf = (at: Pick<RedisAt, 'url'>): string => `redis ${new URL(at.url).host}`;

/**
 * Connect, once: whoever wants it again does it again.
 * @throws HapaxError `CONFIG` when the package is missing, `FILE` for certificates that cannot be read, `NETWORK` when nobody answers
 */
export async function connectRedis(at: RedisAt): Promise<RedisClient> {
  const { Redis: Client } = await peer('redis', 'ioredis', () => import('ioredis'));
  const client: Redis = new Client(at.url, {
    lazyConnect: true,
    retryStrategy: () => null,
    enableOfflineQueue: false,
    connectTimeout: CONNECT_MS,
    // Answers as lists, which every version of the server gives.
    protocol: 2,
    ...(at.username === undefined ? {} : { username: at.username }),
    ...(at.password === undefined ? {} : { password: at.password }),
    ...(at.ca === undefined ? {} : { tls: { ca: authorities(at.ca) } }),
  });
  let why: unknown;
  client.on('error', (error) => {
    why = error;
  });
  try {
    await client.connect();
  } catch (error) {
    client.disconnect();
    throw new HapaxError('NETWORK', oneLine(nameOf(at), why ?? error), error);
  }
  return {
    ask: (command, ...args) => client.call(command, ...args),
    close: () => client.disconnect(),
  };
}
