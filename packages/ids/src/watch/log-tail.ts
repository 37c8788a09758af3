import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import { unpacked } from '../reading/bytes.ts';
import { type LogFile, logFiles } from '../reading/paths.ts';
import type { logReading } from '../reading/read-logs.ts';

const PIECE = 1 << 20;
const PACKED = /\.(?:gz|zip|zst)$/i;
/** Looks without a new byte after which a file that has lost its name is let go. */
const PATIENCE = 2;

interface Followed {
  readonly handle: FileHandle;
  readonly path: string;
  readonly file: LogFile;
  position: number;
  reader: ReturnType<ReturnType<typeof logReading>['reader']>;
  quiet: number;
}

/** What a look brought. */
export interface Looked {
  readonly bytes: number;
  readonly notes: readonly string[];
}

/**
 * Follows logs that grow and are rotated. A file is known by its place on the disk, not by its name: one that was renamed is read to its
 * end, the one that took its name from its beginning. One that became shorter was emptied and is read from its beginning. Packed files are
 * read at the first look; those that come later are taken for copies of what was read, and told.
 * @param sinceMs files that were written last before have nothing of interest and are not read
 */
export function logTail(paths: readonly string[], reading: ReturnType<typeof logReading>, sinceMs: number) {
  const followed = new Map<string, Followed>();
  const copies = new Set<string>();
  const buffer = Buffer.allocUnsafe(PIECE);
  let first = true;

  async function grown(one: Followed): Promise<number> {
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await one.handle.read(buffer, 0, PIECE, one.position);
      if (bytesRead === 0) break;
      one.reader.push(buffer.subarray(0, bytesRead));
      one.position += bytesRead;
      bytes += bytesRead;
    }
    if (bytes > 0) one.reader.settle();
    one.quiet = bytes > 0 ? 0 : one.quiet + 1;
    return bytes;
  }

  async function looked(file: LogFile, seen: Set<string>, notes: string[]): Promise<number> {
    const about = await stat(file.path).catch(() => undefined);
    // Gone between being listed and being looked at: it was rotated away, and its handle is still read.
    if (about === undefined) return 0;
    const key = `${about.dev}:${about.ino}`;
    seen.add(key);
    const known = followed.get(key);
    if (known === undefined) {
      if (about.mtimeMs < sinceMs) return 0;
      if (PACKED.test(file.path)) return packed(file, notes);
      const handle = await open(file.path).catch((error: Error) => {
        throw systemError(file.path, error);
      });
      const opened = await handle.stat();
      if (`${opened.dev}:${opened.ino}` !== key) {
        // Rotated between being looked at and being opened: the next look finds both.
        await handle.close();
        return 0;
      }
      const one = { handle, path: file.path, file, position: 0, reader: reading.reader(file), quiet: 0 };
      followed.set(key, one);
      return grown(one);
    }
    if (about.size < known.position) {
      notes.push(`${known.path} became shorter: it was emptied, and is read from its beginning`);
      known.position = 0;
      known.reader = reading.reader(known.file);
    }
    return grown(known);
  }

  async function packed(file: LogFile, notes: string[]): Promise<number> {
    if (copies.has(file.path)) return 0;
    copies.add(file.path);
    if (first)
      await unpacked(file.path, (path) => reading.reader({ ...file, path })).catch((error: unknown) => {
        if (!(error instanceof HapaxError)) throw error;
        reading.broke(file.path, error.message);
      });
    else notes.push(`${file.path} came packed: it is taken for a copy of what was read, and is not read`);
    return first ? 1 : 0;
  }

  return {
    /** Read what is new. @throws HapaxError `FILE` for a named file that is no log */
    async look(): Promise<Looked> {
      const notes: string[] = [];
      const seen = new Set<string>();
      let bytes = 0;
      for (const file of await present(paths)) bytes += await looked(file, seen, notes);
      for (const [key, one] of followed) {
        if (seen.has(key)) continue;
        bytes += await grown(one);
        if (one.quiet < PATIENCE) continue;
        one.reader.end();
        await one.handle.close();
        followed.delete(key);
      }
      first = false;
      return { bytes, notes };
    },
    async close(): Promise<void> {
      const all = [...followed.values()];
      followed.clear();
      await Promise.allSettled(all.map(({ handle }) => handle.close()));
    },
  };
}

/** The files that are there. A folder without one may get one. */
export async function present(paths: readonly string[]): Promise<readonly LogFile[]> {
  const found = await Promise.all(
    paths.map((path) =>
      logFiles([path]).catch((error: unknown) => {
        if (error instanceof HapaxError && /without a file|matches no file/.test(error.message)) return [];
        throw error;
      }),
    ),
  );
  return found.flat();
}
