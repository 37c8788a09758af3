import { HapaxError } from 'hapax';
import { path, type SettingsOf, secret, url } from 'hapax/settings';
import type { Client } from 'pg';
import { peer } from '../contract/peer.ts';
import { authorities } from '../net/authorities.ts';
import { oneLine } from '../run/retrying.ts';

/** How a server is reached. */
export const POSTGRES = {
  url: url(['postgres', 'postgresql'], 'The database, such as postgres://hapax@localhost:5432/plant; `?sslmode=verify-full` for TLS.'),
  password: secret.optional('The password, where it is not in the address.'),
  ca: path.optional('File with the certificates to trust, PEM; it turns TLS on.'),
} as const;
export type PostgresAt = SettingsOf<typeof POSTGRES>;

const CONNECT_MS = 10_000;
/** A statement that takes longer is given up. */
const STATEMENT_MS = 300_000;
/** Of the type boolean. */
const BOOLEAN = 16;

/** A row: text by name, as the server writes it. */
export type Row = Readonly<Record<string, string | null>>;

/** A connection. */
export interface Database {
  /** @throws as the server answers, or when the connection is gone */
  rows(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** What may be said of an address. */
export const nameOf = ({ url: at }: Pick<PostgresAt, 'url'>): string => {
  const { host, pathname } = new URL(at);
  return `postgres ${host}${pathname}`;
};

/**
 * Connect, once: whoever wants it again does it again. Everything comes as text, times in UTC.
 * @throws HapaxError `CONFIG` when the package is missing, `FILE` for certificates that cannot be read, `NETWORK` when nobody answers
 */
export async function connectPostgres(at: PostgresAt): Promise<Database> {
  const { Client: Connection } = await peer('postgres', 'pg', () => import('pg'));
  const client: Client = new Connection({
    connectionString: at.url,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    application_name: 'hapax',
    keepAlive: true,
    options: '-c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=1',
    types: { getTypeParser: (id: number) => (text: string) => (id === BOOLEAN ? (text === 't' ? '1' : '0') : text) },
    ...(at.password === undefined ? {} : { password: at.password }),
    ...(at.ca === undefined ? {} : { ssl: { ca: authorities(at.ca) } }),
  });
  // What breaks while nothing is asked is found by the next question.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw new HapaxError('NETWORK', oneLine(nameOf(at), error), error);
  }
  return {
    rows: async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows,
    close: () => client.end().catch(() => {}),
  };
}

/** A name as SQL has it, whatever stands in it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** `plant.readings`: each part by itself. */
export const quotedPath = (name: string): string => name.split('.').map(quoted).join('.');

/** The mistakes of a pipeline file: a table, a column, a right that is not there, a statement that is none. They do not mend themselves. */
export const isMistake = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(42|3D|28)/.test(error.code);

/** The error as it is told. */
export const told = (who: string, error: unknown): HapaxError =>
  error instanceof HapaxError ? error : new HapaxError(isMistake(error) ? 'CONFIG' : 'NETWORK', oneLine(who, error), error);
