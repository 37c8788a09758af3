import type { Clock } from 'hapax/stream';

/** A clock that stands still until something waits, and then is already there; it keeps how long was waited. */
export function jumpingClock(start = 1_700_000_000_000): Clock & { readonly waits: number[] } {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    after(ms, go) {
      let on = true;
      setImmediate(() => {
        if (!on) return;
        waits.push(ms);
        now += ms;
        go();
      });
      return () => {
        on = false;
      };
    },
  };
}
