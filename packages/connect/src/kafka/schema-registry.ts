import { HapaxError } from 'hapax';
import { type SettingsOf, secret, text, url } from 'hapax/settings';
import { peer } from '../contract/peer.ts';
import { hostOf, request } from '../net/request.ts';
import { below, jsonOf } from '../sinks/post.ts';
import { claimsOf } from './avro-claims.ts';
import { BrokerFault } from './faults.ts';
import type { InRecord } from './record-batch.ts';

/** How a schema registry is reached. */
export const REGISTRY = {
  url: url(['http', 'https'], 'The registry, such as http://localhost:8081: that of Confluent, Karapace, Apicurio or Redpanda.'),
  username: text.optional('The user, or the key of an API.'),
  password: secret.optional('Its password, or the secret of the API.'),
} as const;
export type RegistryAt = SettingsOf<typeof REGISTRY>;

/** Values that begin with the number of a schema, as the text of JSON that they stand for. */
export interface Decoding {
  /** Learn the schemas of these records. @throws BrokerFault when the registry does not answer, HapaxError `CONFIG` when it refuses */
  prepare(records: readonly InRecord[]): Promise<void>;
  /** The value as JSON, or why it has none. To be asked of records that were prepared. */
  read(value: Buffer): { readonly text: string } | { readonly fault: string };
}

/** A value is a zero, the number of its schema in four bytes, and what the schema says. */
const PREFIX = 5;
const MAGIC = 0;
const NOT_FOUND = 404;
const REFUSED = [401, 403];
/** Schemas that are remembered: whoever sends records may put any number before them. */
const MOST_SCHEMAS = 10_000;
/** Characters of a schema; those of people have some thousand. */
const LONGEST_SCHEMA = 1e6;

type Reader = ((bytes: Buffer) => string) | { readonly fault: string };

/**
 * Avro, and JSON, by the schemas of a registry. Schemas never change under their number, so each is asked for once.
 * @throws HapaxError `CONFIG` when the package is missing
 */
export async function registryDecoding({ url: at, username, password = '' }: RegistryAt): Promise<Decoding> {
  const { default: avro } = await peer('kafka', 'avsc', () => import('avsc'));
  const who = `schema registry ${hostOf(at)}`;
  const headers: Readonly<Record<string, string>> = {
    accept: 'application/vnd.schemaregistry.v1+json, application/json',
    ...(username === undefined ? {} : { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }),
  };
  const known = new Map<number, Reader>();

  async function learn(id: number): Promise<void> {
    for (const [oldest] of known) {
      if (known.size < MOST_SCHEMAS) break;
      known.delete(oldest);
    }
    const answer = await request(below(at, `/schemas/ids/${id}`), { headers, addresses: 'any' }).catch((error: unknown) => {
      throw new BrokerFault('NETWORK', `${who}: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (answer.status === NOT_FOUND) known.set(id, { fault: `names schema ${id}, which the registry does not have` });
    else if (REFUSED.includes(answer.status)) throw new HapaxError('CONFIG', `kafka: ${who} answered ${answer.status}; check \`registry\``);
    else if (answer.status < 200 || answer.status > 299) throw new BrokerFault('NETWORK', `${who}: answered ${answer.status}`);
    else known.set(id, readerOf(id, jsonOf(answer.text)));
  }

  function readerOf(id: number, { schema, schemaType = 'AVRO', references }: Readonly<Record<string, unknown>>): Reader {
    if (schemaType === 'JSON') return (bytes) => bytes.toString('utf8');
    if (schemaType !== 'AVRO') return { fault: `has schema ${id}, which is ${String(schemaType)}; Avro and JSON are read` };
    if (Array.isArray(references) && references.length > 0)
      return { fault: `has schema ${id}, which refers to other schemas; it must be whole` };
    const written = String(schema);
    if (written.length > LONGEST_SCHEMA) return { fault: `has schema ${id}, which is longer than ${LONGEST_SCHEMA} characters` };
    try {
      const type = avro.Type.forSchema(JSON.parse(written));
      const claims = claimsOf(type);
      return (bytes) => {
        const more = claims(bytes);
        if (more !== undefined) throw new Error(`it ${more}`);
        return JSON.stringify(type.fromBuffer(bytes));
      };
    } catch (error) {
      return { fault: `has schema ${id}, which cannot be read: ${firstLine(error)}` };
    }
  }

  return {
    async prepare(records) {
      const ids = new Set<number>();
      for (const { value } of records) if (value !== null && value.length >= PREFIX && value[0] === MAGIC) ids.add(value.readUInt32BE(1));
      // Those of these records go last: others make room.
      for (const id of ids) {
        const reader = known.get(id);
        if (reader === undefined) continue;
        known.delete(id);
        known.set(id, reader);
      }
      for (const id of [...ids].slice(0, MOST_SCHEMAS)) if (!known.has(id)) await learn(id);
    },
    read(value) {
      if (value.length < PREFIX || value[0] !== MAGIC) return { fault: 'does not begin with the number of a schema' };
      const id = value.readUInt32BE(1);
      const reader = known.get(id) ?? { fault: `names schema ${id}, which was not asked for` };
      if (typeof reader !== 'function') return reader;
      try {
        return { text: reader(value.subarray(PREFIX)) };
      } catch (error) {
        return { fault: `is not what schema ${id} says: ${firstLine(error)}` };
      }
    },
  };
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0].slice(0, 200);
