import type { Cell } from './column.ts';
import { quote, unreadable } from './complain.ts';
import type { Input } from './input.ts';
import { addColumn, addRow, type Builder, checkWanted } from './table-builder.ts';
import { type TextOptions, textOf } from './text-stream.ts';

/** Characters of one line, and bytes of a whole JSON array: what a JavaScript string can hold with room to spare. */
const LONGEST_LINE = 1 << 26;
const LARGEST_ARRAY = 400_000_000;

/** Read one JSON object a line. Nested objects become columns `outer.inner`; a key that is absent is a missing cell. */
export async function readNdjson(input: Input, options: TextOptions, target: Builder): Promise<void> {
  const { name: path } = input;
  const take = recordReader(target);
  let line = 0;
  let rest = '';
  const takeLine = (text: string): void => {
    line += 1;
    if (text.trim() === '') return;
    const place = { kind: 'line', number: line } as const;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw unreadable(
        path,
        place,
        `${quote(text.trim())} is not JSON; each line must be one object such as {"time":"2024-01-31","value":1}`,
        cause,
      );
    }
    if (!isRecord(value))
      throw unreadable(path, place, `${quote(text.trim())} is not an object; each line must be one such as {"value":1}`);
    take(value, line);
  };
  for await (const text of textOf(input, options)) {
    const lines = (rest + text).replace(line === 0 && rest === '' ? /^\uFEFF/ : /^$/, '').split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(takeLine);
    if (rest.length > LONGEST_LINE)
      throw unreadable(path, { kind: 'line', number: line + 1 }, 'is longer than 64 million characters; write one object a line');
  }
  takeLine(rest);
  checkColumns(target);
}

/** Read a file that is one JSON array of objects; it is held in memory whole. */
export async function readJson(input: Input, options: TextOptions, target: Builder): Promise<void> {
  const { name: path, size = 0 } = input;
  let text = '';
  for await (const piece of textOf(input, options)) {
    text += piece;
    const length = Math.max(size, text.length);
    if (length > LARGEST_ARRAY)
      throw unreadable(
        path,
        undefined,
        `is ${Math.round(length / 1e6)} MB, and a JSON array is read whole; write one object a line and call it .ndjson`,
      );
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw unreadable(path, undefined, 'is not JSON; pass --format ndjson if it holds one object a line', cause);
  }
  if (!Array.isArray(value)) throw unreadable(path, undefined, 'is JSON but not an array of objects');
  const take = recordReader(target);
  value.forEach((record: unknown, i) => {
    if (!isRecord(record)) throw unreadable(path, { kind: 'row', number: i + 1 }, 'is not an object');
    take(record, i + 1);
  });
  checkColumns(target);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Columns appear as keys do. */
function recordReader(target: Builder): (record: Record<string, unknown>, position: number) => void {
  const index = new Map<string, number>();
  let cells: Cell[] = [];
  const walk = (record: Record<string, unknown>, prefix: string): void => {
    for (const key of Object.keys(record)) {
      const value = record[key];
      const name = prefix + key;
      if (isRecord(value)) {
        walk(value, `${name}.`);
        continue;
      }
      let j = index.get(name);
      if (j === undefined) {
        index.set(name, (j = index.size));
        addColumn(target, name);
      }
      cells[j] = toCell(value);
    }
  };
  return (record, position) => {
    cells = [];
    walk(record, '');
    addRow(target, cells, position);
  };
}

const toCell = (value: unknown): Cell =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : JSON.stringify(value);

/** Columns come and go by row here, so that only the end of the file shows whether those asked for exist. */
const checkColumns = (target: Builder): void =>
  checkWanted(
    target,
    target.columns.map(({ name }) => name),
  );
