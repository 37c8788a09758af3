import type { FileHandle } from 'node:fs/promises';

/** A file at whose end whole pieces are put. */
export interface Appending {
  readonly file: FileHandle;
  /** Up to the end of the last whole piece. */
  bytes: number;
  /** Something may stand behind it that failed and could not be cut off. */
  torn: boolean;
  /** False for a FIFO or a device, which take what comes: nothing of it can be cut off. */
  readonly lasting: boolean;
  /** The piece that is being written: the next one waits for it, as it may have to be cut off. */
  turn?: Promise<void>;
}

/**
 * Put a piece at the end, wholly or not at all.
 * @param force writes it down for good
 * @throws the failure; where what was written of the piece could not be cut off either, the failure says so, and the next piece is only
 * written once it is
 */
export function append(to: Appending, content: Buffer, force: () => Promise<void>): Promise<void> {
  const piece = (to.turn ?? Promise.resolve()).then(() => appendNow(to, content, force));
  to.turn = piece.catch(() => {});
  return piece;
}

async function appendNow(to: Appending, content: Buffer, force: () => Promise<void>): Promise<void> {
  const { file, lasting } = to;
  if (to.torn) await cutBack(to);
  try {
    for (let done = 0; done < content.length; ) done += (await file.write(content, done)).bytesWritten;
    if (lasting) await force();
  } catch (error) {
    await mend(to, error);
  }
  to.bytes += content.length;
}

/** After a failure: cut off what was written of the piece. @throws the failure, always */
export async function mend(to: Appending, error: unknown): Promise<never> {
  to.torn = to.lasting;
  try {
    if (to.lasting) await cutBack(to);
  } catch (second) {
    throw new Error(
      `${textOf(error)}; the beginning of it may stand at the end of the file and cannot be taken away now (${textOf(second)}): nothing is written behind it until that succeeds`,
      { cause: error },
    );
  }
  throw error;
}

/** A file that was cut shorter by someone else, such as a rotation of logs, stays as it is. */
export async function cutBack(to: Appending): Promise<void> {
  if ((await to.file.stat()).size > to.bytes) await to.file.truncate(to.bytes);
  to.torn = false;
}

/** So many bytes from a place on: the system may give them in parts. @throws where the file ends before them */
export async function readWhole(file: FileHandle, length: number, from: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) throw new Error(`it ends at byte ${from + done}, within what stands at ${from}`);
    done += bytesRead;
  }
  return bytes;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
