import { type FileHandle, open } from 'node:fs/promises';
import type { IncidentEvent, Notice, Sink } from 'hapax/stream';

/** One message as a line of JSON. */
export const eventLine = (event: IncidentEvent | Notice): string => `${JSON.stringify(event)}\n`;

/** Incidents as lines of JSON at the end of a file, forced to the disk before they count as delivered. */
export function logFile(path: string, kinds?: Sink['kinds']): Sink {
  let file: FileHandle | undefined;
  const write = async (lines: readonly (IncidentEvent | Notice)[]) => {
    file ??= await open(path, 'a', 0o600);
    await file.appendFile(lines.map(eventLine).join(''));
    // Only what lies on a disk can be forced there: a FIFO or a device says that it cannot.
    if ((await file.stat()).isFile()) await file.sync();
  };
  return {
    id: `log ${path}`,
    ...(kinds ? { kinds } : {}),
    deliver: write,
    tell: write,
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}

/** Where text goes: standard output for one. */
export interface TextOut {
  write(text: string, done: (error?: Error | null) => void): boolean;
}

/** Incidents as lines of JSON on a stream of text, standard output for one; waits while the reader is slow. */
export function lineSink(
  out: TextOut,
  format: (event: IncidentEvent) => string = eventLine,
  kinds?: Sink['kinds'],
  formatNotice: (notice: Notice) => string = eventLine,
): Sink {
  const write = (text: string) => new Promise<void>((resolve, reject) => out.write(text, (error) => (error ? reject(error) : resolve())));
  return {
    id: 'lines',
    ...(kinds ? { kinds } : {}),
    deliver: (events) => write(events.map(format).join('')),
    tell: (notices) => write(notices.map(formatNotice).join('')),
  };
}
