import type { Clock } from '../ports.ts';
import type { StreamCounts } from '../types.ts';

/** Between two lines. */
const EVERY_MS = 60_000;

/** Says that keys are given up for want of memory: at once when it begins, then at most once a minute. */
export function watchEvictions(clock: Clock, say: (text: string) => void, before: number): { look(counts: Readonly<StreamCounts>): void } {
  let told = before;
  let at = Number.NaN;
  return {
    look({ evicted, evictedEarly }) {
      if (evicted === told || Math.abs(clock.now() - at) < EVERY_MS) return;
      const early = evictedEarly === 0 ? '' : `, ${evictedEarly.toLocaleString('en')} of them before their first verdict`;
      say(
        `given up for want of memory: ${(evicted - told).toLocaleString('en')} ${evicted - told === 1 ? 'key' : 'keys'}, ${evicted.toLocaleString('en')} in all${early}; raise memory.maxBytes or memory.maxKeys, or leave keys out`,
      );
      told = evicted;
      at = clock.now();
    },
  };
}
