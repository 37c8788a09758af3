import { systemClock } from '@hapax/connect/run';
import type { Clock } from 'hapax/stream';
import type { Hub } from './hub.ts';
import { TICK_MS } from './streams/pushed-stream.ts';

/** The time of this machine. Its timers keep no process alive: a server that listens does. */
export const MACHINE: Clock = {
  now: systemClock.now,
  after(ms, go) {
    const timer = setTimeout(go, ms).unref();
    return () => clearTimeout(timer);
  },
};

/**
 * Tell every stream the time again and again, so that silent keys become stale and held samples come out without another one. The
 * next round begins when the last is done: streams that are busy are not asked twice.
 */
export function startTicks(hub: Pick<Hub, 'tick'>, clock: Clock): { stop(): Promise<void> } {
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  let cancel = clock.after(TICK_MS, begin);

  function begin(): void {
    // Where it cannot be written down, time passes unseen until it can.
    round = hub.tick(clock.now()).catch(() => {});
    void round.then(() => {
      if (!stopped) cancel = clock.after(TICK_MS, begin);
    });
  }

  return {
    async stop() {
      stopped = true;
      cancel();
      await round;
    },
  };
}
