import type { Clock } from 'hapax/stream';
import type { Hub } from './hub.ts';

/** How often streams are told the time: silence is noticed about so late. */
const TICK_MS = 1000;

/** The time of this machine. Its timers keep no process alive: a server that listens does. */
export const MACHINE: Clock = {
  now: () => Date.now(),
  after(ms, go) {
    const timer = setTimeout(go, ms).unref();
    return () => clearTimeout(timer);
  },
};

/**
 * Tell every stream the time again and again, so that silent keys become stale and held samples come out without another one. The
 * next round begins when the last is done: streams that are busy are not asked twice.
 */
export function startTicks({ streams }: Pick<Hub, 'streams'>, clock: Clock): { stop(): Promise<void> } {
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  let cancel = clock.after(TICK_MS, begin);

  function begin(): void {
    round = tell().then(() => {
      if (!stopped) cancel = clock.after(TICK_MS, begin);
    });
  }

  async function tell(): Promise<void> {
    for (const stream of streams.values()) {
      if (stopped) return;
      // One that cannot keep what came of it refuses the next samples and says why there.
      await stream.tick(clock.now()).catch(() => {});
    }
  }

  return {
    async stop() {
      stopped = true;
      cancel();
      await round;
    },
  };
}
