import { type FileHandle, open } from 'node:fs/promises';
import type { IncidentEvent, Sink } from 'hapax/stream';

/** One message as a line of JSON. */
export const eventLine = (event: IncidentEvent): string => `${JSON.stringify(event)}\n`;

/** Incidents as lines of JSON at the end of a file, forced to the disk before they count as delivered. */
export function logFile(path: string, kinds?: Sink['kinds']): Sink {
  let file: FileHandle | undefined;
  return {
    id: `log ${path}`,
    ...(kinds ? { kinds } : {}),
    async deliver(events) {
      file ??= await open(path, 'a', 0o600);
      await file.appendFile(events.map(eventLine).join(''));
      // Only what lies on a disk can be forced there: a FIFO or a device says that it cannot.
      if ((await file.stat()).isFile()) await file.sync();
    },
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
export const lineSink = (out: TextOut, format: (event: IncidentEvent) => string = eventLine, kinds?: Sink['kinds']): Sink => ({
  id: 'lines',
  ...(kinds ? { kinds } : {}),
  deliver: (events) =>
    new Promise((resolve, reject) => out.write(events.map(format).join(''), (error) => (error ? reject(error) : resolve()))),
});
