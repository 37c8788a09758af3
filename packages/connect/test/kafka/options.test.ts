import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settle } from 'hapax/settings';
import { afterAll, expect, test } from 'vitest';
import { brokerOf } from '../../src/kafka/client.ts';
import { BrokerFault, faultOf, meaningOf } from '../../src/kafka/faults.ts';
import { openKafka, topicsOf } from '../../src/kafka/kafka.ts';
import { kafkaMetrics } from '../../src/kafka/metrics.ts';
import { KAFKA, type KafkaOptions, securityOf } from '../../src/kafka/options.ts';
import { plainly } from '../../src/kafka/ways-out.ts';
import { openSource } from '../../src/registry.ts';
import { systemClock } from '../../src/run/clock.ts';
import { sourceSchema } from '../../src/schema.ts';
import { jumpingClock } from '../manual-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-kafka-options-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = 'ovenbird-93';
const BASE = { brokers: ['127.0.0.1:1'], topic: 'in', group: 'plant' };
const optionsOf = (more: object = {}): KafkaOptions => settle('kafka', KAFKA, { ...BASE, ...more } as never);

test('topics are named after the group unless they are given', () => {
  expect(topicsOf(optionsOf())).toEqual({
    state: 'plant-state',
    output: { only: 'all', incidents: 'plant-incidents', deadLetters: 'plant-dead-letters' },
  });
  expect(topicsOf(optionsOf({ state: 's', results: 'r', only: 'alarms', incidents: 'i', deadLetters: 'd' }))).toEqual({
    state: 's',
    output: { results: 'r', only: 'alarms', incidents: 'i', deadLetters: 'd' },
  });
});

test('addresses of brokers are hosts with a port, of version 6 too', () => {
  expect(brokerOf('kafka-1:9092')).toEqual({ host: 'kafka-1', port: 9092 });
  expect(brokerOf('[::1]:9092')).toEqual({ host: '::1', port: 9092 });
  for (const wrong of ['kafka', 'kafka:', ':9092', 'kafka:0', 'kafka:70000', `SASL_SSL://user:${SECRET}@kafka:9092`])
    expect(() => brokerOf(wrong), wrong).toThrow('kafka: `brokers` must be addresses such as kafka-1:9092; one of them is not');
});

test('certificates are read from their files, and the names of brokers are checked', () => {
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, 'CERT');
  expect(securityOf(optionsOf())).toEqual({});
  expect(securityOf(optionsOf({ tls: {} }))).toEqual({ tls: {} });
  expect(securityOf(optionsOf({ tls: { ca, cert: ca, key: ca, passphrase: SECRET, serverName: 'kafka' } }))).toEqual({
    tls: { ca: 'CERT', cert: 'CERT', key: 'CERT', passphrase: SECRET },
    tlsServerName: 'kafka',
  });
  expect(() => securityOf(optionsOf({ tls: { cert: ca } }))).toThrow(
    'kafka: `tls.cert` and `tls.key` belong together; give both, or neither',
  );
  expect(() => securityOf(optionsOf({ tls: { ca: join(folder, 'none.pem') } }))).toThrow(/none\.pem does not exist; check the path/);
});

test('who asks is told by user and password or by token, and what would be sent as it is needs TLS', () => {
  const sasl = { username: 'u', password: SECRET };
  expect(securityOf(optionsOf({ sasl }))).toEqual({ sasl: { mechanism: 'SCRAM-SHA-512', ...sasl } });
  expect(securityOf(optionsOf({ sasl: { ...sasl, mechanism: 'PLAIN' }, tls: {} }))).toEqual({
    tls: {},
    sasl: { mechanism: 'PLAIN', ...sasl },
  });
  expect(securityOf(optionsOf({ sasl: { ...sasl, mechanism: 'PLAIN' }, insecure: true }))).toMatchObject({ sasl });
  expect(() => securityOf(optionsOf({ sasl: { ...sasl, mechanism: 'PLAIN' } }))).toThrow(
    'kafka: `sasl` with PLAIN sends its secret as it is: add `tls`, or `insecure: true` where the network is your own',
  );
  expect(() => securityOf(optionsOf({ sasl: { username: 'u' } }))).toThrow(
    'kafka: `sasl` with SCRAM-SHA-512 needs a `username` and a `password`',
  );
  expect(() => securityOf(optionsOf({ sasl: { mechanism: 'OAUTHBEARER' }, tls: {} }))).toThrow(
    'kafka: `sasl` with OAUTHBEARER needs a `token` or a `tokenFile`',
  );
});

test('a token in a file is read anew for each connection', () => {
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${SECRET}\n`);
  const { sasl } = securityOf(optionsOf({ sasl: { mechanism: 'OAUTHBEARER', tokenFile }, tls: {} }));
  const token = sasl?.token as () => string;
  expect(token()).toBe(SECRET);
  writeFileSync(tokenFile, 'another');
  expect(token()).toBe('another');
});

test('the schema of a pipeline knows the source, and refuses what it does not know', () => {
  expect(sourceSchema.parse({ type: 'kafka', ...BASE })).toEqual({ type: 'kafka', ...BASE });
  const faults = sourceSchema.safeParse({ type: 'kafka', brokers: 'x', topic: 'in', sasl: { password: 5 } }).error?.issues;
  expect(faults?.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['brokers', 'must be a list of texts, one at least; got "x"'],
    ['group', 'is missing; it must be a text'],
    ['sasl.password', 'must be a text; the one given is not'],
  ]);
});

test('it cannot be opened as the source of one process alone', async () => {
  const around = {
    features: ['v'],
    clock: systemClock,
    onTrouble: () => {},
    input: (async function* () {})(),
    out: () => {},
    base: folder,
  };
  await expect(openSource({ type: 'kafka', ...BASE }, around)).rejects.toThrow(
    'kafka: several processes share this source, so it cannot be opened as one; hapax watch runs it',
  );
});

test('what a failure of a broker means does not depend on how deep it is wrapped', () => {
  const deep = { code: 'PLT_KFK_RESPONSE', message: 'x', errors: [{ message: 'no', apiId: 'PRODUCER_FENCED', serverErrorMessage: null }] };
  expect(faultOf(deep)).toMatchObject({ fault: 'PRODUCER_FENCED', message: 'no' });
  const skipped = { message: 'not tried', apiId: 'OPERATION_NOT_ATTEMPTED' };
  const missing = { message: 'no topic', apiId: 'UNKNOWN_TOPIC_OR_PARTITION' };
  expect(faultOf({ message: 'x', errors: [skipped, missing] }).fault).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  const record = { message: 'unknown', apiId: 'UNKNOWN_SERVER_ERROR' };
  const late = faultOf({ message: 'x', errors: [record, { message: 'time', apiId: 'INVALID_TIMESTAMP' }] });
  expect([late.fault, meaningOf(late)]).toEqual(['INVALID_TIMESTAMP', 'unsure']);
  expect(faultOf({ message: 'x', errors: [skipped] }).fault).toBe('OPERATION_NOT_ATTEMPTED');
  expect(meaningOf(faultOf({ code: 'PLT_KFK_AUTHENTICATION', message: 'x', cause: deep }))).toBe('fenced');
  expect(meaningOf(faultOf({ code: 'PLT_KFK_NETWORK', message: 'timed out' }))).toBe('passing');
  expect(meaningOf(new BrokerFault('OUT_OF_ORDER_SEQUENCE_NUMBER', ''))).toBe('unsure');
  expect(meaningOf(new BrokerFault('TOPIC_AUTHORIZATION_FAILED', ''))).toBe('fatal');
  expect(meaningOf(new Error('x'))).toBe('fatal');
});

test('what an operator can do about a failure is said', () => {
  const said = (fault: string) => plainly('kafka in 3', new BrokerFault(fault, 'as the broker says')).message;
  expect(said('SASL_AUTHENTICATION_FAILED')).toBe('kafka in 3: the brokers refuse the user, the password or the token of `sasl`');
  expect(said('ILLEGAL_SASL_STATE')).toBe(
    'kafka in 3: this port of the brokers asks for no user: leave out `sasl`, or name the port that does',
  );
  expect(said('INVALID_TIMESTAMP')).toBe(
    'kafka in 3: the brokers refuse the time of this machine, which is too far from theirs: set its clock',
  );
  expect(said('MESSAGE_TOO_LARGE')).toBe(
    'kafka in 3: a batch is larger than the brokers take; set `maxMessageBytes` below `max.message.bytes` of the topic',
  );
  expect(said('TRANSACTIONAL_ID_AUTHORIZATION_FAILED')).toBe(
    'kafka in 3: the user may not write in transactions; give it Write and Describe on transactional ids that begin with the name of the group',
  );
  expect(said('POLICY_VIOLATION')).toBe('kafka in 3: as the broker says');
});

test.each([
  ['Connection closed', 'a port that wants `tls` or `sasl` closes connections without'],
  [
    'Client network socket disconnected before secure TLS connection was established',
    'does this port speak TLS? leave out `tls`, or name the port that does',
  ],
  [
    'connect ECONNREFUSED 10.0.0.1:9092',
    'nothing listens there: is it the port in `brokers` and in `advertised.listeners` of the brokers, and are they up?',
  ],
  ['getaddrinfo ENOTFOUND kafka-1', 'is the name of the host right, in `brokers` and in `advertised.listeners` of the brokers?'],
])('what most often lies behind it is said with what the network says: %s', (message, hint) => {
  expect(plainly('kafka in 3', new BrokerFault('NETWORK', message)).message).toBe(`kafka in 3: ${message}; ${hint}`);
});

test('what the network says that nothing is known of stands alone', () => {
  expect(plainly('kafka in 3', new BrokerFault('NETWORK', 'timed out')).message).toBe('kafka in 3: timed out');
});

test('brokers that do not answer are named, and no secret with them', async () => {
  let now = 0;
  const after = (_: number, go: () => void) => {
    setImmediate(go);
    return () => {};
  };
  const quick = { now: () => (now += 10_000), after };
  const failing = openKafka(optionsOf({ sasl: { username: 'u', password: SECRET } }), {
    features: ['v'],
    clock: quick,
    onTrouble: () => {},
  });
  const error = await failing.catch((cause: unknown) => cause);
  expect(String(error)).toMatch(/^HapaxError: kafka 127\.0\.0\.1:1: connect ECONNREFUSED 127\.0\.0\.1:1/);
  expect(JSON.stringify([error, String((error as Error).stack)])).not.toContain(SECRET);
});

test('metrics tell of each partition, and of the worker', () => {
  const stats = { lag: 5, transactions: 2, transactionMs: 30, stateBytes: 7, restoreMs: 1500, restoreBytes: 9, poison: 1 };
  const standbys = new Map([[6, { lag: 2, bytes: 80 }]]);
  const text = kafkaMetrics('pl"ant', { partitions: new Map([[3, stats]]), standbys, rebalances: 4, interruptions: 1 });
  expect(text).toContain('hapax_kafka_standby_lag{stream="pl\\"ant",partition="6"} 2\n');
  expect(text).toContain('hapax_kafka_standby_bytes{stream="pl\\"ant",partition="6"} 80\n');
  expect(text).toContain('hapax_kafka_lag{stream="pl\\"ant",partition="3"} 5\n');
  expect(text).toContain('hapax_kafka_restore_seconds{stream="pl\\"ant",partition="3"} 1.5\n');
  expect(text).toContain('hapax_kafka_rebalances_total{stream="pl\\"ant"} 4\n');
  expect(text.split('\n').filter((line) => line.startsWith('# TYPE')).length).toBe(12);
});

test('brokers that do not answer are spoken of at once, with how long they are waited for', async () => {
  const said: string[] = [];
  const clock = jumpingClock();
  await expect(openKafka(optionsOf(), { features: ['x'], clock, onTrouble: ({ text }) => void said.push(text) })).rejects.toThrow(
    'kafka 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
  );
  expect(said).toEqual([
    'kafka: connect ECONNREFUSED 127.0.0.1:1; nothing listens there: is it the port in `brokers` and in `advertised.listeners` of the brokers, and are they up?; trying for 30 s',
  ]);
});
