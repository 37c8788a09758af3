import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import avro from 'avsc';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { BrokerFault, meaningOf } from '../../src/kafka/faults.ts';
import type { InRecord } from '../../src/kafka/record-batch.ts';
import { registryDecoding } from '../../src/kafka/schema-registry.ts';
import { recordReader } from '../../src/kafka/values.ts';

const READING = avro.Type.forSchema({
  type: 'record',
  name: 'Reading',
  fields: [
    { name: 'time', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'pump', type: 'string' },
    { name: 'flow', type: ['null', 'double'] },
    { name: 'state', type: { type: 'enum', name: 'State', symbols: ['ON', 'OFF'] } },
  ],
});
const SCHEMAS: Readonly<Record<string, object>> = {
  '7': { schema: JSON.stringify(READING.schema()) },
  '8': { schemaType: 'JSON', schema: '{}' },
  '9': { schemaType: 'PROTOBUF', schema: 'message A {}' },
  '10': { schema: '"Other"', references: [{ name: 'Other', subject: 'other', version: 1 }] },
  '11': { schema: '{"type": "nonsense"}' },
  '12': { schema: '{"type": "array", "items": "int"}' },
  '13': { schema: JSON.stringify({ type: 'enum', name: 'E', symbols: Array.from({ length: 1e5 }, (_, i) => `symbol_${i}`) }) },
};
const asked: string[] = [];
let status = 200;
const server = createServer((question, answer) => {
  asked.push(`${question.headers.authorization ?? 'nobody'} ${question.url}`);
  const found = SCHEMAS[String(question.url).split('/').at(-1) ?? ''];
  const code = status === 200 && found === undefined ? 404 : status;
  answer.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? { error_code: 40403 }));
});
await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  asked.length = 0;
  status = 200;
});

const framed = (id: number, body: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(id, 1);
  return Buffer.concat([head, body]);
};
const record = (value: Buffer | null): InRecord => ({
  offset: 0,
  timestamp: 1_700_000_000_000,
  key: Buffer.from('k'),
  value,
  headers: [],
  text: value === null ? null : value.toString('utf8'),
});
const mapping = { time: 'time', key: 'pump', features: ['flow'] };
const open = () => registryDecoding({ url: `http://127.0.0.1:${port}`, username: 'hapax', password: 'ovenbird-93' });
const avroOf = (flow: number | null) => framed(7, READING.toBuffer({ time: 1_700_000_000_000, pump: 'p1', flow, state: 'ON' }));

/** What becomes of values, and how often the registry was asked. */
async function taken(...values: readonly (Buffer | null)[]) {
  const decoding = await open();
  const take = recordReader(mapping, decoding);
  const records = values.map(record);
  await decoding.prepare(records);
  await decoding.prepare(records);
  return records.map(take);
}

test('Avro values are samples by the schema that they name; each schema is asked for once, by who is told to', async () => {
  expect(await taken(avroOf(4.25), avroOf(null))).toEqual([
    { samples: [{ time: 1_700_000_000_000, key: 'p1', values: [4.25] }] },
    { samples: [{ time: 1_700_000_000_000, key: 'p1', values: [Number.NaN] }] },
  ]);
  expect(asked).toEqual([`Basic ${Buffer.from('hapax:ovenbird-93').toString('base64')} /schemas/ids/7`]);
});

test('values of a JSON schema are JSON behind its number', async () => {
  const text = '{"time": 1700000000000, "pump": "p2", "flow": 1}';
  expect(await taken(framed(8, Buffer.from(text)))).toEqual([{ samples: [{ time: 1_700_000_000_000, key: 'p2', values: [1] }] }]);
});

test('what cannot be read is told, record by record, for the dead letters', async () => {
  const long = avro.Type.forSchema('long').toBuffer(2 ** 50);
  const faults = (
    await taken(
      Buffer.from('{"time": 1}'),
      null,
      avroOf(1).subarray(0, 9),
      framed(404, long),
      framed(9, long),
      framed(10, long),
      framed(11, long),
      framed(12, Buffer.concat([long, Buffer.of(0)])),
      framed(13, long),
    )
  ).map(({ samples, fault }) => {
    expect(samples).toEqual([]);
    return fault;
  });
  expect(faults).toEqual([
    'does not begin with the number of a schema',
    'has no value',
    'is not what schema 7 says: truncated buffer',
    'names schema 404, which the registry does not have',
    'has schema 9, which is PROTOBUF; Avro and JSON are read',
    'has schema 10, which refers to other schemas; it must be whole',
    'has schema 11, which cannot be read: unknown type: "nonsense"',
    'is not what schema 12 says: it claims 1125899906842624 items in 1 bytes',
    'has schema 13, which is longer than 1000000 characters',
  ]);
});

test('a registry that does not answer is asked again, and one that refuses ends the reading, without the password', async () => {
  const decoding = await open();
  const failing = () =>
    decoding.prepare([record(avroOf(1))]).then(
      () => undefined,
      (error: unknown) => error,
    );
  status = 503;
  const away = await failing();
  expect(away).toBeInstanceOf(BrokerFault);
  expect(meaningOf(away)).toBe('passing');
  expect(String(away)).toContain(`schema registry 127.0.0.1:${port}: answered 503`);
  status = 401;
  const refused = await failing();
  expect(meaningOf(refused)).toBe('fatal');
  expect(refused).toMatchObject({ code: 'CONFIG', message: `kafka: schema registry 127.0.0.1:${port} answered 401; check \`registry\`` });
  status = 200;
  expect(await failing()).toBeUndefined();
});
