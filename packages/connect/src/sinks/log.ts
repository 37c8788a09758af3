import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HapaxError } from 'hapax';
import { path as pathSetting } from 'hapax/settings';
import type { IncidentEvent, Notice, Sink } from 'hapax/stream';
import { type Appending, append, cutBack } from '../contract/appending.ts';
import { defineSink } from '../contract/connector.ts';
import { KINDS } from './common.ts';
import { eventLine } from './lines.ts';

/**
 * Incidents as lines of JSON at the end of a file, forced to the disk before they count as delivered. Exactly once: a run that goes
 * on from a checkpoint cuts off the lines that were written after it, for they come again. The folder is made when it is not there.
 */
export function logFile(path: string, kinds?: Sink['kinds']): Sink {
  let log: Appending | undefined;
  /** One opening for all who come meanwhile. */
  let opening: Promise<Appending> | undefined;

  const opened = (): Promise<Appending> =>
    (opening ??= begin().catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));

  async function begin(): Promise<Appending> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a', 0o600);
    const there = await file.stat();
    return (log = { file, bytes: there.size, torn: false, lasting: there.isFile() });
  }

  const failing = (what: string, error: unknown) =>
    new HapaxError('FILE', `${path}: the log cannot be ${what}: ${error instanceof Error ? error.message : String(error)}`, error);

  async function write(lines: readonly (IncidentEvent | Notice)[]): Promise<void> {
    const content = Buffer.from(lines.map(eventLine).join(''));
    try {
      const to = await opened();
      await append(to, content, () => to.file.sync());
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
    mark: () => log?.bytes ?? 0,
    async rewind(mark) {
      try {
        const to = await opened();
        // A shorter file was put aside or cut by a rotation: what is in the new one stays.
        if (to.lasting && typeof mark === 'number' && mark < to.bytes) {
          to.bytes = mark;
          await cutBack(to);
        }
      } catch (error) {
        throw failing('opened', error);
      }
    },
    async close() {
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
