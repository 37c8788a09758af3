import { quote, unreadable } from './complain.ts';
import type { Input } from './input.ts';
import { overLimit } from './limits.ts';
import { type RecordReader, recordReader } from './records.ts';
import { type Builder, checkWanted } from './table-builder.ts';
import { type TextOptions, textOf } from './text-stream.ts';

/** Characters of one line: what a JavaScript string can hold with room to spare. */
const LONGEST_LINE = 1 << 26;

/** Read one JSON object a line. Nested objects become columns `outer.inner`; a key that is absent is a missing cell. */
export async function readNdjson(input: Input, options: TextOptions, target: Builder): Promise<void> {
  const { name: path } = input;
  const records = recordReader(target);
  let line = 0;
  const takeLine = (text: string): void => {
    line += 1;
    if (text.trim() === '') return;
    const place = { kind: 'line', number: line } as const;
    records.take(parsed(path, text, place), line);
  };
  /** Pieces of a line whose end has not come. */
  let pending: string[] = [];
  let length = 0;
  for await (const text of textOf(input, options, target.limits)) {
    const lines = text.split('\n');
    for (let i = 0; i < lines.length - 1; ++i) {
      takeLine(pending.length === 0 ? lines[i] : pending.join('') + lines[i]);
      pending = [];
      length = 0;
    }
    const rest = lines[lines.length - 1];
    if (rest === '') continue;
    pending.push(rest);
    length += rest.length;
    if (length > LONGEST_LINE)
      throw unreadable(path, { kind: 'line', number: line + 1 }, 'is longer than 64 million characters; write one object a line');
  }
  takeLine(pending.join(''));
  finishRecords(records, target);
}

function parsed(path: string, text: string, place: { readonly kind: 'line'; readonly number: number }): Record<string, unknown> {
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
  if (!isRecord(value)) throw unreadable(path, place, `${quote(text.trim())} is not an object; each line must be one such as {"value":1}`);
  return value;
}

/** Read a file that is one JSON array of objects; it is held in memory whole. */
export async function readJson(input: Input, options: TextOptions, target: Builder): Promise<void> {
  const { name: path, size = 0 } = input;
  const { whole } = target.limits;
  const pieces: string[] = [];
  let length = size;
  let read = 0;
  for await (const piece of textOf(input, options, target.limits)) {
    pieces.push(piece);
    read += piece.length;
    length = Math.max(size, read);
    if (length > whole)
      throw overLimit(
        path,
        undefined,
        'whole',
        `is longer than ${Math.round(whole / 1e6)} MB, and a JSON array is read whole: write one object a line and call it .ndjson`,
        2 * whole,
      );
  }
  let value: unknown;
  try {
    value = JSON.parse(pieces.join(''));
  } catch (cause) {
    throw unreadable(path, undefined, 'is not JSON; pass --format ndjson if it holds one object a line', cause);
  }
  if (!Array.isArray(value)) throw unreadable(path, undefined, 'is JSON but not an array of objects');
  const records = recordReader(target);
  value.forEach((record: unknown, i) => {
    if (!isRecord(record)) throw unreadable(path, { kind: 'row', number: i + 1 }, 'is not an object');
    records.take(record, i + 1);
  });
  finishRecords(records, target);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Columns come and go by row here, so that only the end of the file shows whether those asked for exist. */
function finishRecords(records: RecordReader, target: Builder): void {
  records.end();
  checkWanted(
    target,
    target.columns.map(({ name }) => name),
  );
}
