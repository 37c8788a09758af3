import { quote, unreadable } from '../complain.ts';
import { TO_HOSTS } from '../csv/logs.ts';
import type { Input } from '../input/input.ts';
import { type TextOptions, textOf } from '../input/text-stream.ts';
import { overLimit } from '../limits.ts';
import { type RecordReader, recordReader } from '../records.ts';
import { showPlace } from '../table.ts';
import { type Builder, checkWanted } from '../table-builder.ts';
import { unrolledPairs } from './pairs.ts';
import { isObject, type JsonObject, rowsOfJson, withoutNaN } from './shape.ts';
import { rowsOfTopology } from './topology.ts';

/** Characters of one line: what a JavaScript string can hold with room to spare. */
const LONGEST_LINE = 1 << 26;

/** Read one JSON object a line. Nested objects become columns `outer.inner`; a key that is absent is a missing cell. */
export async function readNdjson(input: Input, options: TextOptions, target: Builder): Promise<void> {
  const lines = lineReader(input.name, target);
  /** Pieces of a line whose end has not come. */
  let pending: string[] = [];
  let length = 0;
  for await (const text of textOf(input, options, target.limits, target.notes)) {
    const some = text.split('\n');
    for (let i = 0; i < some.length - 1; ++i) {
      lines.take(pending.length === 0 ? some[i] : pending.join('') + some[i]);
      pending = [];
      length = 0;
    }
    const rest = some[some.length - 1];
    if (rest === '') continue;
    pending.push(rest);
    length += rest.length;
    if (length > LONGEST_LINE)
      throw unreadable(
        input.name,
        { kind: 'line', number: lines.count() + 1 },
        'is longer than 64 million characters; write one object a line',
      );
  }
  lines.take(pending.join(''));
  lines.end();
}

interface LineReader {
  take(text: string): void;
  count(): number;
  end(): void;
}

/** Lines that a note names. */
const NAMED = 3;

/** Lines that are no objects are left out and counted, as long as they are the few. */
function lineReader(source: string, target: Builder): LineReader {
  const records = recordReader(target);
  let line = 0;
  let nans = 0;
  let bad = 0;
  let first: Error | undefined;
  const shown: string[] = [];
  const take = (text: string): void => {
    line += 1;
    if (text.trim() === '') return;
    const place = { kind: 'line', number: line } as const;
    const found = objectOf(text);
    if (typeof found === 'object') {
      nans += found.nans;
      records.take(found.value, line);
      return;
    }
    bad += 1;
    if (shown.length < NAMED) shown.push(`${showPlace(place)} ${quote(text.trim())}`);
    first ??= unreadable(source, place, `${quote(text.trim())} ${found}`);
    if (bad > 1000 && target.rows === 0) throw first;
  };
  return {
    take,
    count: () => line,
    end() {
      if (first !== undefined && (bad >= target.rows || target.selection.strict === true)) throw first;
      if (bad > 0)
        target.notes.push(
          `${bad} ${bad === 1 ? 'line is' : 'lines are'} no JSON object (${shown.join(', ')}) and left out; --strict refuses them`,
        );
      tellNaN(target, nans);
      finishRecords(records, target);
    },
  };
}

const tellNaN = (target: Builder, count: number): void => {
  if (count > 0) target.notes.push(`NaN and Infinity, which JSON does not have, are read as missing (${count.toLocaleString('en')})`);
};

/** The object of a line, or what is wrong with it. */
function objectOf(text: string): { readonly value: JsonObject; readonly nans: number } | string {
  const parsed = parsedJson(text);
  if (parsed === undefined) return 'is not JSON; each line must be one object such as {"time":"2024-01-31","value":1}';
  return isObject(parsed.value)
    ? { value: parsed.value, nans: parsed.nans }
    : 'is not an object; each line must be one such as {"value":1}';
}

function parsedJson(text: string): { readonly value: unknown; readonly nans: number } | undefined {
  try {
    return { value: JSON.parse(text), nans: 0 };
  } catch {
    const { text: plain, count } = withoutNaN(text);
    if (count === 0) return undefined;
    try {
      return { value: JSON.parse(plain), nans: count };
    } catch {
      return undefined;
    }
  }
}

/** Read a file that is one JSON value; it is held in memory whole. One object a line is read too, whatever the file is called. */
export async function readJson(input: Input, options: TextOptions, target: Builder): Promise<void> {
  const { name: path, size = 0 } = input;
  const { whole } = target.limits;
  const pieces: string[] = [];
  let read = 0;
  for await (const piece of textOf(input, options, target.limits, target.notes)) {
    pieces.push(piece);
    read += piece.length;
    if (Math.max(size, read) > whole)
      throw overLimit(
        path,
        undefined,
        'whole',
        `is longer than ${Math.round(whole / 1e6)} MB, and JSON is read whole: write one object a line and call it .ndjson`,
        2 * Math.max(size, read),
      );
  }
  const text = pieces.join('');
  const parsed = parsedJson(text);
  if (parsed === undefined) {
    readAsLines(path, text, target);
    return;
  }
  tellNaN(target, parsed.nans);
  const alone = isObject(parsed.value) && Object.values(parsed.value).every((one) => typeof one !== 'object' || one === null);
  const map = rowsOfTopology(parsed.value);
  if (map?.rows.length === 0)
    throw unreadable(
      path,
      undefined,
      'is a map (TopoJSON) whose shapes have an outline and no values; give the file whose values are drawn on it, or a map whose shapes have `properties`',
    );
  const shaped = alone ? { rows: [parsed.value as JsonObject], note: undefined } : (map ?? rowsOfJson(parsed.value));
  if (shaped === undefined)
    throw unreadable(
      path,
      undefined,
      'is JSON without rows; it must hold a list of objects such as [{"time":"2024-01-31","value":1}], or one object a line',
    );
  const found = unrolledPairs(shaped);
  if (found.note !== undefined) target.notes.push(found.note);
  const records = recordReader(target);
  for (const [i, record] of found.rows.entries()) records.take(record, i + 1);
  finishRecords(records, target);
}

/** One object a line in a file that is called JSON, as Suricata and many services write. */
function readAsLines(path: string, text: string, target: Builder): void {
  const end = text.indexOf('\n');
  const first = text.slice(0, end < 0 ? text.length : end);
  if (typeof objectOf(first) === 'string')
    throw unreadable(
      path,
      undefined,
      `is not JSON: it begins with ${quote(text.trim().slice(0, 60))}; pass --format csv if it is a table of text`,
    );
  target.notes.push('one object a line, so it is read as NDJSON');
  const lines = lineReader(path, target);
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at);
    lines.take(text.slice(at, next < 0 ? text.length : next));
    at = next < 0 ? text.length : next + 1;
  }
  lines.end();
}

/** Columns come and go by row here, so that only the end of the file shows whether those asked for exist. */
function finishRecords(records: RecordReader, target: Builder): void {
  records.end();
  const names = target.columns.map(({ name }) => name);
  if (names.includes('event_type') && names.includes('flow_id'))
    target.notes.push(`the first lines tell events of Suricata (EVE)${TO_HOSTS}`);
  checkWanted(target, names);
}
