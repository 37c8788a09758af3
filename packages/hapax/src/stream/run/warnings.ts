import type { Clock } from '../ports.ts';
import type { DeadLetter } from './dead-letters.ts';
import type { SinkStatus } from './sink-queue.ts';

/** Something an operator must hear of while a stream runs: one line. */
export interface Warning {
  readonly kind: 'sink' | 'dead letter' | 'dropped' | 'feature' | 'detector' | 'memory' | 'state';
  readonly text: string;
}

/** Between two lines about the same thing, for what may happen a thousand times a second. */
const EVERY_MS = 60_000;

/** Turns what happens to messages into lines: the beginning and the end of a failure once each, what was set aside at a limited rate. */
export function startWarnings(clock: Clock, say: (warning: Warning) => void) {
  /** When a sink was last spoken of, and whether the last word was that it fails. */
  const spoken = new Map<string, { at: number; failing: boolean }>();
  const letters = new Map<string, { at: number; more: number }>();
  const stuck = new Set<string>();

  return {
    changed({ id, lastError }: Readonly<SinkStatus>, failing: boolean): void {
      stuck.delete(id);
      const last = spoken.get(id);
      // One that fails and works in turns is named once a minute.
      if (failing ? last && !last.failing && clock.now() - last.at < EVERY_MS && clock.now() >= last.at : !last?.failing) return;
      spoken.set(id, { at: clock.now(), failing });
      say({ kind: 'sink', text: failing ? `sink ${id} fails: ${lastError}; messages wait and are tried again` : `sink ${id} works again` });
    },
    setAside({ sink, reason, event }: DeadLetter): void {
      const last = letters.get(sink);
      if (last && Math.abs(clock.now() - last.at) < EVERY_MS) {
        last.more += 1;
        return;
      }
      const more = last && last.more > 0 ? `; ${last.more} more since the last line` : '';
      letters.set(sink, { at: clock.now(), more: 0 });
      say({ kind: 'dead letter', text: `sink ${sink}: message ${event.id} cannot be delivered and was set aside: ${reason}${more}` });
    },
    stuck(statuses: readonly SinkStatus[], ms: number): void {
      for (const { id } of statuses) {
        if (stuck.has(id)) continue;
        stuck.add(id);
        say({ kind: 'sink', text: `sink ${id} has not answered for ${Math.round(ms / 1000)} s; its messages wait` });
      }
    },
    /** What was set aside and not said yet. */
    flush(): void {
      for (const [sink, last] of letters) {
        if (last.more > 0) say({ kind: 'dead letter', text: `sink ${sink}: ${last.more} more messages were set aside` });
        last.more = 0;
      }
    },
  };
}
