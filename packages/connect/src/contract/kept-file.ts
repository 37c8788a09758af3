import { createHash } from 'node:crypto';
import { type FileHandle, stat } from 'node:fs/promises';

/** Bytes before an end that tell whether a file is still the one that had it there: many lines, for the ends of lines are alike. */
const TAIL = 4096;

/** How far a file was written, and what stands before that end: a file of the same name that was put in its place has something else there. */
export interface Mark {
  readonly bytes: number;
  /** Sum of it. */
  readonly tail: string;
}

/** A mark as a checkpoint has it; older ones are a number of bytes. */
export function markOf(given: unknown): { readonly bytes: number; readonly tail?: string } | undefined {
  if (typeof given === 'number') return { bytes: given };
  if (typeof given !== 'object' || given === null) return undefined;
  const { bytes, tail } = given as Readonly<Record<string, unknown>>;
  return typeof bytes === 'number' ? { bytes, ...(typeof tail === 'string' ? { tail } : {}) } : undefined;
}

/** The last bytes before an end. */
export async function tailBefore(file: FileHandle, end: number): Promise<Buffer> {
  const length = Math.min(TAIL, end);
  const bytes = Buffer.alloc(length);
  const { bytesRead } = length === 0 ? { bytesRead: 0 } : await file.read(bytes, 0, length, end - length);
  return bytes.subarray(0, bytesRead);
}

/** The last bytes once more was written. */
export const tailAfter = (tail: Buffer, content: Buffer): Buffer =>
  content.length >= TAIL ? content.subarray(-TAIL) : Buffer.concat([tail, content]).subarray(-TAIL);

/** What a mark keeps of the last bytes. */
export const sumOf = (tail: Buffer): string => createHash('sha256').update(tail).digest('base64url').slice(0, 22);

/** Whether the file that is open is no longer the one of this name: it was put aside, as logs are in rotation, or removed. */
export async function wasPutAside(path: string, file: FileHandle): Promise<boolean> {
  const open = await file.stat();
  if (!open.isFile()) return false;
  const there = await stat(path).catch(() => undefined);
  return there === undefined || there.ino !== open.ino || there.dev !== open.dev;
}
