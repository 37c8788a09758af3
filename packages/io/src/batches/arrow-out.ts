import {
  bool,
  type Column,
  columnFromArray,
  type DataType,
  field,
  float64,
  int8,
  int64,
  Table,
  TimeUnit,
  Type,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
} from '../parts/arrow.ts';
import { type ArrowBlock, arrowFooter } from './arrow-footer.ts';
import { type WiderRecord, widened } from './arrow-record.ts';
import type { ColumnKind } from './column-kinds.ts';
import type { ResultColumn, ScoredBatch, Writing } from './scored-batch.ts';
import { columnTyper, kindOfResult, type TypedColumn } from './typed-columns.ts';

const TYPES: Readonly<Record<ColumnKind, () => DataType>> = {
  number: float64,
  whole: int64,
  flag: bool,
  time: () => timestamp(TimeUnit.MILLISECOND),
  text: utf8,
};

/** Marks of a file, and of the end of a stream. */
const MAGIC = Buffer.from('ARROW1\0\0', 'latin1');
const END = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

/** An Arrow IPC stream, or a file, one batch for each that comes in; columns of Arrow are handed on as they are. */
export async function* encodeArrow(scored: AsyncIterable<ScoredBatch>, writing: Writing): AsyncGenerator<Uint8Array> {
  const typed = columnTyper(writing);
  const blocks: ArrowBlock[] = [];
  let schema: Uint8Array | undefined;
  let at = 0;
  const begin = (first: Uint8Array): Uint8Array => {
    schema = first.subarray(8);
    const out = writing.stream ? first : Buffer.concat([MAGIC, first]);
    at = out.length;
    return out;
  };
  for await (const one of scored) {
    if (one.rows !== undefined && one.rows.length === 0) continue;
    const wider = schema === undefined ? undefined : handedOn(one, writing);
    if (wider !== undefined) {
      const body = wider.body.reduce((sum, { length }) => sum + length, 0);
      blocks.push({ offset: at, head: wider.head.length, body });
      at += wider.head.length + body;
      yield wider.head;
      yield* wider.body;
      continue;
    }
    const messages = messagesOf(tableOf(one, writing, typed));
    if (schema === undefined) yield begin(messages[0]);
    for (const message of messages.slice(1)) {
      const head = 8 + new DataView(message.buffer, message.byteOffset).getUint32(4, true);
      blocks.push({ offset: at, head, body: message.length - head });
      at += message.length;
      yield message;
    }
  }
  if (schema === undefined) {
    const [first] = messagesOf(nothing(writing));
    yield begin(first);
  }
  yield END;
  if (!writing.stream && schema !== undefined) yield arrowFooter(schema, blocks);
}

/** The message of a batch with the results behind it, where all of it is written: the columns that came are not touched. */
const handedOn = ({ batch, results, rows }: ScoredBatch, { keep }: Writing): WiderRecord | undefined =>
  batch.arrow?.record === undefined || rows !== undefined || keep !== undefined ? undefined : widened(batch.arrow.record, results);

/** The messages of a stream without the mark of its end. */
function messagesOf(table: Table): Uint8Array[] {
  const bytes = tableToIPC(table, { format: 'stream' });
  const out: Uint8Array[] = [];
  if (bytes === null) return out;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let from = 0; from + 8 < bytes.length; ) {
    const head = view.getUint32(from + 4, true);
    const root = from + 8 + view.getUint32(from + 8, true);
    const fields = root - view.getInt32(root, true);
    const slot = view.getUint16(fields, true) > 10 ? view.getUint16(fields + 10, true) : 0;
    const to = from + 8 + head + (slot === 0 ? 0 : Number(view.getBigInt64(root + slot, true)));
    out.push(bytes.subarray(from, to));
    from = to;
  }
  return out;
}

function tableOf(one: ScoredBatch, writing: Writing, typed: (one: ScoredBatch) => TypedColumn[]): Table {
  const { batch, results, rows } = one;
  // Held by the reader of Arrow alone.
  const arrow = batch.arrow?.table as Table | undefined;
  if (arrow === undefined || rows !== undefined)
    return tableFromColumns(typed(one).map(({ name, kind, values }) => [name, typedColumn(values, kind)]));
  const chosen = (writing.keep ?? writing.columns).map((name) => writing.columns.indexOf(name));
  // Dictionaries may change from batch to batch, which a file cannot have.
  const plain = (column: Column<unknown>): Column<unknown> =>
    !writing.stream && column.type.typeId === Type.Dictionary
      ? columnFromArray(
          Array.from({ length: column.length }, (_, i) => column.at(i)),
          plainType(column.type),
        )
      : column;
  const columns = chosen.map((place) => plain(arrow.children[place]));
  const fields = chosen.map((place, k) => ({ ...arrow.schema.fields[place], type: columns[k].type }));
  const behind = results.map((result) => resultColumn(result));
  return new Table({ ...arrow.schema, fields: [...fields, ...results.map(({ name }, k) => field(name, behind[k].type))] }, [
    ...columns,
    ...behind,
  ]);
}

const typedColumn = (values: TypedColumn['values'], kind: ColumnKind): Column<unknown> =>
  values instanceof Float64Array && !values.some((value) => value !== value)
    ? columnFromArray(values)
    : columnFromArray(
        Array.from(values, (value) => (value === value ? value : null)),
        TYPES[kind](),
      );

/** The type of what a dictionary holds. */
const plainType = (type: DataType): DataType => ('dictionary' in type ? (type.dictionary as DataType) : type);

function resultColumn(one: ResultColumn): Column<unknown> {
  if (one.kind === 'text')
    return columnFromArray(
      one.values.map((text) => (text === '' ? null : text)),
      utf8(),
    );
  const missing = one.values.some((value) => value !== value);
  if (missing)
    return columnFromArray(
      Array.from(one.values, (value) => (value === value ? value : null)),
      one.kind === 'flag' ? int8() : float64(),
    );
  return columnFromArray(one.kind === 'flag' ? Int8Array.from(one.values) : one.values);
}

/** A table without a row has columns all the same. */
const nothing = (writing: Writing): Table =>
  tableFromColumns([
    ...(writing.keep ?? writing.columns).map((name): [string, Column<unknown>] => [name, columnFromArray([], utf8())]),
    ...writing.results.map((result): [string, Column<unknown>] => [result.name, columnFromArray([], TYPES[kindOfResult(result)]())]),
  ]);
