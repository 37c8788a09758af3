import type { Clock } from 'hapax/stream';

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, go) {
    const timer = setTimeout(go, ms);
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
