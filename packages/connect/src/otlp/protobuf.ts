import { HapaxError } from 'hapax';
import type { Attributes, DataPoint, Visit } from './metrics.ts';

/** A field as it stands in the bytes. */
interface Field {
  readonly number: number;
  /** Of lengths: bytes. */
  readonly bytes: Buffer;
  /** Of varints, and of 8 bytes. */
  readonly bits: bigint;
}

const [VARINT, EIGHT, LENGTH, FOUR] = [0, 1, 2, 5];
const NONE = Buffer.alloc(0);
const broken = () => new HapaxError('INPUT', 'the body is not a request of OTLP in protobuf');

/** Fields in their order. Source: the wire format of protocol buffers. @throws HapaxError `INPUT` for what ends too soon */
function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= message.length) throw broken();
      const byte = message[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw broken();
  };
  while (at < message.length) {
    const tag = Number(varint());
    const [number, wire] = [tag >>> 3, tag & 7];
    if (wire === VARINT) yield { number, bytes: NONE, bits: varint() };
    else {
      const length = wire === EIGHT ? 8 : wire === FOUR ? 4 : wire === LENGTH ? Number(varint()) : -1;
      if (length < 0 || at + length > message.length) throw broken();
      const bytes = message.subarray(at, at + length);
      at += length;
      yield { number, bytes, bits: wire === EIGHT ? bytes.readBigUInt64LE(0) : 0n };
    }
  }
}

/** Numbers of fields, of `opentelemetry/proto/metrics/v1/metrics.proto`. */
const SORTS = new Map([
  [5, { attributes: 7, flags: 8, number: true }],
  [7, { attributes: 7, flags: 8, number: true }],
  [9, { attributes: 9, flags: 10, number: false }],
  [10, { attributes: 1, flags: 10, number: false }],
  [11, { attributes: 7, flags: 8, number: false }],
]);
type Sort = NonNullable<ReturnType<typeof SORTS.get>>;

/** Each data point of a request in protobuf. @throws HapaxError `INPUT` for what is none */
export function visitProtobuf(body: Buffer, visit: Visit): void {
  for (const one of fieldsOf(body)) {
    if (one.number !== 1) continue;
    let resource: Attributes = new Map();
    for (const { number, bytes } of fieldsOf(one.bytes)) if (number === 1) resource = attributesOf(bytes, 1);
    for (const scope of fieldsOf(one.bytes))
      if (scope.number === 2)
        for (const metric of fieldsOf(scope.bytes))
          if (metric.number === 2) visitMetric(metric.bytes, (name, point) => visit(resource, name, point));
  }
}

function visitMetric(metric: Buffer, visit: (name: string, point: DataPoint) => void): void {
  let name = '';
  for (const { number, bytes } of fieldsOf(metric)) if (number === 1) name = bytes.toString('utf8');
  for (const { number, bytes } of fieldsOf(metric)) {
    const sort = SORTS.get(number);
    if (sort) for (const point of fieldsOf(bytes)) if (point.number === 1) visitPoint(point.bytes, sort, (one) => visit(name, one));
  }
}

function visitPoint(message: Buffer, sort: Sort, visit: (point: DataPoint) => void): void {
  const point: { nano: bigint; value?: number; count?: number; sum?: number } = { nano: 0n };
  for (const { number, bytes, bits } of fieldsOf(message)) {
    if (number === sort.flags && (bits & 1n) === 1n) return;
    if (number === 3) point.nano = bits;
    else if (sort.number && number === 4) point.value = real(bytes);
    else if (sort.number && number === 6) point.value = Number(BigInt.asIntN(64, bits));
    else if (!sort.number && number === 4) point.count = Number(bits);
    else if (!sort.number && number === 5) point.sum = real(bytes);
  }
  if (point.nano === 0n) throw new HapaxError('INPUT', 'a point has no time in `timeUnixNano`');
  visit({ ...point, attributes: attributesOf(message, sort.attributes) });
}

function real(bytes: Buffer): number {
  if (bytes.length !== 8) throw broken();
  return bytes.readDoubleLE(0);
}

function attributesOf(message: Buffer, at: number): Attributes {
  const found = new Map<string, string>();
  for (const pair of fieldsOf(message)) {
    if (pair.number !== at) continue;
    let [key, text] = ['', ''];
    for (const { number, bytes } of fieldsOf(pair.bytes)) {
      if (number === 1) key = bytes.toString('utf8');
      else if (number === 2) text = anyText(bytes);
    }
    found.set(key, text);
  }
  return found;
}

function anyText(value: Buffer): string {
  for (const { number, bytes, bits } of fieldsOf(value)) {
    if (number === 1) return bytes.toString('utf8');
    if (number === 2) return String(bits !== 0n);
    if (number === 3) return String(BigInt.asIntN(64, bits));
    if (number === 4) return String(real(bytes));
  }
  return '';
}
