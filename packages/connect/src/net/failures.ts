const MINUTE = 60_000;
/** Addresses remembered at once. */
const MOST = 10_000;

/** Wrong tokens by address. */
export interface Failures {
  /** Note one. Returns seconds to wait when there were too many in this minute, else 0. */
  note(address: string): number;
}

/** Only callers that show no good token are held off: whoever has one must not suffer for a neighbour behind the same proxy. */
export function countFailures(perMinute: number, now: () => number): Failures {
  const seen = new Map<string, { count: number; until: number }>();
  return {
    note(address) {
      const time = now();
      const before = seen.get(address);
      // A clock that was set back must not make the minute longer.
      const isOpen = before && before.until > time && before.until - time <= MINUTE;
      const entry = isOpen ? before : { count: 0, until: time + MINUTE };
      entry.count += 1;
      seen.delete(address);
      seen.set(address, entry);
      for (const [oldest] of seen) {
        if (seen.size <= MOST) break;
        seen.delete(oldest);
      }
      return entry.count > perMinute ? Math.ceil((entry.until - time) / 1000) : 0;
    },
  };
}
