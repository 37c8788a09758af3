import type { Rules } from './tables/columns/column.ts';
import { MISSING } from './tables/columns/missing.ts';
import { unreadable } from './tables/complain.ts';
import { readCsvText } from './tables/csv/text.ts';
import { finish } from './tables/finishing/finish.ts';
import { limitsOf } from './tables/limits.ts';
import { recordReader } from './tables/records.ts';
import type { Table } from './tables/table.ts';
import { type Builder, builder } from './tables/table-builder.ts';
import { inTimeOrder } from './tables/time/axis.ts';

export type { Table } from './tables/table.ts';
export { csvCell } from './tables/writing/csv-cell.ts';

/**
 * Read a table from text, by the rules of `readTable`, where there are no files: CSV, a JSON object a line, or a JSON array of objects.
 * @param labels column that is kept beside the features
 * @throws HapaxError `FILE` or `INPUT`, naming line and column
 */
export async function readTableText(name: string, text: string, labels?: string): Promise<Table> {
  const notes: string[] = [];
  const rules: Rules = {
    source: name,
    missing: new Set(MISSING),
    missingNumbers: false,
    decimal: undefined,
    thousands: undefined,
    readTime: undefined,
    textsCount: false,
  };
  const start = text.trimStart()[0];
  const target = builder(rules, labels === undefined ? {} : { labels }, start === '[' ? 'row' : 'line', notes, limitsOf());
  if (start === '{') readLines(name, text, target);
  else if (start === '[') readArray(name, text, target);
  else await readCsvText(name, once(text.replace(/^\uFEFF/, '')), { header: 'auto', ragged: 'pad' }, target);
  return inTimeOrder(finish(target));
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function readLines(name: string, text: string, target: Builder): void {
  const records = recordReader(target);
  text.split('\n').forEach((line, i) => {
    if (line.trim() !== '') records.take(objectIn(name, parsed(name, line, i + 1), i + 1), i + 1);
  });
  records.end();
}

function readArray(name: string, text: string, target: Builder): void {
  const records = recordReader(target);
  // It begins with a bracket: what is parsed is a list.
  for (const [i, record] of (parsed(name, text) as unknown[]).entries()) records.take(objectIn(name, record, i + 1), i + 1);
  records.end();
}

function parsed(name: string, text: string, line?: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(name, line === undefined ? undefined : { kind: 'line', number: line }, 'is not JSON', cause);
  }
}

function objectIn(name: string, given: unknown, number: number): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw unreadable(name, { kind: 'line', number }, 'is not a JSON object; give one object a line, or a list of them');
  // Parsed from JSON: it has nothing but these.
  return given as Readonly<Record<string, unknown>>;
}
