import { HapaxError } from 'hapax';
import type { Names } from '../columns/names.ts';
import { emptyRow, type Row } from '../columns/row.ts';
import type { SecurityEvent } from '../events/event.ts';
import { type ByteReader, type LineReader, type LogFormat, refused } from '../formats/format.ts';
import { formatOf } from '../formats/registry.ts';
import { byteLines } from './byte-lines.ts';
import { isManyLined, lines, objects, type Splitter } from './texts.ts';

/** A line that could not be read. */
export interface Rejected {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly reason: string;
  /** The beginning of it. */
  readonly text: string;
}

/** Where an event was read. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  /** As it stands there. */
  readonly text: string;
}

/** What one file is told to whom. */
export interface FileTaker {
  event(event: SecurityEvent, origin: Origin): void;
  passed(): void;
  reject(rejected: Rejected): void;
  /** No format fits. */
  unknown(file: string, first: string): void;
  format(file: string, format: LogFormat): void;
  /** Takes events as rows, of formats that are read by bytes; true asks for the event itself as well. The row is filled again for the next. */
  readonly rows?: { readonly names: Names; take(row: Row): boolean };
}

export interface FileOptions {
  readonly name: string;
  readonly lastMs: number;
  /** Overrules what the first lines look like. */
  readonly format?: LogFormat | undefined;
  readonly year?: number | undefined;
  readonly toUtc?: ((localMs: number) => number) | undefined;
}

/** Characters that show what a file is. */
const START = 1 << 16;
/** Lines that are tried as the first one. */
const TRIED = 20;
/** Characters of a rejected line that are kept. */
const KEPT = 2000;

/** Reads the bytes of one file, as they come. */
export function fileReader(options: FileOptions, taker: FileTaker) {
  const { name } = options;
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  /** It is in UTF-16. */
  let wide = false;
  let start = '';
  let head: Uint8Array[] = [];
  let reading: Splitter | undefined;
  let bytesReading: ReturnType<typeof byteLines> | undefined;
  let ignored = false;

  /** @param must say that it is no log, where no format fits; else wait for more of it */
  function begin(whole: boolean, must = true): void {
    const manyLined = isManyLined(start);
    const first = firstOf(start, manyLined, whole);
    if (first.length === 0 && start.trim() === '') return;
    const found = options.format === undefined ? told(first) : { format: options.format, skip: 0 };
    if (found === undefined) {
      if (!must) return;
      ignored = true;
      taker.unknown(name, (first[0] ?? start).slice(0, 80));
      return;
    }
    taker.format(name, found.format);
    const how = {
      lastMs: options.lastMs,
      ...(options.year === undefined ? {} : { year: options.year }),
      ...(options.toUtc === undefined ? {} : { toUtc: options.toUtc }),
    };
    const read = found.format.open(how);
    const { rows } = taker;
    const byBytes = rows && !manyLined && !wide ? found.format.bytes?.(how, rows.names) : undefined;
    if (rows !== undefined && byBytes !== undefined) {
      bytesReading = bytePieces(byBytes, rows, read, found.skip);
      const all = Buffer.concat(head);
      bytesReading.push(hasMark(all) ? all.subarray(3) : all);
    } else {
      reading = (manyLined ? objects : lines)(pieces(read, found.skip));
      reading.push(start);
    }
    start = '';
    head = [];
  }

  function bytePieces(byBytes: ByteReader, rows: NonNullable<FileTaker['rows']>, read: LineReader, skip: number) {
    const texts = pieces(read, skip);
    const row = emptyRow();
    let seen = 0;
    return byteLines((bytes, from, to) => {
      // Lines before the header are the text reader's; blank ones do not count.
      if (seen < skip) {
        for (let i = from; i < to; ++i) {
          if (bytes[i] <= 32) continue;
          seen += 1;
          break;
        }
        return false;
      }
      return byBytes(bytes, from, to, row) && !rows.take(row);
    }, texts);
  }

  function pieces(read: LineReader, skip: number) {
    let seen = 0;
    const refuse = (reason: string, text: string, line: number) => taker.reject({ file: name, line, reason, text: text.slice(0, KEPT) });
    return {
      refuse,
      piece(text: string, line: number): void {
        const event = seen++ < skip ? refused('comes before the header') : read(text);
        if (event === null) taker.passed();
        else if ('reason' in event) refuse(event.reason, text, line);
        else taker.event(event, { file: name, line, text });
      },
    };
  }

  return {
    push(bytes: Uint8Array): void {
      if (ignored) return;
      if (bytesReading !== undefined) {
        bytesReading.push(bytes);
        return;
      }
      if (decoder === undefined) {
        wide = bytes[0] === 0xff && bytes[1] === 0xfe;
        decoder = new TextDecoder(wide ? 'utf-16le' : 'utf-8');
      }
      const text = decoder.decode(bytes, { stream: true });
      if (reading !== undefined) {
        reading.push(text);
        return;
      }
      start += text;
      head.push(new Uint8Array(bytes));
      if (start.length >= START) begin(false);
    },
    /** What has come is all for now: a file that grows is read from its first lines on. */
    settle(): void {
      if (!ignored && reading === undefined && bytesReading === undefined && start.includes('\n')) begin(false, false);
    },
    end(): void {
      if (ignored) return;
      if (bytesReading === undefined) {
        const rest = decoder?.decode() ?? '';
        if (reading === undefined) {
          start += rest;
          begin(true);
        } else reading.push(rest);
      }
      reading?.end();
      bytesReading?.end();
    },
  };
}

/** Whether bytes begin with the mark of UTF-8. */
const hasMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** The first pieces of a file; the last of them only where the text does not end within it. */
function firstOf(start: string, manyLined: boolean, whole: boolean): readonly string[] {
  const first: string[] = [];
  const splitter = (manyLined ? objects : lines)({ piece: (text) => first.push(text), refuse: () => {} });
  splitter.push(start);
  if (whole) splitter.end();
  return first;
}

/** The format, and how many lines stand before its header. Lines that are broken themselves say nothing of those that follow. */
function told(first: readonly string[]): { readonly format: LogFormat; readonly skip: number } | undefined {
  for (let i = 0; i < Math.min(TRIED, first.length); ++i) {
    const format = formatOf(first.slice(i));
    if (format !== undefined) return { format, skip: format.id === 'fujitsu-csv' ? i : 0 };
  }
  return undefined;
}

/** @throws HapaxError `FILE` for a file that was named and is no log */
export const notALog = (file: string, first: string): HapaxError =>
  new HapaxError(
    'FILE',
    `${file} looks like no security log that is known: it begins ${JSON.stringify(first)}; name the format with --format, or leave the file out`,
  );
