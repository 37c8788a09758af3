import { openSink } from '@hapax/connect/registry';
import type { IncidentEvent, Sink } from 'hapax/stream';
import { Undeliverable } from 'hapax/stream';
import type { Pipeline } from './schema.ts';

type Around = Parameters<typeof openSink>[1];

/** Attempts in all, and the pause before the second; each further one is twice as long. */
const ATTEMPTS = 4;
const PAUSE_MS = 500;
/** Messages handed over in one call at most, where the sink does not say. */
const AT_ONCE = 100;

/**
 * Tell each sink once, side by side, and try again where that may help.
 * @param wanted sinks as the file names them
 * @param say told in one line how each sink did
 * @returns whether everything has arrived
 */
export async function sendOnce(
  wanted: Pipeline['sinks'],
  events: readonly IncidentEvent[],
  around: Around,
  say: (line: string) => void,
): Promise<boolean> {
  const sinks: Sink[] = [];
  for (const one of wanted) sinks.push(await openSink(one, around));
  const arrived = await Promise.all(sinks.map((sink) => tell(sink, events, around, say)));
  return arrived.every((is) => is);
}

async function tell(sink: Sink, events: readonly IncidentEvent[], around: Around, say: (line: string) => void): Promise<boolean> {
  const mine = events.filter(({ kind }) => sink.kinds?.includes(kind) ?? true);
  const atOnce = sink.atOnce ?? AT_ONCE;
  let sent = 0;
  try {
    for (; sent < mine.length; sent += atOnce) await persistently(() => sink.deliver(mine.slice(sent, sent + atOnce)), around);
    say(`${sink.id}: ${count(mine.length)} sent`);
    return true;
  } catch (error) {
    say(`${sink.id}: ${count(mine.length - sent)} of ${mine.length} not sent: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    await sink.close?.();
  }
}

const count = (messages: number): string => `${messages} ${messages === 1 ? 'message' : 'messages'}`;

async function persistently(deliver: () => Promise<void>, { clock }: Around): Promise<void> {
  for (let attempt = 1; ; ++attempt) {
    try {
      return await deliver();
    } catch (error) {
      if (attempt === ATTEMPTS || error instanceof Undeliverable) throw error;
      await new Promise<void>((done) => void clock.after(PAUSE_MS * 2 ** (attempt - 1), done));
    }
  }
}
