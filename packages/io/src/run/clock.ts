import type { Clock } from 'hapax/stream';

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, go) {
    const timer = setTimeout(go, ms);
    return () => clearTimeout(timer);
  },
};

/** Wait that long by the clock. */
export const sleep = (clock: Clock, ms: number): Promise<void> => new Promise((go) => void clock.after(ms, go));
