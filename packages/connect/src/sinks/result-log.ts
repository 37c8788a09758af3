import { type FileHandle, open } from 'node:fs/promises';
import { HapaxError } from 'hapax';
import type { Recorder, Result } from 'hapax/stream';
import { type Mark, markOf, sumOf, tailAfter, tailBefore, wasPutAside } from '../contract/kept-file.ts';

/** One result as a line of JSON: what was seen, every verdict, nothing that only matters inside. NaN becomes null. */
export function resultLine({ time, key, status, alarm, verdicts }: Result): string {
  // By hand, for there is one for each sample: JSON.stringify of a copy takes twice as long.
  let text = `{"time":${time},"key":${JSON.stringify(key)},"status":"${status}","alarm":${alarm},"verdicts":[`;
  for (let i = 0; i < verdicts.length; ++i) {
    const { name, score, threshold, severity, isAnomaly, state } = verdicts[i];
    text += `${i === 0 ? '' : ','}{"name":${JSON.stringify(name)},"score":${finite(score)},"threshold":${finite(threshold)},"severity":${finite(severity)},"isAnomaly":${isAnomaly},"state":"${state}"}`;
  }
  return `${text}]}\n`;
}

/** As JSON has it. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/**
 * Every result as a line in a file, exactly once: a restart cuts off what was written after the checkpoint it goes on from. A file that was
 * put aside, as logs are in rotation, is followed by a new one.
 * @param only `alarms` leaves out the samples that are none
 * @param say told where a restart finds another file than the checkpoint knew
 */
export function resultLog(path: string, only: 'all' | 'alarms' = 'all', say: (text: string) => void = () => {}): Recorder {
  let file: FileHandle | undefined;
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  /** What the system refuses is said of this file, in one line. */
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw new HapaxError('FILE', `${path}: results cannot be written: ${error instanceof Error ? error.message : String(error)}`, error);
    });
  const opened = async () => (file ??= await told(open(path, 'a+', 0o600)));

  /** A new file where the old one was put aside: at a mark, so that each result stands in one of the two. */
  async function turnOver(handle: FileHandle): Promise<void> {
    if (!(await told(wasPutAside(path, handle)))) return;
    await told(handle.close());
    file = undefined;
    const next = await opened();
    bytes = (await told(next.stat())).size;
    tail = await told(tailBefore(next, bytes));
  }

  return {
    id: `results ${path}`,
    async record(results) {
      let text = '';
      for (const result of results) if (only === 'all' || result.alarm) text += resultLine(result);
      if (text === '') return;
      const content = Buffer.from(text);
      const handle = await opened();
      await told(handle.appendFile(content));
      bytes += content.length;
      tail = tailAfter(tail, content);
    },
    async mark(): Promise<Mark> {
      const handle = await opened();
      // Only what lies on a disk can be forced there, and cut again: a FIFO or a device takes what comes.
      if ((await told(handle.stat())).isFile()) await told(handle.sync());
      await turnOver(handle);
      return { bytes, tail: sumOf(tail) };
    },
    async rewind(given) {
      const handle = await opened();
      const there = await told(handle.stat());
      if (!there.isFile()) return void (bytes = markOf(given)?.bytes ?? 0);
      const { end, known } = await told(endIn(handle, there.size, given));
      if (!known)
        say(
          `${path} is not the file that the checkpoint knew: it was put aside, or removed; results go on at the end of the one that is there, and those since the checkpoint may stand in both`,
        );
      await told(handle.truncate(end));
      bytes = end;
      tail = await told(tailBefore(handle, end));
    },
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}

/** Where a file goes on: at the mark, or at its end where it is not the file of the mark. */
async function endIn(file: FileHandle, size: number, given: unknown): Promise<{ readonly end: number; readonly known: boolean }> {
  const { bytes, tail }: { bytes: number; tail?: string } = markOf(given) ?? { bytes: 0 };
  const known = size >= bytes && (tail === undefined || tail === sumOf(await tailBefore(file, bytes)));
  return { end: known ? bytes : size, known };
}
