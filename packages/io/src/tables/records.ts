import type { Cell } from './columns/column.ts';
import { put } from './columns/put.ts';
import { quote } from './complain.ts';
import { overLimit } from './limits.ts';
import type { Place } from './table.ts';
import { addColumn, type Builder, openRow } from './table-builder.ts';

/** Takes objects as rows; columns appear as keys do. */
export interface RecordReader {
  take(record: Readonly<Record<string, unknown>>, position: number): void;
  end(): void;
}

/** Share of the cells that must be filled in a table with many keys. */
const LEAST_FILLED = 0.01;

/** Nested objects become columns `outer.inner`. Only cells that are there are touched: a row costs what it holds. */
export function recordReader(target: Builder): RecordReader {
  const { limits, rules } = target;
  const index = new Map<string, number>();
  /** The last row that filled a column, so that two keys of one row which make the same name are told. */
  const filledAt: number[] = [];
  const collisions = new Map<string, number>();
  let cells = 0;
  const columnOf = (name: string, place: Place): number => {
    const known = index.get(name);
    if (known !== undefined) return known;
    const j = index.size;
    if (j >= limits.sparse && cells < LEAST_FILLED * j * target.rows)
      throw overLimit(
        rules.source,
        place,
        'sparse',
        `${j.toLocaleString('en')} keys so far, which nearly all objects lack: the table would be empty; write what differs as a value, not as a key`,
        10 * j,
      );
    index.set(name, j);
    addColumn(target, name);
    filledAt.push(-1);
    return j;
  };
  const walk = (record: Readonly<Record<string, unknown>>, prefix: string, depth: number, row: number, place: Place): void => {
    if (depth > limits.depth)
      throw overLimit(rules.source, place, 'depth', `nested deeper than ${limits.depth} objects`, 10 * limits.depth);
    for (const key of Object.keys(record)) {
      const value = record[key];
      const name = prefix + key;
      if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)) {
        // Only objects are left, and their keys are text.
        walk(value as Readonly<Record<string, unknown>>, `${name}.`, depth + 1, row, place);
        continue;
      }
      const j = columnOf(name, place);
      if (filledAt[j] === row) {
        collisions.set(name, (collisions.get(name) ?? 0) + 1);
        continue;
      }
      filledAt[j] = row;
      cells += 1;
      put(target.columns[j], toCell(value, limits.depth), row, place, rules);
    }
  };
  return {
    take(record, position) {
      const row = target.rows;
      const place = openRow(target, position);
      walk(record, '', 1, row, place);
    },
    end() {
      for (const [name, count] of [...collisions].slice(0, TOLD))
        target.notes.push(
          `column ${name} is written twice in ${count} ${count === 1 ? 'object' : 'objects'}, as in {"a.b":1,"a":{"b":2}}: the first value is taken; rename one of the keys to keep both`,
        );
    },
  };
}

/** Columns written twice that notes tell of. */
const TOLD = 5;

/** Characters of a list or object that stands for text. */
const LONGEST_TEXT = 1000;

/** Lists are text, as far as they are short and shallow. */
function toCell(value: unknown, depth: number): Cell {
  if (value === null || value === undefined || value instanceof Date) return value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (deeper(value, depth)) return '[…]';
  const text = JSON.stringify(value, (_, one: unknown) =>
    typeof one !== 'bigint' ? one : Number.isSafeInteger(Number(one)) ? Number(one) : String(one),
  );
  return text.length > LONGEST_TEXT ? quote(text) : text;
}

/** Whether lists and objects lie deeper inside each other than `most`; looks no deeper. */
function deeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((one) => deeper(one, most - 1));
}
