import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/*
 * A state file is text, a line for each thing, in batches that are either whole or not there:
 *
 *     #hapax state 1
 *     +"name" bytes text  a record, in place of any before with this name, and the length of its text
 *     -"name"             the record is given up
 *     =crc bytes.         the end of a batch: CRC-32 of its bytes and their number
 *
 * The last line of a batch is written after all others are on the disk, so a crash leaves lines without an end, and nothing else:
 * those are passed over, and whatever else does not fit is damage.
 */
export const TITLE = '#hapax state 1\n';

export const putLine = (name: string, text: string): string => `+${JSON.stringify(name)} ${Buffer.byteLength(text)} ${text}\n`;
export const dropLine = (name: string): string => `-${JSON.stringify(name)}\n`;
export const endLine = ({ crc, bytes }: Sum): string => `=${crc.toString(16).padStart(8, '0')} ${bytes}.\n`;

/** What the lines of a batch come to so far. */
export interface Sum {
  readonly crc: number;
  readonly bytes: number;
}
export const NO_SUM: Sum = { crc: 0, bytes: 0 };
export const plus = ({ crc, bytes }: Sum, more: Uint8Array): Sum => ({ crc: crc32(more, crc), bytes: bytes + more.length });

/** Where a record lies: its whole line, and its text in it. */
export interface RecordPosition {
  readonly at: number;
  readonly length: number;
  readonly textAt: number;
}

const END = /^=[0-9a-f]{8} \d+\.$/;
/** What a crash in the last write can leave of an end line. */
const CUT_END = /^=[0-9a-f]{0,8}( \d*)?$/;
const PUT = /^\+("(?:[^"\\]|\\.)*") (\d+) /;
const DROP = /^-("(?:[^"\\]|\\.)*")$/;

/** What a state file holds. */
export interface Found {
  readonly records: Map<string, RecordPosition>;
  /** Where its last whole batch ends. */
  readonly bytes: number;
}

/**
 * Find the records of a state file.
 * @throws Error that says what does not fit and where; nothing else of the file is to be trusted then
 */
export async function findRecords(file: FileHandle): Promise<Found> {
  const records = new Map<string, RecordPosition>();
  let batch: (readonly [name: string, place: RecordPosition | undefined])[] = [];
  let sum = NO_SUM;
  let batches = 0;
  let end = 0;
  for await (const { at, bytes, whole } of linesOf(file)) {
    const kind = String.fromCharCode(bytes[0] ?? 0);
    const text = bytes.toString('utf8', 0, bytes.length - (whole ? 1 : 0));
    if (at === 0) {
      if (`${text}\n` !== TITLE || !whole) throw new Error('it does not begin as a state file does');
    } else if (kind === '=' && END.test(text)) {
      if (`${text}\n` !== endLine(sum)) throw new Error(`the batch that ends at byte ${at} does not fit its checksum`);
      for (const [name, place] of batch) {
        if (place) records.set(name, place);
        else records.delete(name);
      }
      batch = [];
      sum = NO_SUM;
      batches += 1;
      end = at + bytes.length;
    } else if (!whole && (kind === '+' || kind === '-' || CUT_END.test(text))) {
      // Cut off by a crash, as are the lines since the last end.
    } else {
      const [opening, quoted, size] = PUT.exec(text) ?? DROP.exec(text) ?? [];
      if (opening === undefined || quoted === undefined) throw new Error(`byte ${at} does not begin a record`);
      const textAt = at + Buffer.byteLength(opening);
      if (size !== undefined && textAt + Number(size) + 1 !== at + bytes.length)
        throw new Error(`the record at byte ${at} is not as long as it says`);
      sum = plus(sum, bytes);
      batch.push([nameIn(quoted, at), size === undefined ? undefined : { at, length: bytes.length, textAt }]);
    }
  }
  if (batches === 0) throw new Error('it is cut short: its first batch has no end');
  return { records, bytes: end };
}

function nameIn(quoted: string, at: number): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw new Error(`the name of the record at byte ${at} is broken`);
  }
}

interface Line {
  readonly at: number;
  /** With its line break, but for the last line of a file that ends without one. */
  readonly bytes: Buffer;
  readonly whole: boolean;
}

const CHUNK = 1 << 20;
const NEWLINE = 10;

async function* linesOf(file: FileHandle): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let at = 0;
  for (let position = 0; ; ) {
    // Small lines are slices of it, so it is a new one each time.
    const chunk = Buffer.allocUnsafe(CHUNK);
    const { bytesRead } = await file.read(chunk, 0, CHUNK, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0 && end < bytesRead; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end + 1);
      const bytes = rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      rest = [];
      yield { at, bytes, whole: true };
      at += bytes.length;
      start = end + 1;
    }
    if (start < bytesRead) rest.push(chunk.subarray(start, bytesRead));
  }
  if (rest.length > 0) yield { at, bytes: Buffer.concat(rest), whole: false };
}
