import { systemError, unreadable } from '../complain.ts';
import { LIMITS, type Limits, overLimit } from '../limits.ts';
import { type ByteRange, type Input, joined } from './input.ts';
import { otherEncoding } from './other-encodings.ts';

/** Called with the share that has been read, in [0, 1]; undefined where nobody knows how much is to come. */
export type Progress = (done: number | undefined) => void;

export interface TextOptions {
  /** Name of the encoding, as the web calls it; without it UTF-8, or UTF-16 where the file starts with its mark. */
  readonly encoding?: string;
  readonly onProgress?: Progress;
  /** Only this part of a file. */
  readonly range?: ByteRange & TextSeen;
  /** Told what the text has shown, whenever that may have changed. */
  readonly onSeen?: (seen: TextSeen) => void;
}

/** What a text has shown before a place in it. */
export interface TextSeen {
  /** Number of the line there. */
  readonly line: number;
  /** It is not UTF-8, and read as Windows-1252 from there on. */
  readonly guessed: boolean;
  /** It has letters that are UTF-8. */
  readonly foreign: boolean;
}

/** At the beginning of a text. */
export const NOTHING_SEEN: TextSeen = { line: 1, guessed: false, foreign: false };

/**
 * The text in pieces, decompressed where it is gzip.
 * @throws HapaxError `FILE` at bytes that are not text in the encoding
 */
export async function* textOf(
  input: Input,
  { encoding, onProgress, range, onSeen }: TextOptions,
  limits: Limits = LIMITS,
  notes: string[] = [],
): AsyncGenerator<string> {
  const { name, size } = input;
  const inside = range !== undefined && range.from > 0;
  let read = range?.from ?? 0;
  const raw = counted(input.bytes(range), (length) => {
    read += length;
    onProgress?.(size === undefined ? undefined : Math.min(1, read / size));
  });
  const packed = isGzip(input.start);
  let decoder: Decoder | undefined;
  let unpacked = 0;
  try {
    for await (const chunk of packed ? input.gzip.all(raw) : raw) {
      unpacked += chunk.length;
      if (packed && unpacked > limits.unpacked / 5 && unpacked > HONEST * read) throw bomb(name, unpacked, limits);
      decoder ??= decoderOf(name, encoding ?? (inside ? undefined : mark(chunk)), { begun: range, inside }, notes);
      const text = decoder.decode(chunk);
      onSeen?.(decoder.seen);
      if (text !== '') yield text;
    }
    const rest = decoder?.decode(undefined);
    if (rest) yield rest;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw unreadable(name, undefined, `is damaged: ${error.message}; compress it again`, error);
    throw error instanceof Error && 'syscall' in error ? systemError(name, error) : error;
  }
}

async function* counted(bytes: AsyncIterable<Uint8Array>, count: (length: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    count(chunk.length);
    yield chunk;
  }
}

/** Times that text shrinks when it is compressed; gzip reaches 1030 on a single repeated character. */
const HONEST = 200;

const bomb = (name: string, unpacked: number, { unpacked: most }: Limits) =>
  overLimit(name, undefined, 'unpacked', `unpacks to more than ${HONEST} times its size and ${Math.round(most / 5e6)} MB`, 100 * unpacked);

export const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b;

/** Encodings in which a byte that ends a line in ASCII ends one, and nothing else: such text can be cut between any two lines. */
const CUTTABLE = /^(?:utf-?8|latin-?1|iso-8859-\d+|windows-125\d|cp125\d|us-ascii|ascii|koi8-[ru]|macintosh)$/i;

/** Why a text cannot be read from the middle on; undefined: it can. */
export function whyWholeText({ start, file }: Input, encoding: string | undefined): string | undefined {
  if (file === undefined) return 'is a stream, which comes once';
  if (isGzip(start)) return 'is compressed, which is unpacked from its beginning';
  const told = encoding ?? mark(start);
  if (told !== undefined && !CUTTABLE.test(told)) return `is ${told}, which is read from its beginning`;
  return start.includes(13) && !start.includes(10) ? 'ends its lines with a return alone' : undefined;
}

/** The encoding that the first bytes tell: by their mark, or by the zeros that UTF-16 leaves in Latin text. */
function mark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const some = bytes.subarray(0, 200);
  const zeros = [0, 1].map((odd) => some.reduce((sum, byte, i) => sum + (byte === 0 && i % 2 === odd ? 1 : 0), 0));
  if (some.length < 4 || zeros[0] + zeros[1] < 0.4 * some.length) return undefined;
  return zeros[0] === 0 ? 'utf-16le' : zeros[1] === 0 ? 'utf-16be' : undefined;
}

interface Decoder {
  /** @param bytes undefined at the end of the file */
  decode(bytes: Uint8Array | undefined): string;
  readonly seen: TextSeen;
}

/** @param begun what the text before has shown */
function decoderOf(
  source: string,
  told: string | undefined,
  { begun, inside }: { readonly begun: TextSeen | undefined; readonly inside: boolean },
  notes: string[],
): Decoder {
  return told === undefined ? guessingDecoder(source, notes, begun ?? NOTHING_SEEN, inside) : decoderFor(source, told, begun?.line, inside);
}

/** @param first number of the line that it begins in @param inside a mark of UTF-8 is a character like others */
function decoderFor(source: string, encoding: string, first = 1, inside = false): Decoder {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: inside });
  } catch (cause) {
    throw unreadable(source, undefined, `cannot be read as ${encoding}: no such encoding; try utf-8, utf-16le or latin1`, cause);
  }
  let lines = first;
  let tail: Uint8Array = new Uint8Array(0);
  return {
    get seen() {
      return { line: lines, guessed: false, foreign: false };
    },
    decode(bytes) {
      let text: string;
      try {
        text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
      } catch (cause) {
        const sound = soundPart(encoding, tail, bytes ?? new Uint8Array(0));
        // Of two faults the first is told, wherever the pieces of the file end.
        if (sound.includes('\0')) throw zeroByte(source, lines, sound);
        throw unreadable(
          source,
          { kind: 'line', number: lines + newlines(sound) },
          `bytes that are not ${encoding}; save the file as UTF-8, or pass --encoding latin1`,
          cause,
        );
      }
      if (text.includes('\0')) throw zeroByte(source, lines, text);
      lines += newlines(text);
      if (bytes !== undefined) tail = bytes.slice(-TAIL);
      return text;
    },
  };
}

/** The encoding of text that is not UTF-8, in most of the world that writes with Latin letters. */
const WESTERN = 'windows-1252';

/** UTF-8 as long as the bytes are; from the first that are not on, the encoding of old Windows, told in a note. */
function guessingDecoder(source: string, notes: string[], begun: TextSeen, inside: boolean): Decoder {
  let { foreign, guessed } = begun;
  let decoder = decoderFor(source, guessed ? WESTERN : 'utf-8', begun.line, inside);
  let held: Uint8Array = new Uint8Array(0);
  return {
    get seen() {
      return { line: decoder.seen.line, guessed, foreign };
    },
    decode(bytes) {
      if (guessed) return decoder.decode(bytes);
      try {
        const text = decoder.decode(bytes);
        foreign ||= !isAscii(text);
        held = bytes === undefined ? held : unfinished(bytes);
        return text;
      } catch (error) {
        // Letters that are UTF-8 show that the text is, and damaged here, wherever the pieces of the file end.
        if (!(error instanceof Error && error.message.includes('are not utf-8'))) throw error;
        if (foreign || !isAscii(beforeBroken(held, bytes ?? new Uint8Array(0)))) throw error;
        guessed = true;
        decoder = decoderFor(source, WESTERN, decoder.seen.line);
        const other = otherEncoding(joined(held, bytes ?? new Uint8Array(0)));
        notes.push(
          other === undefined
            ? 'the text is not UTF-8 and is read as Windows-1252; --encoding names another, such as iso-8859-2 or shift_jis'
            : `the text is not UTF-8 and is read as Windows-1252, though its bytes look like ${other}; --encoding ${other} reads it so`,
        );
        const rest = decoder.decode(held) + decoder.decode(bytes);
        return rest;
      }
    },
  };
}

/** The text up to the first byte that is not UTF-8. */
function beforeBroken(held: Uint8Array, bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(joined(held, bytes));
  const at = text.indexOf('\uFFFD');
  return at < 0 ? text : text.slice(0, at);
}

/** Anything but ASCII and the mark at the start of a file. */
const FOREIGN = /[\u0080-\ufefe\uff00-\uffff]/;
const isAscii = (text: string): boolean => !FOREIGN.test(text);

/** The bytes at the end that begin a character without ending it. */
function unfinished(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; ++back) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.slice(-back) : new Uint8Array(0);
  }
  return new Uint8Array(0);
}

/** Bytes of one character at most: what the decoder may still hold from the chunk before. */
const TAIL = 3;

/** The text of a chunk before its first broken character. */
function soundPart(encoding: string, tail: Uint8Array, chunk: Uint8Array): string {
  let start = 0;
  // A character whose first byte is cut off is not the broken one.
  while (start < tail.length && (tail[start] & 0xc0) === 0x80) ++start;
  const held = tail.subarray(start);
  const text = new TextDecoder(encoding).decode(joined(held, chunk));
  const at = text.indexOf('\uFFFD');
  // What the chunk before has given already; a character that it left unfinished counts as none.
  const given = new TextDecoder(encoding).decode(held, { stream: true }).length;
  return text.slice(given, at < 0 ? undefined : at);
}

/** @param text holds the zero; begins in the line `first` */
const zeroByte = (source: string, first: number, text: string) =>
  unreadable(source, { kind: 'line', number: first + newlines(text.slice(0, text.indexOf('\0'))) }, 'a zero byte: this is not a text file');

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ++count;
  return count;
}
