import { HapaxError } from 'hapax';
import { type Column, type Table, Type, tableFromIPC } from '../parts/arrow.ts';
import type { Cell } from '../tables/columns/column.ts';
import { toCell } from '../tables/columns/to-cell.ts';
import { unreadable } from '../tables/complain.ts';
import type { Input } from '../tables/input/input.ts';
import { mostRows } from './arrow-head.ts';
import { listsFit } from './arrow-lists.ts';
import { type ArrowMessage, arrowMessages } from './arrow-messages.ts';
import { isCompressed, recordOf } from './arrow-record.ts';
import { numberIn } from './cell-batch.ts';
import type { TextReading } from './csv-batches.ts';
import { placeOf } from './csv-cutter.ts';
import { allPlain, type NumberColumn, type NumberRules, numberColumn, oddNotes } from './number-cell.ts';
import type { BatchReader, HeldArrow, RowBatch, Wanted } from './row-batch.ts';

/** Numbers and days as they are: 64 bits do not fit a number. */
const EXACT = { useBigInt: true, useDate: true };

/** The first message, and the names of the columns. What is refused here must not stay open. */
async function headOf(
  name: string,
  messages: AsyncGenerator<ArrowMessage>,
): Promise<{ readonly schema: Uint8Array; readonly columns: readonly string[] }> {
  try {
    const first = await messages.next();
    if (first.done === true || first.value.kind !== 'schema')
      throw unreadable(name, undefined, 'is no Arrow stream: it does not begin with a schema; pass --format if it is something else');
    const schema = first.value.bytes;
    // A field need not have a name.
    return { schema, columns: decoded(name, [schema]).schema.fields.map((field) => field.name ?? '') };
  } catch (error) {
    await messages.return(undefined);
    throw error;
  }
}

/** Open an Arrow IPC stream or file. Each batch that it holds is one here. */
export async function openArrow(input: Input, { rules, notes }: Omit<TextReading, 'limits'>): Promise<BatchReader> {
  let marked = true;
  const messages = arrowMessages(input, (end) => {
    marked = end;
  });
  const { schema, columns } = await headOf(input.name, messages);
  let numbers: readonly NumberColumn[] = [];
  return {
    name: input.name,
    format: 'arrow',
    columns,
    lost: { count: 0 },
    notes: () => [
      ...notes,
      ...oddNotes(numbers),
      ...(marked
        ? []
        : ['the stream ended without its end mark: if whoever wrote it was interrupted between two batches, rows are missing']),
    ],
    close() {
      void messages.return(undefined);
      input.close();
    },
    async *batches(wanted) {
      numbers = wanted.numbers.map((name) => numberColumn(name, rules));
      const places = {
        numbers: wanted.numbers.map((name) => placeOf(input.name, columns, name)),
        texts: wanted.texts.map((name) => placeOf(input.name, columns, name)),
      };
      let dictionaries: ArrowMessage[] = [];
      let before = 0;
      let buffer = new Float64Array(0);
      // One piece of memory for all batches: a new one for each is most of what has to be collected.
      const cellsOf = (count: number): Float64Array => {
        if (buffer.length < count) buffer = new Float64Array(count);
        return buffer.subarray(0, count);
      };
      for await (const message of messages) {
        // Only who reads compressed batches needs what unpacks them.
        if (undamaged(input.name, () => isCompressed(message))) await (await import('./arrow-codecs.ts')).readCompressed();
        const { dictionary } = message;
        // One that takes the place of another must not stay beside it: a stream may hold one for each batch.
        if (dictionary !== undefined)
          dictionaries = [...dictionaries.filter((one) => dictionary.adds || one.dictionary?.id !== dictionary.id), message];
        if (message.kind !== 'batch') continue;
        const table = decoded(input.name, [schema, ...dictionaries.map(({ bytes }) => bytes), message.bytes]);
        if (!(table.numRows <= mostRows(message.bytes.length)))
          throw unreadable(
            input.name,
            undefined,
            `is damaged: a batch claims ${table.numRows} rows in ${message.bytes.length} bytes; write it again`,
          );
        if (!undamaged(input.name, () => listsFit(table, mostRows(message.bytes.length))))
          throw unreadable(input.name, undefined, 'is damaged: a list claims values that its batch does not have; write it again');
        if (table.numRows > 0) {
          const first = before;
          yield undamaged(input.name, () => {
            const held = { table, record: dictionaries.length === 0 ? recordOf(message.bytes) : undefined };
            return arrowBatch(held, wanted, places, numbers, rules, first, cellsOf(table.numRows * numbers.length));
          });
        }
        before += table.numRows;
      }
    },
  };
}

const decoded = (source: string, messages: Uint8Array[]): Table => undamaged(source, () => tableFromIPC(messages, EXACT));

/** What looks into bytes: those that lead nowhere are damaged, wherever it shows. @throws HapaxError `FILE` */
function undamaged<T>(source: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof HapaxError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw unreadable(
      source,
      undefined,
      `is not Arrow that can be read: ${error instanceof TypeError || error instanceof RangeError ? 'its bytes are damaged' : why.slice(0, 200)}`,
      error,
    );
  }
}

function arrowBatch(
  { table, record }: HeldArrow & { readonly table: Table },
  wanted: Wanted,
  places: { readonly numbers: readonly number[]; readonly texts: readonly number[] },
  numbers: readonly NumberColumn[],
  rules: NumberRules,
  before: number,
  values: Float64Array,
): RowBatch {
  const rows = table.numRows;
  const place = (i: number) => ({ kind: 'row', number: before + i + 1 }) as const;
  for (const [k, at] of places.numbers.entries())
    fill(values, k, numbers.length, table.children[at], (cell, i) => numberIn(cell, numbers[k], rules, () => place(i)), rules);
  const cells = (at: number): ArrayLike<Cell> => undamaged(rules.source, () => cellsAt(at));
  const cellsAt = (at: number): ArrayLike<Cell> => {
    const column = table.children[at];
    // A fraction is none by chance: the next batch may hold others.
    if (column.type.typeId === Type.Float) return Float64Array.from({ length: rows }, (_, i) => Number(column.at(i) ?? Number.NaN));
    return Array.from({ length: rows }, (_, i) => toCell(column.at(i)));
  };
  const word = (cell: Cell): string => (cell === null || cell === undefined || rules.missing.has(String(cell)) ? '' : String(cell).trim());
  return {
    rows,
    values,
    texts: wanted.texts.map((_, k) => Array.from(cells(places.texts[k]), word)),
    place,
    cells,
    arrow: { table, record },
  };
}

/** A column of numbers into its place in the rows. */
function fill(
  values: Float64Array,
  k: number,
  width: number,
  column: Column<unknown>,
  numberOfCell: (cell: Cell, i: number) => number,
  rules: NumberRules,
): void {
  const { typeId } = column.type;
  const [batch] = column.data;
  const plain = (typeId === Type.Float || typeId === Type.Int) && batch !== undefined && batch.nullCount === 0 && allPlain(rules);
  const array = plain ? batch.values : undefined;
  if (
    array instanceof Float64Array ||
    array instanceof Float32Array ||
    array instanceof Int32Array ||
    array instanceof Int16Array ||
    array instanceof Int8Array
  ) {
    for (let i = 0, p = k; i < batch.length; ++i, p += width) {
      const value = array[i];
      values[p] = Math.abs(value) < Infinity ? value : numberOfCell(value, i);
    }
  } else for (let i = 0, p = k; i < column.length; ++i, p += width) values[p] = numberOfCell(toCell(column.at(i)), i);
}
