import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { sumOf, tailAfter, tailBefore } from '../contract/kept-file.ts';
import { countLines, type Offset } from './lines.ts';

/** An open file, how far it was read, and what stands before that. */
export interface FilePlace {
  readonly path: string;
  file: FileHandle;
  offset: Offset;
  tail: Buffer;
}

const opened = (path: string): Promise<FileHandle> =>
  open(path).catch((error: unknown) => {
    throw systemError(path, error);
  });

/** Open a file to read it on. @param onOther told, and may refuse by throwing, when it is not the one that the offset is of; then it begins again */
export async function openAt(path: string, from: Offset | undefined, onOther: (from: Offset) => void): Promise<FilePlace> {
  const file = await opened(path);
  try {
    const { ino: inode, size } = await file.stat();
    const place = { path, file, offset: { bytes: 0, lines: 0, inode }, tail: Buffer.alloc(0) };
    if (from === undefined) return place;
    const tail = await tailBefore(file, Math.min(from.bytes, size));
    const isOther = (from.inode !== undefined && from.inode !== inode) || (from.sum !== undefined && from.sum !== sumOf(tail));
    if (size >= from.bytes && !isOther) return { ...place, offset: { bytes: from.bytes, lines: from.lines, inode }, tail };
    onOther(from);
    return place;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The file that has the name now, from its beginning. */
export async function beginAgain(place: FilePlace): Promise<void> {
  await place.file.close();
  place.file = await opened(place.path);
  place.offset = { bytes: 0, lines: 0, inode: (await place.file.stat()).ino };
  place.tail = Buffer.alloc(0);
}

/** What comes next, up to `size` bytes. What stands before is read along: a file that was written anew in place is seen whatever its length. */
export async function readOn({ file, offset, tail }: FilePlace, size: number) {
  const lead = tail.length;
  const whole = Buffer.allocUnsafe(lead + size);
  const { bytesRead: all } = await file.read(whole, 0, lead + size, offset.bytes - lead);
  const isSame = all >= lead && tail.equals(whole.subarray(0, lead));
  return { buffer: whole.subarray(lead), bytesRead: Math.max(0, all - lead), isSame };
}

/** Note that the first `end` bytes were taken. */
export function goOn(place: FilePlace, buffer: Buffer, end: number): void {
  const { bytes, lines, inode } = place.offset;
  place.tail = tailAfter(place.tail, buffer.subarray(0, end));
  place.offset = { bytes: bytes + end, lines: lines + countLines(buffer, end), ...(inode === undefined ? {} : { inode }) };
}

/** Whether the name is that of another file, and this one was read to its end: it was put aside. */
export async function wasReplaced({ path, file, offset }: FilePlace, unread: number): Promise<boolean> {
  const now = await stat(path).catch(() => undefined);
  return now !== undefined && now.ino !== offset.inode && (await file.stat()).size === offset.bytes + unread;
}
