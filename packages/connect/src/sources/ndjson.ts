import { open, stat } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import type { Batch, Clock, Sample, Source } from 'hapax/stream';
import { type Pauses, pauses, systemClock } from '../run/clock.ts';
import { type Mapping, reader } from './mapping.ts';

export interface LineOptions {
  /** Told about lines that are no samples; they are left out. */
  readonly onBad?: (message: string) => void;
}

export interface FileOptions extends LineOptions {
  /** Replay so many times faster than the samples were measured; as fast as they are read unless given. */
  readonly speed?: number;
  /** Wait for more at the end of the file, as of a log that is being written. */
  readonly follow?: boolean;
  readonly clock?: Clock;
}

/** Bytes read at once: about three thousand samples. */
const CHUNK = 1 << 18;
/** How often a file that is followed is looked at. */
const FOLLOW_MS = 250;
const NEWLINE = 10;

/** Where reading goes on: bytes and lines before it. */
interface Offset {
  readonly bytes: number;
  readonly lines: number;
  /** Which file of this name it was, where the system tells them apart. */
  readonly inode?: number;
}

/** Samples from a file with one JSON object a line. Can be read again from any offset. */
export function ndjsonFile(path: string, mapping: Mapping, options: FileOptions = {}): Source {
  const { speed, follow = false, clock = systemClock, onBad } = options;
  const pausing = pauses(clock);
  let wanted = true;
  return {
    id: `ndjson ${path}`,
    kind: 'replay',
    close() {
      wanted = false;
      pausing.end();
    },
    async *read(from) {
      // Only this source writes its offsets.
      let offset = (from as Offset | undefined) ?? { bytes: 0, lines: 0 };
      const opened = () =>
        open(path).catch((error: unknown) => {
          throw systemError(path, error);
        });
      let file = await opened();
      let { ino: inode, size: there } = await file.stat();
      if (there < offset.bytes || (offset.inode !== undefined && offset.inode !== inode)) {
        if (!follow) {
          await file.close();
          throw new HapaxError(
            'FILE',
            `${path} is not the file that the checkpoint saw ${offset.bytes} bytes of: put it back, or remove the state to start afresh`,
          );
        }
        onBad?.(`${path} was cut or replaced meanwhile; reading it from its beginning`);
        offset = { bytes: 0, lines: 0 };
      }
      offset = { ...offset, inode };
      const pace = speed === undefined ? undefined : pacer(speed, clock, pausing);
      try {
        let size = CHUNK;
        for (;;) {
          const buffer = Buffer.allocUnsafe(size);
          const { bytesRead } = await file.read(buffer, 0, size, offset.bytes);
          const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
          if (end > 0) {
            for await (const batch of parse(path, buffer.toString('utf8', 0, end), offset, end, mapping, options, pace)) {
              yield batch;
            }
            offset = { bytes: offset.bytes + end, lines: offset.lines + count(buffer, end), inode };
            size = CHUNK;
          } else if (bytesRead === size) size *= 2;
          else if (follow && wanted) {
            await pausing.wait(FOLLOW_MS);
            // A log is cut, or put aside for a new one of its name; nothing of the old one is left to read.
            const now = await stat(path).catch(() => undefined);
            there = (await file.stat()).size;
            if (there < offset.bytes || (now && now.ino !== inode && there === offset.bytes + bytesRead)) {
              onBad?.(`${path} was cut or replaced meanwhile; reading it from its beginning`);
              await file.close();
              file = await opened();
              ({ ino: inode } = await file.stat());
              offset = { bytes: 0, lines: 0, inode };
            }
          } else if (follow) return;
          else {
            // The last line may lack its end.
            if (bytesRead > 0) yield* parse(path, buffer.toString('utf8', 0, bytesRead), offset, bytesRead, mapping, options, pace);
            return;
          }
        }
      } finally {
        await file.close();
      }
    },
  };
}

/** Samples from a stream of bytes with one JSON object a line, standard input for one. What was read is gone. */
export function ndjsonStream(input: AsyncIterable<Uint8Array | string>, mapping: Mapping, options: LineOptions = {}): Source {
  return {
    id: 'ndjson',
    kind: 'once',
    async *read() {
      let rest = Buffer.alloc(0);
      let offset: Offset = { bytes: 0, lines: 0 };
      for await (const piece of input) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
        const end = bytes.lastIndexOf(NEWLINE) + 1;
        if (end === 0) {
          rest = Buffer.concat([rest, bytes]);
          continue;
        }
        const whole = rest.length === 0 ? bytes.subarray(0, end) : Buffer.concat([rest, bytes.subarray(0, end)]);
        yield* parse('input', whole.toString('utf8'), offset, whole.length, mapping, options);
        offset = { bytes: offset.bytes + whole.length, lines: offset.lines + count(whole, whole.length) };
        rest = Buffer.from(bytes.subarray(end));
      }
      if (rest.length > 0) yield* parse('input', rest.toString('utf8'), offset, rest.length, mapping, options);
    },
  };
}

/** Waits until a sample is due; undefined: never. */
type Pace = (time: number) => Promise<void>;

/** One batch for the whole text, or one for each line when the pace is set. */
async function* parse(
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
    record = JSON.parse(text);
  } catch {
    return text.trim() === '' ? undefined : 'is not JSON';
  }
  return read(record);
}

/** Samples as far apart as they were measured, divided by `speed`. */
export function pacer(speed: number, clock: Clock, pausing: Pauses): Pace {
  let begun: { readonly time: number; readonly now: number } | undefined;
  return async (time) => {
    begun ??= { time, now: clock.now() };
    const wait = begun.now + (time - begun.time) / speed - clock.now();
    if (wait > 0) await pausing.wait(wait);
  };
}

function count(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let i = bytes.indexOf(NEWLINE); i >= 0 && i < end; i = bytes.indexOf(NEWLINE, i + 1)) ++lines;
  return lines;
}
