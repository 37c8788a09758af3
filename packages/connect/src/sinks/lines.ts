import type { IncidentEvent, Notice, Sink } from 'hapax/stream';

/** One message as a line of JSON. */
export const eventLine = (event: IncidentEvent | Notice): string => `${JSON.stringify(event)}\n`;

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
