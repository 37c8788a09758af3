import type { Clock } from '../../src/stream/index.ts';

/** A clock that goes on only when it is told to, and then calls what is due in order. */
export interface FakeClock extends Clock {
  /** Go on by so many milliseconds; pending promises run between the calls. */
  advance(ms: number): Promise<void>;
  readonly waiting: number;
}

export function fakeClock(start = 0): FakeClock {
  let now = start;
  let timers: { at: number; go: () => void }[] = [];
  // All pending promises run before the next turn of the event loop.
  const settle = () => new Promise<void>((done) => void setImmediate(done));
  return {
    now: () => now,
    after(ms, go) {
      const timer = { at: now + ms, go };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    get waiting() {
      return timers.length;
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.go();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}
