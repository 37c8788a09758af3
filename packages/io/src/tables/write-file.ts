import { rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HapaxError } from 'hapax';

/** Makes the temporary names of one process differ. */
let count = 0;

/** Characters collected before they are written: small pieces cost a system call each. */
const BATCH = 1 << 16;

/**
 * Write a file whole or not at all: under a temporary name beside it, then renamed. Nothing is left behind on an error or when
 * the process is interrupted.
 * @param pieces written one after another, so that a large file need not exist as one text
 * @throws HapaxError `FILE`
 */
export async function writeWhole(path: string, pieces: string | Uint8Array | Iterable<string>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${count++}.partial`);
  const remove = () => {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // A folder that cannot be entered holds no file of ours, and the reason is told by the first error.
    }
  };
  const release = onSignal(remove);
  try {
    const file = await open(temporary, 'w');
    try {
      for (const piece of batches(pieces)) await file.writeFile(piece);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    remove();
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    throw new HapaxError('FILE', `${path} ${REASONS[String(error.code)] ?? `cannot be written: ${error.message}`}`, error);
  } finally {
    release();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'cannot be written: its folder does not exist; make it first',
  ENOTDIR: 'cannot be written: its folder is a file',
  EACCES: 'cannot be written: no permission for its folder',
  EISDIR: 'cannot be written: it is a folder',
  EBUSY: 'cannot be written: it is a folder, or in use',
  ENAMETOOLONG: 'cannot be written: the name is too long',
  ENOSPC: 'cannot be written: the disk is full',
  EROFS: 'cannot be written: the disk is read-only',
};

function* batches(pieces: string | Uint8Array | Iterable<string>): Generator<string | Uint8Array> {
  if (typeof pieces === 'string' || pieces instanceof Uint8Array) return yield pieces;
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH) continue;
    yield batch;
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
