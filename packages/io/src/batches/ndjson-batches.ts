import type { Cell } from '../tables/columns/column.ts';
import { listed, quote, unreadable, unusable } from '../tables/complain.ts';
import type { Input } from '../tables/input/input.ts';
import { type TextOptions, textOf } from '../tables/input/text-stream.ts';
import { isObject, type JsonObject, withoutNaN } from '../tables/json/shape.ts';
import { overLimit } from '../tables/limits.ts';
import type { TextReading } from './csv-batches.ts';
import { type NumberColumn, type NumberRules, numberColumn, numberOf, oddCell, oddNotes } from './number-cell.ts';
import type { BatchReader, RowBatch, Wanted } from './row-batch.ts';

/** Lines from which the columns are known, at most; and those that a note names. */
const LOOKED = 1000;
const NAMED = 3;

interface Row {
  readonly text: string;
  readonly line: number;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** Open a file with one object a line. Nested objects are columns `outer.inner`; a key that is absent is a missing cell. */
export async function openNdjson(input: Input, options: TextOptions, { rules, limits, notes }: TextReading): Promise<BatchReader> {
  const lines = linesOf(input, options, { rules, limits, notes });
  const bad = { count: 0, shown: [] as string[] };
  let number = 0;
  const rowOf = (text: string): Row | undefined => {
    number += 1;
    if (text.trim() === '') return undefined;
    const found = objectOf(text);
    if (found !== undefined) return { text: text.trim(), line: number, cells: flat(found, limits.depth, input.name, number) };
    if (rules.strict) throw notJson(input.name, number, text);
    bad.count += 1;
    if (bad.shown.length < NAMED) bad.shown.push(`line ${number} ${quote(text.trim())}`);
    return undefined;
  };
  const first: Row[] = [];
  const columns = new Set<string>();
  let start: IteratorResult<readonly string[]> = await lines.next();
  while (start.done !== true && first.length < LOOKED) {
    for (const text of start.value) {
      const row = rowOf(text);
      if (row === undefined) continue;
      first.push(row);
      if (first.length <= LOOKED) for (const name of row.cells.keys()) columns.add(name);
    }
    if (first.length === 0 && bad.count > LOOKED) break;
    if (first.length < LOOKED) start = await lines.next();
  }
  if (first.length === 0)
    throw unreadable(
      input.name,
      undefined,
      `holds no JSON object; ${bad.shown[0] === undefined ? 'it has no lines' : `it begins with ${bad.shown[0]}`}`,
    );
  const names = [...columns];
  let numbers: readonly NumberColumn[] = [];
  return {
    name: input.name,
    format: 'ndjson',
    columns: names,
    lost: bad,
    notes: () => [
      ...notes,
      ...(bad.count === 0
        ? []
        : [
            `${bad.count.toLocaleString('en')} ${bad.count === 1 ? 'line is' : 'lines are'} no JSON object (${bad.shown.join(', ')}${bad.count > NAMED ? ', …' : ''}) and not in the result; --strict refuses ${bad.count === 1 ? 'it' : 'them'}`,
          ]),
      ...oddNotes(numbers),
    ],
    close: () => input.close(),
    async *batches(wanted) {
      for (const name of [...wanted.numbers, ...wanted.texts])
        if (!columns.has(name))
          throw unusable(
            input.name,
            `has no key \`${name}\` in its first ${first.length.toLocaleString('en')} objects, and the model looks at it; they have ${listed(names)}`,
          );
      numbers = wanted.numbers.map((name) => numberColumn(name, rules));
      yield batchOf(first, names, wanted, numbers, rules);
      for await (const texts of lines) {
        const rows = texts.map(rowOf).filter((row) => row !== undefined);
        if (rows.length > 0) yield batchOf(rows, names, wanted, numbers, rules);
      }
    },
  };
}

function batchOf(
  rows: readonly Row[],
  names: readonly string[],
  wanted: Wanted,
  numbers: readonly NumberColumn[],
  rules: NumberRules,
): RowBatch {
  const width = numbers.length;
  const values = new Float64Array(rows.length * width);
  for (const [i, { cells, line }] of rows.entries())
    for (let k = 0; k < width; ++k) {
      const cell = cells.get(wanted.numbers[k]);
      const place = { kind: 'line', number: line } as const;
      values[i * width + k] =
        typeof cell === 'number' && rules.missing.size === 0
          ? cell
          : cell === null || cell === undefined
            ? Number.NaN
            : typeof cell === 'number'
              ? rules.missing.has(String(cell))
                ? Number.NaN
                : cell
              : typeof cell === 'string' || typeof cell === 'boolean'
                ? numberOf(String(cell), numbers[k], place, rules)
                : oddCell(String(cell), numbers[k], place, rules);
    }
  const word = (cell: Cell): string => (cell === null || cell === undefined || rules.missing.has(String(cell)) ? '' : String(cell).trim());
  return {
    rows: rows.length,
    values,
    texts: wanted.texts.map((name) => rows.map(({ cells }) => word(cells.get(name)))),
    place: (i) => ({ kind: 'line', number: rows[i].line }),
    line: (i) => rows[i].text,
    cells: (j) => rows.map(({ cells }): Cell => cells.get(names[j])),
  };
}

/** The lines of the text, many at once. */
async function* linesOf(input: Input, options: TextOptions, { limits, notes }: TextReading): AsyncGenerator<readonly string[]> {
  let pending = '';
  let count = 0;
  for await (const text of textOf(input, options, limits, notes)) {
    const some = (pending + text).split('\n');
    pending = some.pop() ?? '';
    count += some.length;
    if (pending.length > 4 * limits.row)
      throw overLimit(
        input.name,
        { kind: 'line', number: count + 1 },
        'row',
        `is longer than ${(4 * limits.row).toLocaleString('en')} characters`,
        pending.length,
      );
    if (some.length > 0) yield some;
  }
  if (pending.trim() !== '') yield [pending];
}

function objectOf(text: string): JsonObject | undefined {
  const value = parsed(text) ?? parsed(withoutNaN(text).text);
  return isObject(value) ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const notJson = (source: string, line: number, text: string) =>
  unreadable(
    source,
    { kind: 'line', number: line },
    `${quote(text.trim())} is not a JSON object; each line must be one such as {"value":1}`,
  );

/** The cells of an object; lists are text. The first of two keys that make the same name counts. */
function flat(value: JsonObject, depth: number, source: string, line: number): ReadonlyMap<string, Cell> {
  const out = new Map<string, Cell>();
  const walk = (one: JsonObject, prefix: string, left: number): void => {
    if (left === 0) throw overLimit(source, { kind: 'line', number: line }, 'depth', `nested deeper than ${depth} objects`, 10 * depth);
    for (const key of Object.keys(one)) {
      const cell = one[key];
      if (isObject(cell)) walk(cell, `${prefix}${key}.`, left - 1);
      // JSON holds nothing but these.
      else if (!out.has(prefix + key)) out.set(prefix + key, Array.isArray(cell) ? JSON.stringify(cell) : (cell as Cell));
    }
  };
  walk(value, '', depth);
  return out;
}
