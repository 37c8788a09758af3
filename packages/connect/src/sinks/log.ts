import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HapaxError } from 'hapax';
import { path as pathSetting } from 'hapax/settings';
import type { IncidentEvent, Notice, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { KINDS } from './common.ts';
import { eventLine } from './lines.ts';

/**
 * Incidents as lines of JSON at the end of a file, forced to the disk before they count as delivered. Exactly once: a run that goes
 * on from a checkpoint cuts off the lines that were written after it, for they come again. The folder is made when it is not there.
 */
export function logFile(path: string, kinds?: Sink['kinds']): Sink {
  let file: FileHandle | undefined;
  let bytes = 0;
  /** Only what lies on a disk can be forced there, and cut again: a FIFO or a device takes what comes. */
  let lasting = true;

  async function opened(): Promise<FileHandle> {
    if (file) return file;
    await mkdir(dirname(path), { recursive: true });
    const fresh = await open(path, 'a', 0o600);
    const there = await fresh.stat();
    bytes = there.size;
    lasting = there.isFile();
    return (file = fresh);
  }

  const failing = (what: string, error: unknown) =>
    new HapaxError('FILE', `${path}: the log cannot be ${what}: ${error instanceof Error ? error.message : String(error)}`, error);

  async function write(lines: readonly (IncidentEvent | Notice)[]): Promise<void> {
    const content = Buffer.from(lines.map(eventLine).join(''));
    try {
      const handle = await opened();
      try {
        for (let done = 0; done < content.length; ) done += (await handle.write(content, done)).bytesWritten;
        if (lasting) await handle.sync();
        bytes += content.length;
      } catch (error) {
        // What was written of a line on a full disk would make the next one unreadable.
        if (lasting) await handle.truncate(bytes).catch(() => {});
        throw error;
      }
    } catch (error) {
      throw failing('written', error);
    }
  }

  return {
    id: `log ${path}`,
    ...(kinds ? { kinds } : {}),
    deliver: write,
    tell: write,
    async test() {
      await opened().catch((error: unknown) => {
        throw failing('written', error);
      });
    },
    mark: () => bytes,
    async rewind(mark) {
      try {
        const handle = await opened();
        // A shorter file was put aside or cut by a rotation: what is in the new one stays.
        if (lasting && typeof mark === 'number' && mark < bytes) {
          await handle.truncate(mark);
          bytes = mark;
        }
      } catch (error) {
        throw failing('opened', error);
      }
    },
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}

/** `type: log` */
export const logSink = defineSink({
  id: 'log',
  title: 'Log file',
  doc: 'Each message as a line of JSON at the end of a file, exactly once where the pipeline keeps its state.',
  options: { path: pathSetting('The file; its folder is made when it is not there.'), ...KINDS },
  open: ({ path, kinds }) => logFile(path, kinds),
});
