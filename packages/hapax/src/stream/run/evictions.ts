import type { Clock } from '../ports.ts';
import type { StreamCounts } from '../types.ts';

/** Between two lines. */
const EVERY_MS = 60_000;

export interface Evictions {
  look(counts: Readonly<StreamCounts>): void;
  /** The run ends: what has not been told yet. */
  flush(counts: Readonly<StreamCounts>): void;
}

/** Says that keys are given up for want of memory: at once when it begins, then at most once a minute, and at the end. */
export function watchEvictions(clock: Clock, say: (text: string) => void, before: number): Evictions {
  let told = before;
  let at = Number.NaN;
  function tell({ evicted, evictedEarly }: Readonly<StreamCounts>): void {
    if (evicted === told) return;
    const early = evictedEarly === 0 ? '' : `, ${evictedEarly.toLocaleString('en')} of them before their first verdict`;
    say(
      `given up for want of memory: ${(evicted - told).toLocaleString('en')} ${evicted - told === 1 ? 'key' : 'keys'}, ${evicted.toLocaleString('en')} in all${early}; raise memory.maxBytes or memory.maxKeys, or leave keys out`,
    );
    told = evicted;
    at = clock.now();
  }
  return {
    look(counts) {
      if (!(Math.abs(clock.now() - at) < EVERY_MS)) tell(counts);
    },
    flush: tell,
  };
}
