import { type FileHandle, open } from 'node:fs/promises';
import { HapaxError } from 'hapax';
import type { Recorder, Result } from 'hapax/stream';

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
 * Every result as a line in a file, exactly once: a restart cuts off what was written after the checkpoint it goes on from.
 * @param only `alarms` leaves out the samples that are none
 */
export function resultLog(path: string, only: 'all' | 'alarms' = 'all'): Recorder {
  let file: FileHandle | undefined;
  let bytes = 0;
  /** What the system refuses is said of this file, in one line. */
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw new HapaxError('FILE', `${path}: results cannot be written: ${error instanceof Error ? error.message : String(error)}`, error);
    });
  const opened = async () => (file ??= await told(open(path, 'a+', 0o600)));
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
    },
    async mark() {
      const handle = await opened();
      // Only what lies on a disk can be forced there, and cut again: a FIFO or a device takes what comes.
      if ((await told(handle.stat())).isFile()) await told(handle.sync());
      return bytes;
    },
    async rewind(mark) {
      const end = typeof mark === 'number' ? mark : 0;
      const handle = await opened();
      const there = await told(handle.stat());
      if (!there.isFile()) return void (bytes = end);
      const { size } = there;
      if (size < end)
        throw new HapaxError(
          'FILE',
          `${path} has ${size} bytes, the checkpoint saw ${end}: put the file back, or remove both to start afresh`,
        );
      await told(handle.truncate(end));
      bytes = end;
    },
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}
