import type { JudgedChannel } from '../views/channel.ts';
import type { Jump } from '../views/jumps.ts';

/** A level that changed, and for how long. Places are cells. */
interface Shift {
  readonly aspect: 'turn';
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  readonly surprise: number;
  readonly jump: Jump;
}

/** Levels that changed; one that came back soon is one event from its beginning to its end. */
export function shiftsOf({ jumps: all }: JudgedChannel): Shift[] {
  const jumps = all.filter(({ clear }) => clear);
  const out: Shift[] = [];
  for (let k = 0; k < jumps.length; ++k) {
    const jump = jumps[k];
    const { start, end } = jump.visit ?? { start: jump.at, end: jump.at };
    out.push({ aspect: 'turn', start, peak: start, end, surprise: jump.surprise, jump });
    // The way back is a part of it.
    if (end > start && jumps[k + 1]?.at === end + 1) k += 1;
  }
  return out;
}
