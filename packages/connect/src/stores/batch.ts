import type { StoreChange } from 'hapax/stream';
import type { Appending } from '../contract/appending.ts';
import { dropLine, endLine, NO_SUM, plus, putLine, type RecordPosition, type Sum } from './state-format.ts';

/** Bytes handed to the disk at once: about as much as can be written down in ten milliseconds. */
const CHUNK = 1 << 18;

/** As a file is that nothing has failed on. */
export const UNTORN = { torn: false, lasting: true };

/** An open state file and what is known of it. */
export interface Written extends Appending {
  readonly inode: number;
  /** Its name until it is whole. */
  readonly beside: string;
  readonly records: Map<string, RecordPosition>;
  /** Bytes of records that count. */
  live: number;
}

/** Put a change at the end, as one batch. */
export async function append(to: Written, { drop, put }: StoreChange): Promise<void> {
  const batch = startBatch(to);
  for (const name of drop) await batch.drop(name);
  for (const [name, text] of put) {
    const bytes = Buffer.from(putLine(name, text));
    await batch.put(name, bytes, bytes.length - 1 - Buffer.byteLength(text));
  }
  await batch.end();
}

/** Lines that count together, once the last of them is written. */
export function startBatch(to: Written) {
  const { file, records } = to;
  let waiting: Buffer[] = [];
  let size = 0;
  let sum: Sum = NO_SUM;
  let at = to.bytes;
  let live = to.live;
  /** Where records will stand once the batch is whole; undefined for those that are gone. A batch that fails changes nothing. */
  const moved = new Map<string, RecordPosition | undefined>();

  async function add(bytes: Buffer): Promise<void> {
    sum = plus(sum, bytes);
    waiting.push(bytes);
    size += bytes.length;
    if (size >= CHUNK) await flush();
  }

  async function flush(): Promise<void> {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    at += bytes.length;
  }

  function forget(name: string): void {
    live -= (moved.has(name) ? moved.get(name) : records.get(name))?.length ?? 0;
    moved.set(name, undefined);
  }

  return {
    async drop(name: string): Promise<void> {
      forget(name);
      await add(Buffer.from(dropLine(name)));
    },
    async put(name: string, bytes: Buffer, textAt: number): Promise<void> {
      forget(name);
      const start = at + size;
      moved.set(name, { at: start, length: bytes.length, textAt: start + textAt });
      live += bytes.length;
      await add(bytes);
    },
    /** Forced to the disk before the last line is written, so that the last line never stands alone. */
    async end(): Promise<void> {
      const last = Buffer.from(endLine(sum));
      await flush();
      await file.datasync();
      waiting.push(last);
      await flush();
      await file.datasync();
      for (const [name, position] of moved) {
        // Those that count are in the order of their places.
        records.delete(name);
        if (position) records.set(name, position);
      }
      to.bytes = at;
      to.live = live;
    },
  };
}
