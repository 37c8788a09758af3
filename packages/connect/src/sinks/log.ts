import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HapaxError } from 'hapax';
import { path as pathSetting } from 'hapax/settings';
import type { IncidentEvent, Notice, Sink } from 'hapax/stream';
import { type Appending, append, cutBack } from '../contract/appending.ts';
import { defineSink } from '../contract/connector.ts';
import { type Mark, markOf, sumOf, tailAfter, tailBefore, wasPutAside } from '../contract/kept-file.ts';
import { KINDS } from './common.ts';
import { eventLine } from './lines.ts';

/**
 * Incidents as lines of JSON at the end of a file, forced to the disk before they count as delivered. Exactly once: a run that goes
 * on from a checkpoint cuts off the lines that were written after it, for they come again. The folder is made when it is not there. A file that
 * was put aside, as logs are in rotation, is followed by a new one.
 */
export function logFile(path: string, kinds?: Sink['kinds']): Sink {
  let log: Appending | undefined;
  /** What stands before its end. */
  let tail: Buffer = Buffer.alloc(0);
  /** One opening for all who come meanwhile. */
  let opening: Promise<Appending> | undefined;

  const opened = (): Promise<Appending> =>
    (opening ??= begin().catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));

  async function begin(): Promise<Appending> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+', 0o600);
    const there = await file.stat();
    if (there.isFile()) tail = await tailBefore(file, there.size);
    return (log = { file, bytes: there.size, torn: false, lasting: there.isFile() });
  }

  async function current(): Promise<Appending> {
    const to = await opened();
    if (!(await wasPutAside(path, to.file))) return to;
    await to.file.close();
    log = opening = undefined;
    return opened();
  }

  const failing = (what: string, error: unknown) =>
    new HapaxError('FILE', `${path}: the log cannot be ${what}: ${error instanceof Error ? error.message : String(error)}`, error);

  /** One after the other, in the order in which they came. */
  let turn: Promise<void> = Promise.resolve();
  const write = (lines: readonly (IncidentEvent | Notice)[]): Promise<void> => {
    const written = turn.then(() => writeNow(lines));
    turn = written.catch(() => {});
    return written;
  };

  async function writeNow(lines: readonly (IncidentEvent | Notice)[]): Promise<void> {
    const content = Buffer.from(lines.map(eventLine).join(''));
    try {
      const to = await current();
      await append(to, content, () => to.file.sync());
      tail = tailAfter(tail, content);
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
    mark: (): Mark => ({ bytes: log?.bytes ?? 0, tail: sumOf(tail) }),
    async rewind(given) {
      try {
        const to = await opened();
        const mark = markOf(given);
        if (!to.lasting || mark === undefined || mark.bytes >= to.bytes) return;
        // Another file of its name: the one of the mark was put aside, and what is in the new one stays.
        if (mark.tail !== undefined && mark.tail !== sumOf(await tailBefore(to.file, mark.bytes))) return;
        to.bytes = mark.bytes;
        await cutBack(to);
        tail = await tailBefore(to.file, mark.bytes);
      } catch (error) {
        throw failing('opened', error);
      }
    },
    async close() {
      // What is being written is written to its end: a file that is closed under it is no fault of the disk.
      await turn;
      await opening?.catch(() => {});
      await log?.file.close();
      log = opening = undefined;
    },
  };
}

/** `type: log` */
export const logSink = defineSink({
  id: 'log',
  title: 'Log file',
  doc: 'Each message as a line of JSON at the end of a file, exactly once where the pipeline keeps its state.',
  promises: [
    {
      delivery: 'exactly once in effect',
      client: 'Lines behind the checkpoint are cut off, and written again.',
      server: 'There is no other side.',
    },
  ],
  options: { path: pathSetting('The file; its folder is made when it is not there.'), ...KINDS },
  open: ({ path, kinds }) => logFile(path, kinds),
});
