const HOUR = 3_600_000;

/** When events were seen. */
export interface Seen {
  /** Time of the first and of the last event; infinite where there was none. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Time of the first and of the last event of each hour that has some, by its number since 1970. */
  readonly hours: ReadonlyMap<number, readonly [firstMs: number, lastMs: number]>;
}

/** Takes the time of each event, in whatever order. Memory grows with the hours that have events. */
export function seenTimes() {
  const hours = new Map<number, [number, number]>();
  let hour = Number.NaN;
  let bounds: [number, number] = [0, 0];
  return {
    add(time: number): void {
      const now = Math.floor(time / HOUR);
      if (now !== hour) {
        hour = now;
        bounds = hours.get(now) ?? [time, time];
        hours.set(now, bounds);
      }
      if (time < bounds[0]) bounds[0] = time;
      if (time > bounds[1]) bounds[1] = time;
    },
    done(): Seen {
      let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const [first, last] of hours.values()) {
        if (first < firstMs) firstMs = first;
        if (last > lastMs) lastMs = last;
      }
      return { firstMs, lastMs, hours };
    },
  };
}
