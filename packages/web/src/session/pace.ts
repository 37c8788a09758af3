/** Samples a second that a session really takes, over stretches of this length: short enough to be true, long enough to be steady. */
const STRETCH_MS = 2000;
/** Below this share of the speed that is wished for a machine does not keep up. */
const KEPT = 0.8;

/** What is told of the pace: samples a second, where they are fewer than wished for. */
export interface Pace {
  /** So many samples have been taken by now. */
  see(now: number, taken: number): void;
  /** From now on another speed, or other samples. */
  restart(): void;
  /** Samples a second in the last two stretches, where both were slower than `speed`; NaN where they were not, or nobody knows. */
  slow(speed: number): number;
}

/** `12 of 50`; empty where the pace is kept. */
export const rateOf = (slow: number, speed: number): string =>
  slow === slow ? `${slow < 10 ? Number(slow.toPrecision(2)) : Math.round(slow)} of ${speed}` : '';

export function startPace(): Pace {
  let since = Number.NaN;
  let from = 0;
  let [last, before] = [Number.NaN, Number.NaN];
  const restart = () => {
    since = last = before = Number.NaN;
  };
  return {
    restart,
    see(now, taken) {
      if (since !== since || taken < from) [since, from] = [now, taken];
      if (now - since < STRETCH_MS) return;
      before = last;
      last = (1000 * (taken - from)) / (now - since);
      [since, from] = [now, taken];
    },
    // One slow stretch may be another program's.
    slow: (speed) => (last < KEPT * speed && before < KEPT * speed ? (last + before) / 2 : Number.NaN),
  };
}
