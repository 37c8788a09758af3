import { ByteWriter, ParquetWriter, type SchemaElement } from '../parts/parquet.ts';
import type { ColumnKind, Value } from './column-kinds.ts';
import type { ScoredBatch, Writing } from './scored-batch.ts';
import { columnTyper, kindOfResult, type TypedColumn } from './typed-columns.ts';

/** Rows of a row group, about: enough to be packed well, few enough for memory. */
const ROWS = 65_536;

const TYPES: Readonly<Record<ColumnKind, Omit<SchemaElement, 'name'>>> = {
  number: { type: 'DOUBLE' },
  whole: { type: 'INT64' },
  flag: { type: 'BOOLEAN' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

/** A Parquet file, a row group at a time. */
export async function* encodeParquet(scored: AsyncIterable<ScoredBatch>, writing: Writing): AsyncGenerator<Uint8Array> {
  const typed = columnTyper(writing);
  const bytes = new ByteWriter(1 << 20);
  let writer: ParquetWriter | undefined;
  let group: TypedColumn[][] = [];
  let rows = 0;
  const drained = (): Uint8Array => {
    const out = bytes.getBytes().slice();
    bytes.index = 0;
    return out;
  };
  const begin = (columns: readonly Pick<TypedColumn, 'name' | 'kind'>[]): ParquetWriter => {
    writer ??= new ParquetWriter({
      writer: bytes,
      schema: [
        { name: 'root', num_children: columns.length },
        ...columns.map(({ name, kind }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...TYPES[kind] })),
      ],
    });
    return writer;
  };
  const flush = async (): Promise<Uint8Array> => {
    const [first] = group;
    const columnData = first.map(({ name }, j) => ({ name, data: valued(joined(group.map((columns) => columns[j].values))) }));
    await begin(first).write({ columnData, rowGroupSize: rows });
    group = [];
    rows = 0;
    return drained();
  };
  for await (const one of scored) {
    const columns = typed(one);
    const more = columns[0]?.values.length ?? 0;
    if (more === 0) continue;
    group.push(columns);
    rows += more;
    if (rows >= ROWS) yield await flush();
  }
  if (rows > 0) yield await flush();
  // A file without a row has columns all the same.
  const none = [
    ...(writing.keep ?? writing.columns).map((name) => ({ name, kind: 'text' as const })),
    ...writing.results.map((result) => ({ name: result.name, kind: kindOfResult(result) })),
  ];
  await begin(none).finish();
  yield drained();
}

function joined(parts: readonly ArrayLike<Value>[]): ArrayLike<Value> {
  if (parts.length === 1) return parts[0];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const out = parts.every((part) => part instanceof BigInt64Array)
    ? new BigInt64Array(length)
    : parts.every((part) => part instanceof Float64Array)
      ? new Float64Array(length)
      : undefined;
  if (out === undefined) return parts.flatMap((part) => Array.from(part));
  let at = 0;
  for (const part of parts) {
    // Both are of the kind that was asked for above.
    out.set(part as Float64Array & BigInt64Array, at);
    at += part.length;
  }
  return out;
}

/** A number that is none is missing. */
const valued = (values: ArrayLike<Value>): Value[] | Float64Array | BigInt64Array =>
  values instanceof BigInt64Array || (values instanceof Float64Array && !values.some((value) => value !== value))
    ? values
    : Array.from(values, (value) => (value === value ? value : null));
