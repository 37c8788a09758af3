import type { Surroundings } from '@hapax/connect';
import type { Clock, Drops } from 'hapax/stream';

/** Between two lines that say the same. */
const SAME_MS = 60_000;

/** Records that are no samples are counted with the rest; the same trouble is said once a minute. */
export function troubles(clock: Clock, drops: Drops, say: (text: string) => void): Surroundings['onTrouble'] {
  const said = new Map<string, number>();
  return ({ kind, text }) => {
    if (kind === 'unreadable') return drops.add('unreadable', text);
    const last = said.get(text);
    if (last !== undefined && Math.abs(clock.now() - last) < SAME_MS) return;
    if (said.size > 1000) said.clear();
    said.set(text, clock.now());
    say(text);
  };
}
