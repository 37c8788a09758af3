import type { Clock } from 'hapax/stream';

/** The longest that a timer of Node can wait: 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, go) {
    // A longer wait would end at once.
    const timer = setTimeout(go, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};

/** Waiting that can be cut short. */
export interface Pauses {
  wait(ms: number): Promise<void>;
  /** End the waiting, and any that comes after. */
  end(): void;
}

/** One thing that waits at a time. */
export function pauses(clock: Clock): Pauses {
  let ended = false;
  let hurry = () => {};
  return {
    wait: (ms) =>
      new Promise((go) => {
        if (ended) return go();
        const cancel = clock.after(ms, go);
        hurry = () => {
          cancel();
          go();
        };
      }),
    end() {
      ended = true;
      hurry();
    },
  };
}
