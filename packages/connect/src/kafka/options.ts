import { readFileSync } from 'node:fs';
import { systemError } from '@hapax/io';
import type { ConnectionOptions } from '@platformatic/kafka';
import { HapaxError } from 'hapax';
import { choice, duration, flag, group, integer, maybe, names, path, type SettingsOf, secret, text } from 'hapax/settings';
import { MAPPING } from '../sources/mapping.ts';
import { REGISTRY } from './schema-registry.ts';

/** How brokers are reached, and how they know who asks. */
const TLS = {
  ca: path.optional('File with the certificates to trust, PEM; the usual ones unless given.'),
  cert: path.optional('File with the certificate of this client, PEM.'),
  key: path.optional('File with the key of that certificate, PEM.'),
  passphrase: secret.optional('What the key is locked with.'),
  serverName: text.optional('Name that the certificate of the brokers must have, where it is not that of their addresses.'),
} as const;

const SASL = {
  mechanism: choice('SCRAM-SHA-512', ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'], 'How the user is proven.'),
  username: text.optional('The user; not for OAUTHBEARER.'),
  password: secret.optional('Its password; not for OAUTHBEARER.'),
  token: secret.optional('Token of OAUTHBEARER.'),
  tokenFile: path.optional('File that holds the token of OAUTHBEARER; read anew for each connection, so that whoever renews it is heard.'),
} as const;

/** The options of the Kafka source. */
export const KAFKA = {
  brokers: names('Addresses of some brokers, such as kafka-1:9092; the others are found through them.'),
  topic: text('The topic that is read.'),
  group: text('Name of the workers that share it: the consumer group, and how the topics of the stream and its transactional ids begin.'),
  member: text.optional('Name of this worker that outlives restarts: what it had waits for it for `sessionMs`, and nothing moves.'),
  state: text.optional('Topic of the state, compacted; the group with `-state` behind it unless given.'),
  results: text.optional('Topic for results; none unless given.'),
  only: choice('all', ['all', 'alarms'], 'Which results.'),
  incidents: text.optional('Topic for messages about incidents; the group with `-incidents` behind it unless given.'),
  deadLetters: text.optional(
    'Topic for records that are no samples, with the reason; the group with `-dead-letters` behind it unless given.',
  ),
  createTopics: choice('missing', ['missing', 'never'], 'Whether topics of the stream that are not there are made.'),
  replicas: maybe(
    integer(3, { min: 1, max: 100 }, 'Copies of a topic that is made; as many as the brokers make by themselves unless given.'),
  ),
  from: choice('beginning', ['beginning', 'end'], 'Where to begin when there is no state yet.'),
  removed: choice(
    'stop',
    ['stop', 'skip'],
    'What to do when records were removed before they were read: end with the reason, or go on and say so.',
  ),
  tickMs: duration.optional(
    'Tell the stream the time by the timestamps of records, so often, so that silent keys are noticed; not told unless given.',
  ),
  everySamples: integer(20_000, { min: 1, max: Number.MAX_SAFE_INTEGER }, 'Samples of a partition between transactions.'),
  everyMs: duration(1000, 'Time between transactions: so much later than a sample its result can be read.', 10),
  sessionMs: duration(10_000, 'A worker that gives no sign of life for so long has its partitions taken.', 1000),
  heartbeatMs: duration(1000, 'Between two signs of life.', 100),
  rebalanceMs: duration(60_000, 'Time that workers have to give back what they lose.', 1000),
  standbys: integer(
    0,
    { min: 0, max: 100 },
    'Other workers that follow the state of each partition, in their memory, so that one of them has it at once when its worker is gone; the same for all workers.',
  ),
  transactionTimeoutMs: duration(60_000, 'A transaction that takes longer is rolled back by the broker and done again.', 1000),
  fetchBytes: integer(1 << 20, { min: 1024, max: 1 << 28 }, 'Bytes of a partition that are asked for at once; so much may wait, twice.'),
  maxMessageBytes: integer(
    900_000,
    { min: 10_000, max: 1 << 28 },
    'Bytes of a batch that is written; below `max.message.bytes` of the topics.',
  ),
  compression: choice('none', ['none', 'gzip', 'snappy', 'lz4'], 'How what is written is packed.'),
  clientId: text.of('hapax', 'Name of the client in logs and quotas of the brokers.'),
  insecure: flag('Send a password over a connection that is not encrypted.'),
  tls: group(TLS, 'Encrypted connections; `{}` for the usual certificates.'),
  sasl: group(SASL, 'User and password, or token.'),
  registry: group(REGISTRY, 'Values are Avro, or JSON, by the schemas of a registry (the package avsc); without it they are JSON.'),
  ...MAPPING,
} as const;

export type KafkaOptions = SettingsOf<typeof KAFKA>;

/** @throws HapaxError `CONFIG` or `FILE`; no secret is in the text */
export function securityOf({
  tls,
  sasl,
  insecure = false,
}: Pick<KafkaOptions, 'tls' | 'sasl' | 'insecure'>): Pick<ConnectionOptions, 'tls' | 'sasl' | 'tlsServerName'> {
  const fault = saslFault(sasl, tls !== undefined || insecure);
  if (fault) throw new HapaxError('CONFIG', `kafka: ${fault}`);
  if (tls && (tls.cert === undefined) !== (tls.key === undefined))
    throw new HapaxError('CONFIG', 'kafka: `tls.cert` and `tls.key` belong together; give both, or neither');
  return {
    ...(tls
      ? {
          tls: {
            ...(tls.ca === undefined ? {} : { ca: read(tls.ca) }),
            ...(tls.cert === undefined ? {} : { cert: read(tls.cert) }),
            ...(tls.key === undefined ? {} : { key: read(tls.key) }),
            ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
          },
          ...(tls.serverName === undefined ? {} : { tlsServerName: tls.serverName }),
        }
      : {}),
    ...(sasl ? { sasl: credentials(sasl) } : {}),
  };
}

type Sasl = NonNullable<KafkaOptions['sasl']>;

function saslFault(sasl: Sasl | undefined, safe: boolean): string | undefined {
  if (!sasl) return undefined;
  if (sasl.mechanism === 'OAUTHBEARER') {
    if ((sasl.token === undefined) === (sasl.tokenFile === undefined)) return '`sasl` with OAUTHBEARER needs a `token` or a `tokenFile`';
  } else if (sasl.username === undefined || sasl.password === undefined)
    return `\`sasl\` with ${sasl.mechanism} needs a \`username\` and a \`password\``;
  if (safe) return undefined;
  return sasl.mechanism === 'PLAIN' || sasl.mechanism === 'OAUTHBEARER'
    ? `\`sasl\` with ${sasl.mechanism} sends its secret as it is: add \`tls\`, or \`insecure: true\` where the network is your own`
    : undefined;
}

function credentials({ mechanism, username, password, token, tokenFile }: Sasl): NonNullable<ConnectionOptions['sasl']> {
  return {
    mechanism,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(token === undefined ? {} : { token }),
    ...(tokenFile === undefined ? {} : { token: () => read(tokenFile).trim() }),
    ...(mechanism === 'OAUTHBEARER' ? { authBytesValidator: mustBeEmpty } : {}),
  };
}

/** A broker that refuses a token says why in an answer that is otherwise like one that lets in (RFC 7628, 3.2.3). */
const mustBeEmpty: NonNullable<NonNullable<ConnectionOptions['sasl']>['authBytesValidator']> = (answer, done) =>
  answer.length === 0 ? done(null, answer) : done(new Error('the token is refused'));

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw systemError(file, cause);
  }
}
