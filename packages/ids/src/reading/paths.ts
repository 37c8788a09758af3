import { realpath, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import { glob } from 'tinyglobby';

/** A file to read. */
export interface LogFile {
  readonly path: string;
  /** When it was written last, milliseconds. */
  readonly lastMs: number;
  /** It was named itself, so that it must be a log; those of a folder or a pattern may be something else. */
  readonly named: boolean;
}

const PATTERN = /[*?{[]/;

/**
 * The files that paths, folders and patterns name, in order of their names, each once. Folders are searched to the bottom; what begins
 * with a dot is left out. What a link of a folder leads to may be no file, but a pipe that nobody writes to or a device without an end: it
 * would be read for ever.
 * @param onOther told of each of these
 * @throws HapaxError `FILE` for a path that is not there, and a pattern or folder without a file
 */
export async function logFiles(paths: readonly string[], onOther: (path: string) => void = () => {}): Promise<readonly LogFile[]> {
  const files = new Map<string, LogFile>();
  for (const path of paths) {
    const found = await foundAt(path, onOther);
    for (const one of found) {
      const real = await realpath(one.path);
      if (!files.has(real) || one.named) files.set(real, one);
    }
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function foundAt(path: string, onOther: (path: string) => void): Promise<readonly LogFile[]> {
  const about = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && PATTERN.test(path)) return undefined;
    throw systemError(path, error);
  });
  if (about !== undefined && !about.isDirectory()) return [{ path, lastMs: about.mtimeMs, named: true }];
  const names = about === undefined ? await glob(path, { absolute: isAbsolute(path) }) : await glob('**/*', { cwd: path, absolute: true });
  if (names.length === 0)
    throw new HapaxError(
      'FILE',
      about === undefined ? `${path} matches no file; quote patterns, and look at the folder` : `${path} is a folder without a file`,
    );
  const found = await Promise.all(names.map(async (name) => [name, await stat(name).catch(() => undefined)] as const));
  return found.flatMap(([name, one]) => {
    if (one?.isFile() === true) return [{ path: name, lastMs: one.mtimeMs, named: false }];
    onOther(name);
    return [];
  });
}
