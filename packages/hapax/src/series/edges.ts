import type { JudgedChannel } from './channel.ts';
import { VALUES } from './habits.ts';

/** What was found of single values, or of a stretch of them. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
  readonly peak: number;
  readonly end: number;
}

/**
 * A stretch of values with all that belongs to it: its peak is a value outside its range where it has one, and values beside it that are outside of theirs on the
 * same side are a part of it. A step back from an outage tells the outage.
 */
export function toEdges<F extends Found>({ shape: { values }, lower, upper, away }: JudgedChannel, one: F): F {
  if (!VALUES.includes(one.aspect)) return one;
  const side = (i: number): number => (values[i] > upper[i] ? 1 : values[i] < lower[i] ? -1 : 0);
  let peak = one.peak;
  if (side(peak) === 0) {
    for (let i = one.start; i <= one.end; ++i)
      if (side(i) !== 0 && (side(peak) === 0 || Math.abs(away[i]) > Math.abs(away[peak]))) peak = i;
    // A step away from what was outside its range: the value before it is.
    if (side(peak) === 0 && one.aspect === 'step' && side(one.start - 1) !== 0) peak = one.start - 1;
  }
  const own = side(peak);
  if (own === 0) return one;
  let [start, end] = [Math.min(one.start, peak), one.end];
  while (side(start - 1) === own) start -= 1;
  while (side(end + 1) === own) end += 1;
  // The values after a step back are as they should be.
  while (end > peak && one.aspect === 'step' && side(end) === 0) end -= 1;
  return { ...one, start, peak, end };
}
