import { randomBytes } from 'node:crypto';
import { constants, type Stats, write } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** A file that may be replaced by another of the same name. */
export interface RegularFile {
  readonly kind: 'regular';
  /** Where it lies, symbolic links followed. */
  readonly path: string;
  /** Permissions and owner of the file that is there. */
  readonly kept: Pick<Stats, 'mode' | 'uid' | 'gid'> | undefined;
  /** Made here, empty, because a symbolic link led to nothing: to be removed when the writing fails. */
  readonly isNew: boolean;
}

/** What a path leads to: a regular file, an open descriptor of this process, or a device, FIFO or the like. */
export type WritePlace =
  | RegularFile
  | { readonly kind: 'descriptor'; readonly fd: number }
  | { readonly kind: 'special'; open(): Promise<FileHandle> };

/** Only the owner may read what is new. */
const PRIVATE = 0o600;
const PERMISSIONS = 0o7777;
/** As many symbolic links in a row as Linux follows. */
const LINKS = 40;

/** Look where writing to `path` goes, without changing anything there. @throws what the file system says */
export async function findPlace(path: string): Promise<WritePlace> {
  const fd = await ownDescriptor(path);
  if (fd !== undefined) return { kind: 'descriptor', fd };
  const there = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (there === undefined) return await newFile(path);
  if (there.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR', syscall: 'open' });
  // No O_CREAT, no O_TRUNC: it is there, and what it is must stay.
  if (!there.isFile()) return { kind: 'special', open: () => open(path, constants.O_WRONLY) };
  // Opened by its name, as a program that writes in place would: the system checks that this file, through these links, may be written.
  const file = await open(path, constants.O_WRONLY);
  try {
    return { kind: 'regular', path: await realpath(path), kept: await file.stat(), isNew: false };
  } finally {
    await file.close();
  }
}

async function newFile(path: string): Promise<RegularFile> {
  const link = await lstat(path).catch(() => undefined);
  if (!link?.isSymbolicLink()) return { kind: 'regular', path, kept: undefined, isNew: false };
  // A link to nothing: the system makes the file where the link leads, or refuses to.
  await (await open(path, constants.O_WRONLY | constants.O_CREAT, PRIVATE)).close();
  return { kind: 'regular', path: await realpath(path), kept: undefined, isNew: true };
}

/** Reasons why a folder takes no new file though a file in it may be written. */
const CLOSED_FOLDER = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * A new, empty file in the folder of `target`, with its permissions; where that folder takes none but the file in it may be written,
 * in the folder for temporary files. Nobody can know the name beforehand, and what is there already is not opened.
 * @param onName told the name before the file is made, so that whoever is stopped meanwhile can remove it
 */
export async function temporaryFor(
  target: Pick<RegularFile, 'path' | 'kept'>,
  onName: (path: string) => void = () => {},
): Promise<{ path: string; file: FileHandle }> {
  const name = `.${basename(target.path).slice(0, 100)}.${randomBytes(12).toString('hex')}.partial`;
  let path = join(dirname(target.path), name);
  onName(path);
  const file = await open(path, 'wx+', PRIVATE).catch((error: unknown) => {
    if (!(target.kept && error instanceof Error && 'code' in error && CLOSED_FOLDER.has(String(error.code)))) throw error;
    path = join(tmpdir(), name);
    onName(path);
    return open(path, 'wx+', PRIVATE);
  });
  if (target.kept) {
    // Another owner can be given by root only; who may not keeps the file.
    await file.chown(target.kept.uid, target.kept.gid).catch(() => {});
    await file.chmod(target.kept.mode & PERMISSIONS);
  }
  return { path, file };
}

/**
 * The number of an open descriptor that `path` stands for: `/dev/stdout`, `/dev/fd/63`. Opening it by name would start at the
 * beginning of a file that the shell appends to.
 */
async function ownDescriptor(path: string): Promise<number | undefined> {
  let at = resolve(path);
  for (let i = 0; i < LINKS; i++) {
    const folder = await realpath(dirname(at)).catch(() => undefined);
    if (folder === undefined) return undefined;
    const name = basename(at);
    const owner = /^\/proc\/(\d+)(?:\/task\/\d+)?\/fd$/.exec(folder)?.[1];
    if (/^\d+$/.test(name) && (owner === String(process.pid) || folder === '/dev/fd')) return Number(name);
    const next = await readlink(join(folder, name)).catch(() => undefined);
    if (next === undefined) return undefined;
    at = resolve(folder, next);
  }
  return undefined;
}

/** Write to an open descriptor, which stays open: it belongs to whoever opened it. */
export function descriptor(fd: number): { writeFile(piece: string | Uint8Array): Promise<void>; close(): Promise<void> } {
  // Writing behind the back of these streams of the process would mix the order.
  const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined;
  return {
    writeFile: (piece) =>
      new Promise((done, fail) => {
        if (stream) return void stream.write(piece, (error) => (error ? fail(error) : done()));
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
        const next = (at: number): void =>
          write(fd, bytes, at, bytes.length - at, null, (error, written) => {
            if (error) fail(error);
            else if (at + written < bytes.length) next(at + written);
            else done();
          });
        next(0);
      }),
    close: async () => {},
  };
}

/** Remove what a process that was killed has left beside `path`. */
export async function removeTemporaries(path: string): Promise<void> {
  const start = `.${basename(path).slice(0, 100)}.`;
  for (const name of await readdir(dirname(path)).catch(() => []))
    if (name.startsWith(start) && /^[0-9a-f]{24}\.partial$/.test(name.slice(start.length)))
      await rm(join(dirname(path), name), { force: true });
}

/** Where the symbolic links of `path` lead, though nothing may be there yet. */
export async function followed(path: string): Promise<string> {
  let at = path;
  for (let i = 0; i < LINKS; i++) {
    const next = await readlink(at).catch(() => undefined);
    if (next === undefined) break;
    at = resolve(dirname(at), next);
  }
  return at;
}
