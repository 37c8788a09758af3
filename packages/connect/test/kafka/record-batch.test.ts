import * as client from '@platformatic/kafka';
import fc from 'fast-check';
import type { Result } from 'hapax/stream';
import { expect, test } from 'vitest';
import { committedRecords } from '../../src/kafka/committed.ts';
import { startFilling } from '../../src/kafka/output.ts';
import { decodeBatches } from '../../src/kafka/read-batch.ts';
import type { OutRecord } from '../../src/kafka/record-batch.ts';
import { type Codec, startBatch, type Writing } from '../../src/kafka/write-batch.ts';
import { resultLine } from '../../src/sinks/result-log.ts';

function encodeBatch(_client: typeof client, records: readonly OutRecord[], writing: Writing, codec: Codec): Buffer {
  const batch = startBatch();
  for (const record of records) batch.add(record, Infinity);
  return batch.finish(client, writing, codec);
}

const WRITER = { producerId: 7n, producerEpoch: 3, sequence: 0, timestamp: 1_700_000_000_123 };

const bytes: fc.Arbitrary<string | Uint8Array | null> = fc.option(
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 })),
);
const recordsGiven = fc.array(
  fc.record({
    key: bytes,
    value: bytes,
    headers: fc.array(fc.tuple(fc.string(), fc.option(fc.uint8Array({ maxLength: 20 }), { nil: null })), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 80 },
);
const asBuffer = (part: string | Uint8Array | null) => (part === null ? null : Buffer.from(part as string));

for (const codec of ['none', 'gzip', 'snappy', 'lz4'] as const)
  test(`records come back as they were written (${codec}), and the package reads them alike`, () => {
    fc.assert(
      fc.property(recordsGiven, (given) => {
        const encoded = encodeBatch(client, given, WRITER, codec);
        const [batch, ...others] = [...decodeBatches(client, encoded)];
        expect(others).toEqual([]);
        expect(batch).toMatchObject({
          firstOffset: 0,
          lastOffset: given.length - 1,
          producerId: 7n,
          transactional: true,
          marker: undefined,
        });
        const read = batch.records();
        expect(read.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(
          given.map(({ key, value, headers = [] }) => ({
            key: asBuffer(key),
            value: asBuffer(value),
            headers: headers.map(([name, text]) => [name, asBuffer(text)]),
          })),
        );
        expect(read.map(({ offset, timestamp }) => [offset, timestamp])).toEqual(given.map((_, i) => [i, WRITER.timestamp]));
        expect(read.map(({ text }) => text)).toEqual(read.map(({ value }) => (value === null ? null : value.toString('utf8'))));
        // The naive twin: an object for each record, by the package itself.
        const twin = client.readRecordsBatch(client.Reader.from(Buffer.from(encoded)));
        expect(twin.crc).toBe(encoded.readUInt32BE(17));
        expect(twin.records.map(({ key, value }) => [key, value])).toEqual(read.map(({ key, value }) => [key, value]));
      }),
    );
  });

test('a record whose value is written into the batch is the same as one whose value was there before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 400 })), { minLength: 1, maxLength: 200 }),
      (given) => {
        const batch = startBatch();
        for (const [key, value] of given)
          batch.put({ key, room: 3 * value.length, write: (out, at) => at + out.write(value, at, 'utf8') }, Infinity);
        const twin = encodeBatch(
          client,
          given.map(([key, value]) => ({ key, value })),
          WRITER,
          'none',
        );
        expect(batch.finish(client, WRITER, 'none').equals(twin)).toBe(true);
      },
    ),
  );
});

test('results are batches no larger than a message may be, each result once, in their order', () => {
  const filling = startFilling(1000);
  const some = Array.from(
    { length: 40 },
    (_, i): Result => ({
      time: i,
      key: `k${i % 3}`,
      status: 'scored',
      alarm: false,
      values: [],
      verdicts: [],
      incidents: [],
      models: [],
      released: [],
    }),
  );
  for (const one of some) filling.add(one);
  const batches = filling.take().map((batch) => batch.finish(client, WRITER, 'none'));
  expect(batches.length).toBeGreaterThan(2);
  for (const bytes of batches) expect(bytes.length).toBeLessThanOrEqual(1000);
  const texts = batches.flatMap((bytes) => [...decodeBatches(client, bytes)].flatMap((batch) => batch.records().map(({ text }) => text)));
  expect(texts).toEqual(some.map((one) => resultLine(one).slice(0, -1)));
  expect(filling.take()).toEqual([]);
});

test('what the package writes is read, each record with its own time', () => {
  const messages = [5n, 3n, 900_000n].map((timestamp, i) => ({
    topic: 't',
    key: Buffer.from(`k${i}`),
    value: Buffer.from('v'),
    timestamp: 1_700_000_000_000n + timestamp,
  }));
  const { buffer } = client.createRecordsBatch(messages, { producerId: 1n, producerEpoch: 0, transactionalId: 'x' });
  const [batch] = [...decodeBatches(client, buffer)];
  expect(batch.records().map(({ key, timestamp }) => [key?.toString(), timestamp - 1.7e12])).toEqual([
    ['k0', 5],
    ['k1', 3],
    ['k2', 900_000],
  ]);
});

test('a batch that is cut off is left for the next answer, and one that is damaged is refused', () => {
  const whole = encodeBatch(client, [{ key: 'a', value: 'b' }], WRITER, 'none');
  expect([...decodeBatches(client, Buffer.concat([whole, whole.subarray(0, -3)]))].length).toBe(1);
  const damaged = Buffer.from(whole);
  damaged[66] ^= 1;
  expect(() => [...decodeBatches(client, damaged)]).toThrow('a batch whose checksum is not that of its bytes');
});

/** A log: batches of producers and the ends of their transactions, each with the offset that it begins at. */
function logOf(...entries: readonly (readonly [producer: number, what: string | 'COMMIT' | 'ABORT'])[]): Buffer {
  let offset = 0;
  return Buffer.concat(
    entries.map(([producer, what]) => {
      const marker = what === 'COMMIT' || what === 'ABORT';
      const key = marker ? Buffer.from([0, 0, 0, what === 'COMMIT' ? 1 : 0]) : null;
      const batch = Buffer.from(
        encodeBatch(client, [{ key, value: marker ? Buffer.alloc(6) : what }], { ...WRITER, producerId: BigInt(producer) }, 'none'),
      );
      batch.writeBigInt64BE(BigInt(offset++), 0);
      if (marker) batch.writeInt16BE(0b11_0000, 21);
      batch.writeUInt32BE(client.crc32c(batch.subarray(21)) >>> 0, 17);
      return batch;
    }),
  );
}
const values = (log: Buffer, aborted: readonly (readonly [number, number])[], from = 0) =>
  committedRecords(
    client,
    log,
    aborted.map(([producer, firstOffset]) => ({ producerId: BigInt(producer), firstOffset })),
    from,
  ).records.map(({ value }) => String(value));

test('of two aborted transactions of one producer both are left out, and what it commits between and after them is not', () => {
  const log = logOf([1, 'c1'], [1, 'COMMIT'], [1, 'A'], [1, 'ABORT'], [1, 'B'], [1, 'ABORT'], [1, 'c2'], [1, 'COMMIT']);
  // As a broker lists them: by where they begin, in any order.
  expect(
    values(log, [
      [1, 4],
      [1, 2],
    ]),
  ).toEqual(['c1', 'c2']);
});

test('a transaction whose marker is not in the answer is left out to the end of it', () => {
  const log = logOf([1, 'A'], [2, 'x'], [1, 'A'], [1, 'A']);
  expect(values(log, [[1, 0]])).toEqual(['x']);
});

test('an answer that begins in the midst of an aborted transaction leaves out the rest of it', () => {
  const log = logOf([1, 'A'], [1, 'A'], [1, 'ABORT'], [1, 'c'], [1, 'COMMIT']);
  expect(values(log, [[1, 0]], 1)).toEqual(['c']);
});

test('what was asked for begins in the midst of a batch, and the next answer behind the last one', () => {
  const batch = encodeBatch(
    client,
    ['a', 'b', 'c'].map((value) => ({ key: null, value })),
    WRITER,
    'none',
  );
  const { records, next } = committedRecords(client, batch, [], 1);
  expect(records.map(({ value, offset }) => [String(value), offset])).toEqual([
    ['b', 1],
    ['c', 2],
  ]);
  expect(next).toBe(3);
  expect(committedRecords(client, Buffer.alloc(0), [], 5)).toEqual({ records: [], next: 5 });
});

test('a batch takes what fits, whatever its characters, and always a first record', () => {
  const batch = startBatch();
  expect(batch.add({ key: null, value: '€'.repeat(100) }, 200)).toBe(true);
  expect(batch.add({ key: null, value: 'x' }, 200)).toBe(false);
  const larger = startBatch();
  for (let i = 0; i < 3; ++i) expect(larger.add({ key: 'k', value: '€'.repeat(30_000) }, 300_000)).toBe(true);
  expect(larger.add({ key: 'k', value: '€'.repeat(30_000) }, 300_000)).toBe(false);
  const [read] = [...decodeBatches(client, larger.finish(client, WRITER, 'none'))];
  expect(read.records().map(({ text }) => text)).toEqual(new Array(3).fill('€'.repeat(30_000)));
});
