import { placeOfField } from './arrow-head.ts';
import type { ArrowMessage } from './arrow-messages.ts';
import type { ArrowRecord } from './row-batch.ts';
import type { ResultColumn } from './scored-batch.ts';

/** Version 5 of the format, as Arrow counts from 0. */
const VERSION = 4;
const RECORD = 3;
/** Where the tables of a head stand: that of the message, that of the batch, and its nodes. */
const [MESSAGE, BATCH, NODES] = [16, 48, 72];
/** What a node, or a buffer, takes. */
const ENTRY = 16;
/** Buffers begin at multiples of this, which the format asks for. */
const ALIGNED = 8;

/** The parts of a message with a batch; undefined where it is compressed, of an older version, or of a layout of its own. */
export function recordOf(message: Uint8Array): ArrowRecord | undefined {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const head = 8;
  const body = head + view.getUint32(4, true);
  const table = head + view.getUint32(head, true);
  const [versionAt, headerAt] = [4, 8].map((slot) => placeOfField(view, table, slot));
  if (versionAt === 0 || view.getInt16(versionAt, true) !== VERSION || headerAt === 0) return undefined;
  const batch = headerAt + view.getUint32(headerAt, true);
  const [rowsAt, nodesAt, buffersAt, compressed, variadic] = [4, 6, 8, 10, 12].map((slot) => placeOfField(view, batch, slot));
  if (compressed !== 0 || variadic !== 0) return undefined;
  const entries = (at: number): Uint8Array => {
    if (at === 0) return new Uint8Array(0);
    const vector = at + view.getUint32(at, true);
    return message.subarray(vector + 4, vector + 4 + ENTRY * view.getUint32(vector, true));
  };
  return {
    rows: rowsAt === 0 ? 0 : Number(view.getBigInt64(rowsAt, true)),
    nodes: entries(nodesAt),
    buffers: entries(buffersAt),
    body: message.subarray(body),
  };
}

/** Whether the memory of a batch, or of a dictionary, is compressed. */
export function isCompressed({ kind, bytes }: ArrowMessage): boolean {
  if (kind !== 'batch' && kind !== 'dictionary') return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const follow = (table: number, slot: number): number => {
    const at = table === 0 ? 0 : placeOfField(view, table, slot);
    return at === 0 ? 0 : at + view.getUint32(at, true);
  };
  const header = follow(8 + view.getUint32(8, true), 8);
  const batch = kind === 'batch' ? header : follow(header, 6);
  return batch !== 0 && placeOfField(view, batch, 10) !== 0;
}

/** A message of a batch with columns behind those that it had. */
export interface WiderRecord {
  /** With the bytes that tell its length. */
  readonly head: Uint8Array;
  /** The body, piece by piece. */
  readonly body: readonly Uint8Array[];
}

/** The batch with results behind it: numbers as float64, flags as int8, texts as utf8; what is missing is null. */
export function widened({ rows, nodes, buffers, body }: ArrowRecord, results: readonly ResultColumn[]): WiderRecord {
  const parts = results.map((one) => partsOf(one));
  const gap = up(body.length) - body.length;
  let at = body.length + gap;
  const places: [number, number][] = [];
  const pieces: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const behind = at;
  for (const { memory } of parts)
    for (const bytes of memory) {
      places.push([at, bytes.length]);
      pieces.push({ at: at - behind, bytes });
      at += up(bytes.length);
    }
  const extra = new Uint8Array(at - behind);
  for (const { at: to, bytes } of pieces) extra.set(bytes, to);
  const allNodes = entriesOf(
    nodes,
    parts.map(({ missing }) => [rows, missing]),
  );
  const head = headOf(rows, allNodes, entriesOf(buffers, places), at);
  return { head, body: gap === 0 ? [body, extra] : [body, new Uint8Array(gap), extra] };
}

const up = (length: number): number => Math.ceil(length / ALIGNED) * ALIGNED;

/** The pieces of memory of a column: which cells are there, where texts begin, and what they are. */
function partsOf(one: ResultColumn): { readonly missing: number; readonly memory: readonly Uint8Array[] } {
  const { there, missing } = presence(one);
  if (one.kind !== 'text') {
    const values = one.kind === 'flag' ? Int8Array.from(one.values) : one.values;
    return { missing, memory: [there, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)] };
  }
  const { length } = one.values;
  const bytes = Buffer.from(one.values.join(''), 'utf8');
  const starts = new Int32Array(length + 1);
  for (let i = 0; i < length; ++i) starts[i + 1] = starts[i] + Buffer.byteLength(one.values[i], 'utf8');
  return { missing, memory: [there, new Uint8Array(starts.buffer), bytes] };
}

/** A bit for each cell that is there; none where all are. */
function presence(one: ResultColumn): { readonly there: Uint8Array; readonly missing: number } {
  const { length } = one.values;
  const absent = one.kind === 'text' ? (i: number) => one.values[i] === '' : (i: number) => one.values[i] !== one.values[i];
  let missing = 0;
  for (let i = 0; i < length; ++i) if (absent(i)) missing += 1;
  const there = new Uint8Array(missing === 0 ? 0 : Math.ceil(length / 8));
  if (missing > 0) for (let i = 0; i < length; ++i) if (!absent(i)) there[i >> 3] |= 1 << (i & 7);
  return { there, missing };
}

/** Entries of two numbers each, some more behind those that are there. */
function entriesOf(known: Uint8Array, more: readonly (readonly [number, number])[]): Uint8Array {
  const out = new Uint8Array(known.length + ENTRY * more.length);
  out.set(known);
  const view = new DataView(out.buffer);
  more.forEach(([first, second], i) => {
    view.setBigInt64(known.length + ENTRY * i, BigInt(first), true);
    view.setBigInt64(known.length + ENTRY * i + 8, BigInt(second), true);
  });
  return out;
}

/** The head of a message: two tables of FlatBuffers and two lists behind them, with the bytes that tell its length in front. */
function headOf(rows: number, nodes: Uint8Array, buffers: Uint8Array, bodyLength: number): Uint8Array {
  const list = NODES + nodes.length + ALIGNED;
  const length = list + buffers.length;
  const out = new Uint8Array(8 + length);
  new DataView(out.buffer).setUint32(0, 0xffffffff, true);
  new DataView(out.buffer).setUint32(4, length, true);
  const view = new DataView(out.buffer, 8);
  const shorts = (at: number, values: readonly number[]) => {
    for (const [i, value] of values.entries()) view.setUint16(at + 2 * i, value, true);
  };
  view.setUint32(0, MESSAGE, true);
  // How long this list and the table are, then where in it each field stands: version, kind, what it holds, length of the body.
  shorts(4, [12, 20, 4, 6, 16, 8]);
  view.setInt32(MESSAGE, MESSAGE - 4, true);
  view.setInt16(MESSAGE + 4, VERSION, true);
  view.setUint8(MESSAGE + 6, RECORD);
  view.setBigInt64(MESSAGE + 8, BigInt(bodyLength), true);
  view.setUint32(MESSAGE + 16, BATCH - (MESSAGE + 16), true);
  // Rows, nodes, buffers.
  shorts(36, [10, 20, 8, 4, 16]);
  view.setInt32(BATCH, BATCH - 36, true);
  view.setUint32(BATCH + 4, NODES - 4 - (BATCH + 4), true);
  view.setBigInt64(BATCH + 8, BigInt(rows), true);
  view.setUint32(BATCH + 16, list - 4 - (BATCH + 16), true);
  view.setUint32(NODES - 4, nodes.length / ENTRY, true);
  view.setUint32(list - 4, buffers.length / ENTRY, true);
  out.set(nodes, 8 + NODES);
  out.set(buffers, 8 + list);
  return out;
}
