import { rmSync } from 'node:fs';
import { copyFile, type FileHandle, mkdir, rename, rm } from 'node:fs/promises';
import { HapaxError } from 'hapax';
import { descriptor, findPlace, type RegularFile, temporaryFor } from './write-place.ts';

/** Characters collected before they are written: small pieces cost a system call each. */
const BATCH = 1 << 16;

/**
 * Write to whatever `path` names. A regular file is written whole or not at all: under a temporary name beside it, then renamed over
 * it, with the permissions it had; a new one is for its owner alone. Nothing is left behind on an error or when the process is
 * interrupted. A symbolic link is followed. A device, a FIFO, `/dev/stdout` or the file of a process substitution is written
 * through and stays what it is; a reader of it that has seen enough is no error.
 * @param pieces written one after another, so that a large file need not exist as one text
 * @throws HapaxError `FILE`
 */
export async function writeWhole(path: string, pieces: Pieces): Promise<void> {
  try {
    const place = await findPlace(path);
    if (place.kind === 'regular') await replace(place, pieces);
    else await writeThrough(place.kind === 'descriptor' ? descriptor(place.fd) : await place.open(), pieces);
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Why a file or folder cannot be written, in words where the system says it; any other error is handed on. */
export function writeError(path: string, error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error;
  return new HapaxError('FILE', `${path} ${REASONS[String(error.code)] ?? `cannot be written: ${error.message}`}`, error);
}

/** Make a folder with those above it, for its owner alone where it is new. @throws HapaxError `FILE` */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    // Of a disk that is read-only it says that the folder does not exist; one step alone says why.
    const cause = await mkdir(path, { mode: 0o700 }).then(
      () => undefined,
      (why: unknown) => why,
    );
    if (cause !== undefined) throw writeError(path, codeOf(cause) === 'ENOENT' ? error : cause);
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'cannot be written: its folder does not exist; make it first',
  ENOTDIR: 'cannot be written: its folder is a file',
  EACCES: 'cannot be written: no permission for it or its folder',
  EISDIR: 'cannot be written: it is a folder',
  EEXIST: 'cannot be a folder: a file has this name',
  EBUSY: 'cannot be written: it is a folder, or in use',
  ELOOP: 'cannot be written: its symbolic links lead in a circle',
  ENAMETOOLONG: 'cannot be written: the name is too long',
  ENOSPC: 'cannot be written: the disk is full',
  ENXIO: 'cannot be written: it is a socket, or a device that is not there',
  EROFS: 'cannot be written: the disk is read-only',
  EIO: 'cannot be written: the disk fails',
  EDQUOT: 'cannot be written: the quota of its owner is used up',
  EMFILE: 'cannot be written: too many files are open',
};

/** Why a file cannot be replaced though it may be written. */
const IN_PLACE = new Set(['EBUSY', 'EXDEV', 'EACCES', 'EPERM']);

/** A text, bytes, or many of them one after another, which may still be in the making. */
export type Pieces = string | Uint8Array | Iterable<string> | AsyncIterable<string | Uint8Array>;

async function replace(target: RegularFile, pieces: Pieces): Promise<void> {
  let temporary: string | undefined;
  const remove = () => {
    for (const path of [temporary, target.isNew ? target.path : undefined]) {
      try {
        if (path !== undefined) rmSync(path, { force: true });
      } catch {
        // A folder that cannot be entered holds no file of ours, and the reason is told by the first error.
      }
    }
  };
  const release = onSignal(remove);
  try {
    const made = await temporaryFor(target, (path) => {
      temporary = path;
    });
    try {
      for await (const piece of batches(pieces)) await made.file.writeFile(piece);
      await made.file.datasync();
    } finally {
      await made.file.close();
    }
    await rename(made.path, target.path).catch(async (error: unknown) => {
      // A file that is mounted by itself, or whose folder takes no other, keeps its place and gets the content.
      if (!(target.kept && error instanceof Error && 'code' in error && IN_PLACE.has(String(error.code)))) throw error;
      await copyFile(made.path, target.path);
      await rm(made.path);
    });
  } catch (error) {
    remove();
    throw error;
  } finally {
    release();
  }
}

/** Somewhere that takes bytes one after another. */
type Through = Pick<FileHandle, 'writeFile' | 'close'>;

async function writeThrough(out: Through, pieces: Pieces): Promise<void> {
  try {
    for await (const piece of batches(pieces)) if (piece.length > 0) await out.writeFile(piece);
  } catch (error) {
    // A reader that has seen enough (`-o >(head)`) closes its end; that is no failure.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  } finally {
    await out.close();
  }
}

async function* batches(pieces: Pieces): AsyncGenerator<string | Uint8Array> {
  if (typeof pieces === 'string' || pieces instanceof Uint8Array) return yield pieces;
  let batch = '';
  for await (const piece of pieces) {
    if (typeof piece === 'string') {
      batch += piece;
      if (batch.length < BATCH) continue;
      yield batch;
    } else {
      if (batch !== '') yield batch;
      yield piece;
    }
    batch = '';
  }
  yield batch;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Run `clean` when the process is told to stop, then let it stop as it would have. Returns the end of the watch. */
function onSignal(clean: () => void): () => void {
  const stop = (signal: (typeof SIGNALS)[number]) => {
    clean();
    release();
    process.kill(process.pid, signal);
  };
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return release;
}
