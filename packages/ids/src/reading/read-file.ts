import { HapaxError } from 'hapax';
import type { SecurityEvent } from '../events/event.ts';
import { type LineReader, type LogFormat, refused } from '../formats/format.ts';
import { formatOf } from '../formats/registry.ts';
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
  let start = '';
  let reading: Splitter | undefined;
  let ignored = false;

  function begin(whole: boolean): void {
    const manyLined = isManyLined(start);
    const first = firstOf(start, manyLined, whole);
    if (first.length === 0 && start.trim() === '') return;
    const found = options.format === undefined ? told(first) : { format: options.format, skip: 0 };
    if (found === undefined) {
      ignored = true;
      taker.unknown(name, (first[0] ?? start).slice(0, 80));
      return;
    }
    taker.format(name, found.format);
    const read = found.format.open({
      lastMs: options.lastMs,
      ...(options.year === undefined ? {} : { year: options.year }),
      ...(options.toUtc === undefined ? {} : { toUtc: options.toUtc }),
    });
    reading = (manyLined ? objects : lines)(pieces(read, found.skip));
    reading.push(start);
    start = '';
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
      decoder ??= new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8');
      const text = decoder.decode(bytes, { stream: true });
      if (reading !== undefined) {
        reading.push(text);
        return;
      }
      start += text;
      if (start.length >= START) begin(false);
    },
    end(): void {
      if (ignored) return;
      const rest = decoder?.decode() ?? '';
      if (reading === undefined) {
        start += rest;
        begin(true);
      } else reading.push(rest);
      reading?.end();
    },
  };
}

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
