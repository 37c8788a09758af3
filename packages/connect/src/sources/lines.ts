import type { Batch, Clock, Sample } from 'hapax/stream';
import type { Pauses } from '../run/clock.ts';
import { type Mapping, reader } from './mapping.ts';

export interface LineOptions {
  /** Told about lines that are no samples; they are left out. */
  readonly onBad?: (message: string) => void;
}

export const NEWLINE = 10;

/** Bytes of a line at most: no sample is longer, and what never ends would fill the memory. */
export const LONGEST_LINE = 1 << 24;

/** Of a line that was left out for its length. */
export const tooLong = (source: string, { lines }: Offset): string =>
  `${source} line ${lines + 1} is longer than ${LONGEST_LINE >> 20} MiB`;

/** Where reading goes on: bytes and lines before it. */
export interface Offset {
  readonly bytes: number;
  readonly lines: number;
  /** Which file of this name it was, where the system tells them apart. */
  readonly inode?: number;
  /** Sum of what stands before: a file that was written anew in place has something else there. */
  readonly sum?: string;
}

/** Waits until a sample is due; undefined: never. */
export type Pace = (time: number) => Promise<void>;

/** One batch for the whole text, or one for each line when the pace is set. */
export async function* parseLines(
  source: string,
  text: string,
  { bytes, lines, ...same }: Offset,
  length: number,
  mapping: Mapping,
  { onBad }: LineOptions,
  pace?: Pace,
): AsyncGenerator<Batch> {
  const read = reader(mapping);
  let samples: Sample[] = [];
  let line = lines;
  let used = bytes;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    line += 1;
    const sample = end > start ? readLine(text.slice(start, end), read) : undefined;
    if (typeof sample === 'string') onBad?.(`${source} line ${line} ${sample}`);
    else if (sample) {
      await pace?.(sample.time);
      samples.push(sample);
    }
    if (pace) {
      used += Buffer.byteLength(text.slice(start, end + 1));
      yield { samples, offset: { bytes: used, lines: line, ...same } satisfies Offset };
      samples = [];
    }
    start = end + 1;
  }
  yield { samples, offset: { bytes: bytes + length, lines: line, ...same } satisfies Offset };
}

function readLine(text: string, read: ReturnType<typeof reader>): Sample | string | undefined {
  let record: unknown;
  try {
    record = JSON.parse(withoutMark(text));
  } catch {
    return text.trim() === '' ? undefined : 'is not JSON';
  }
  return read(record);
}

/** Text without the byte order mark that editors of some systems put first. */
export const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

/** Samples as far apart as they were measured, divided by `speed`. */
export function pacer(speed: number, clock: Clock, pausing: Pauses): Pace {
  let begun: { readonly time: number; readonly now: number } | undefined;
  return async (time) => {
    begun ??= { time, now: clock.now() };
    const wait = begun.now + (time - begun.time) / speed - clock.now();
    if (wait > 0) await pausing.wait(wait);
  };
}

/** Line breaks in the first `end` bytes. */
export function countLines(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let i = bytes.indexOf(NEWLINE); i >= 0 && i < end; i = bytes.indexOf(NEWLINE, i + 1)) ++lines;
  return lines;
}
