/** What the head of a message is of. */
export type HeadKind = 'schema' | 'dictionary' | 'batch' | 'other';

/** Fields of a schema, those inside others among them: more are no table, but one list that points to the same field again and again. */
const MOST_FIELDS = 200_000;
/** Fields inside each other. */
const DEEPEST = 100;
/** Number of the type that lists the numbers of others. */
const UNION = 14;

/**
 * Whether the lists in the head of a message lie within it: each says its length first, and a reader that believes it goes through as many.
 * The head is FlatBuffers; tables and their places are those of Message.fbs and Schema.fbs of Apache Arrow, format version 1.5.
 * @throws RangeError where a place lies outside
 */
export function headFits(view: DataView, kind: HeadKind, header: number): boolean {
  if (kind === 'batch') return batchFits(view, header);
  if (kind === 'dictionary') {
    const data = placeOfField(view, header, 6);
    return data === 0 || batchFits(view, followed(view, data));
  }
  if (kind !== 'schema') return true;
  const count = { fields: 0 };
  return pairsFit(view, header, 8) && fieldsFit(view, header, 6, count, 0);
}

/** Rows that a batch may have whatever its bytes, as one of nothing but nulls, and for each byte of it: eight flags, packed a thousandfold. */
const [FREE_ROWS, ROWS_A_BYTE] = [1e6, 8000];

/** Rows that a message of so many bytes may claim. */
export const mostRows = (bytes: number): number => Math.max(FREE_ROWS, ROWS_A_BYTE * bytes);

/** The most values that the batch in a dictionary, or a part of it, claims: all of them are read at once. @throws RangeError where a place lies outside */
export function claimedValues(view: DataView, dictionary: number): number {
  const data = placeOfField(view, dictionary, 6);
  if (data === 0) return 0;
  const batch = followed(view, data);
  const [rowsAt, nodesAt] = [4, 6].map((slot) => placeOfField(view, batch, slot));
  let most = rowsAt === 0 ? 0 : Number(view.getBigInt64(rowsAt, true));
  if (nodesAt === 0) return most;
  const list = followed(view, nodesAt);
  for (let i = 0; i < view.getUint32(list, true); ++i) most = Math.max(most, Number(view.getBigInt64(list + 4 + 16 * i, true)));
  return most;
}

/** Nodes and buffers are pairs of numbers of 64 bits, numbers of buffers of 64 bits. */
const batchFits = (view: DataView, batch: number): boolean =>
  listFits(view, batch, 6, 16) && listFits(view, batch, 8, 16) && listFits(view, batch, 12, 8);

function fieldsFit(view: DataView, table: number, slot: number, count: { fields: number }, depth: number): boolean {
  if (depth > DEEPEST || !listFits(view, table, slot, 4)) return false;
  const at = placeOfField(view, table, slot);
  if (at === 0) return true;
  const list = followed(view, at);
  const length = view.getUint32(list, true);
  for (let i = 0; i < length; ++i) {
    if (++count.fields > MOST_FIELDS) return false;
    const field = followed(view, list + 4 + 4 * i);
    if (!pairsFit(view, field, 16) || !fieldsFit(view, field, 14, count, depth + 1)) return false;
    const [kindAt, typeAt] = [placeOfField(view, field, 8), placeOfField(view, field, 10)];
    const isUnion = kindAt !== 0 && typeAt !== 0 && view.getUint8(kindAt) === UNION;
    if (isUnion && !listFits(view, followed(view, typeAt), 6, 4)) return false;
  }
  return true;
}

/** Notes of whoever wrote it: a list of tables. */
const pairsFit = (view: DataView, table: number, slot: number): boolean => listFits(view, table, slot, 4);

function listFits(view: DataView, table: number, slot: number, bytes: number): boolean {
  const at = placeOfField(view, table, slot);
  if (at === 0) return true;
  const list = followed(view, at);
  return view.getUint32(list, true) * bytes <= view.byteLength - list - 4;
}

/** Where an offset leads. */
const followed = (view: DataView, at: number): number => at + view.getUint32(at, true);

/** Where a field of a table lies; 0 where it has its default. */
export function placeOfField(view: DataView, table: number, slot: number): number {
  const fields = table - view.getInt32(table, true);
  const place = slot < view.getUint16(fields, true) ? view.getUint16(fields + slot, true) : 0;
  return place === 0 ? 0 : table + place;
}
