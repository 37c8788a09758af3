import type { OrderPolicy } from '../../policy.ts';
import type { SilentKey } from '../../types.ts';
import type { KeyState } from '../key/keys.ts';

/** What is known of how long a key says nothing between two samples. Times are of the data, in milliseconds. */
export interface Pauses {
  /** The longest time from one of its samples to the next, and the second longest; 0 before there was one. */
  longest: number;
  second: number;
  /** Newest time of the stream when its last sample came; NaN before. */
  heardAt: number;
}

/** Samples that show a habit. */
const ENOUGH = 17;
/**
 * So many times the second longest pause is no habit any more. Of sixteen pauses of a key that speaks by chance (exponential) the next is that long
 * once in some thousands; one outage in its past does not hide another.
 */
const TIMES = 3;

/** Note how long a sample came after the last one of its key. */
export function observePause(pauses: Pauses, elapsed: number): void {
  if (!(elapsed > pauses.second)) return;
  pauses.second = Math.min(elapsed, pauses.longest);
  pauses.longest = Math.max(elapsed, pauses.longest);
}

/** Silence that is too long by the rules of the stream; infinite where they name none. */
const longestSilence = ({ staleAfterMs, every, maxGap }: OrderPolicy): number =>
  Math.min(staleAfterMs < Number.MAX_VALUE ? staleAfterMs : Infinity, every > 0 ? (maxGap + 1) * every : Infinity);

/** Silence that is too long for a key: by the rules of the stream or, where they name none, by its own habit. */
export function allowedSilence(order: OrderPolicy, { samples, second }: KeyState): number {
  const rule = longestSilence(order);
  return rule < Infinity ? rule : samples >= ENOUGH && second > 0 ? TIMES * second : Infinity;
}

/**
 * A key that said nothing for too long by the end of the data. Its silence is what the newest time of the stream has grown by since, so that clocks that
 * differ from key to key do not matter, nor whether the data is in the order of time or of keys.
 */
export function silentKey(order: OrderPolicy, state: KeyState, newest: number): SilentKey | undefined {
  const { key, lastTime, longest, heardAt } = state;
  const silence = newest - heardAt;
  return silence > allowedSilence(order, state) ? { key, lastTime, silence, longest } : undefined;
}
