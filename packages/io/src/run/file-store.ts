import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HapaxError } from 'hapax';
import type { Store } from 'hapax/stream';

/**
 * Checkpoints in one file. A new one is written beside it, forced to the disk, and renamed over the old one, so that whatever is
 * pulled, killed or full, the file is either the old checkpoint or the new one, whole.
 */
export function fileStore(path: string): Store {
  const temporary = `${path}.next`;
  return {
    async load() {
      // Left by a crash between writing and renaming; never whole for certain.
      await rm(temporary, { force: true });
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw new HapaxError('FILE', `${path}: the checkpoint cannot be read: ${textOf(error)}`, error);
      }
    },
    async save(text) {
      try {
        const file = await open(temporary, 'w', 0o600);
        try {
          await file.writeFile(text);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
        await syncFolder(dirname(path));
      } catch (error) {
        throw new HapaxError('FILE', `${path}: the checkpoint cannot be written: ${textOf(error)}`, error);
      }
    },
  };
}

/** A rename is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  // Windows has no handle of a folder; its renames are journaled.
  if (process.platform === 'win32') return;
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
