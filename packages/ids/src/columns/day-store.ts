import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import type { Row } from './row.ts';
import { type Arrays, arraysFor, type Column, fromBytes, rowBytes, toBytes } from './table.ts';

const DAY = 86_400_000;
/** Rows kept in memory; of more, the days that are not being written lie in a file. */
export const IN_MEMORY = 3_000_000;

/** What holds the rows of a day: columns by name. */
export interface Block {
  readonly rows: number;
  readonly time: Float64Array;
}

/** Rows by day, in the order in which they came within a day. */
export interface DayStore<B extends Block> {
  /** Days that have rows, ascending, each as its number since 1970. */
  readonly days: readonly number[];
  readonly rows: number;
  /** Rows that lie in a file. */
  readonly inFile: number;
  /** The rows of some days as one block. */
  block(days: readonly number[]): B;
  /** Remove the file. Nothing can be read of it any more. */
  close(): void;
}

interface OneDay<B> {
  open: { add(row: Row): boolean; block(): B } | undefined;
  readonly segments: { readonly at: number; readonly rows: number }[];
  rows: number;
}

/**
 * Rows by day. Beyond `most` rows in memory the days that are not being written go into a file of the temporary folder, which is gone
 * when the store is closed: memory is that of `most` rows, and of the largest day when it is read.
 */
export function dayStore<B extends Block>(
  columns: readonly Column[],
  start: () => { add(row: Row): boolean; block(): B },
  most = IN_MEMORY,
) {
  const days = new Map<number, OneDay<B>>();
  let inMemory = 0;
  let rows = 0;
  let inFile = 0;
  let today = Number.NaN;
  let now: OneDay<B> | undefined;
  let file: { readonly fd: number; readonly folder: string; end: number } | undefined;

  // The columns are those of `B`: whoever makes the store gives both.
  const arraysOf = (block: B): Arrays => columns.map(({ name }) => (block as unknown as Record<string, Arrays[number]>)[name]);
  const blockOf = (arrays: Arrays, n: number): B =>
    Object.fromEntries([['rows', n], ...columns.map(({ name }, j) => [name, arrays[j]])]) as unknown as B;

  function spill(): void {
    file ??= temporary();
    for (const one of days.values()) {
      if (one === now || one.open === undefined) continue;
      const block = one.open.block();
      const bytes = toBytes(arraysOf(block), block.rows);
      for (let done = 0; done < bytes.length; ) done += writeSync(file.fd, bytes, done, bytes.length - done, file.end + done);
      one.segments.push({ at: file.end, rows: block.rows });
      file.end += bytes.length;
      inMemory -= block.rows;
      inFile += block.rows;
      one.open = undefined;
    }
  }

  return {
    add(row: Row): void {
      const day = Math.floor(row.time / DAY);
      if (day !== today || now === undefined) {
        now = days.get(day);
        if (now === undefined) {
          now = { open: undefined, segments: [], rows: 0 };
          days.set(day, now);
        }
        today = day;
        if (inMemory > most) spill();
      }
      now.open ??= start();
      if (now.open.add(row)) {
        now.rows += 1;
        rows += 1;
        inMemory += 1;
      }
    },
    done(): DayStore<B> {
      const ascending = [...days.keys()].sort((a, b) => a - b);
      return {
        days: ascending,
        rows,
        inFile,
        block(wanted) {
          const parts = wanted.flatMap((day) => days.get(day) ?? []);
          const [first] = parts;
          if (parts.length === 1 && first?.open !== undefined && first.segments.length === 0) return first.open.block();
          const n = parts.reduce((sum, one) => sum + one.rows, 0);
          const arrays = arraysFor(columns, n);
          let at = 0;
          for (const { open, segments } of parts) {
            for (const segment of segments) {
              fromBytes(read(file, segment.at, segment.rows * rowBytes(columns)), arrays, columns, at, segment.rows);
              at += segment.rows;
            }
            if (open === undefined) continue;
            const block = open.block();
            for (const [j, values] of arraysOf(block).entries()) arrays[j].set(values.subarray(0, block.rows), at);
            at += block.rows;
          }
          return blockOf(arrays, n);
        },
        close() {
          if (file === undefined) return;
          closeSync(file.fd);
          rmSync(file.folder, { recursive: true, force: true });
          file = undefined;
        },
      };
    },
  };
}

/** A file that nobody else can read; where the system lets an open file go, it leaves nothing behind even when the process is killed. */
function temporary() {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-ids-'));
  const path = join(folder, 'days');
  try {
    const fd = openSync(path, 'wx+', 0o600);
    if (process.platform !== 'win32') rmSync(folder, { recursive: true, force: true });
    return { fd, folder, end: 0 };
  } catch (error) {
    throw error instanceof Error ? systemError(path, error) : error;
  }
}

function read(file: { readonly fd: number } | undefined, at: number, length: number): Buffer {
  if (file === undefined) throw new HapaxError('STATE', 'the store of events is closed; gather the events again');
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const n = readSync(file.fd, bytes, done, length - done, at + done);
    if (n === 0) throw new HapaxError('FILE', 'the temporary file of events is shorter than it was written; is the disk full?');
    done += n;
  }
  return bytes;
}
