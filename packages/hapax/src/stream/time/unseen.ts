/** A shorter stop is no more than a busy moment. */
const LEAST_MS = 5000;
/** So many times longer than the last one, a pause between ticks is no slow round of them. */
const TIMES = 3;

/**
 * Time in which nobody listened: a process was stopped, a machine asleep, nothing ran, or the clock was set. It is no silence of those who
 * send.
 */
export interface Unseen {
  /** How much of the time since the last tick was such, milliseconds; below 0 where the clock was set back. */
  before(now: number): number;
  /** A tick has come. */
  passed(now: number): void;
}

/**
 * @param last time of the tick before; NaN when there was none
 * @param usual milliseconds between ticks
 */
export const startUnseen = (last: number, usual: number): Unseen => ({
  before(now) {
    const gap = now - last;
    if (gap < 0) return gap;
    // Of no tick before it is NaN.
    return gap > Math.max(LEAST_MS, TIMES * usual) ? gap - usual : 0;
  },
  passed(now) {
    if (now >= last) usual = now - last;
    last = now;
  },
});
