/** A stretch of samples, from `start` up to but not including `end`. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** The maximal stretches of non-zero values, in order. */
export function runs(flags: ArrayLike<number>): Run[] {
  const out: Run[] = [];
  let start = -1;
  for (let i = 0; i <= flags.length; ++i) {
    const on = i < flags.length && flags[i] !== 0;
    if (on && start < 0) start = i;
    else if (!on && start >= 0) {
      out.push({ start, end: i });
      start = -1;
    }
  }
  return out;
}

/** True when any value in the run is non-zero. */
export function touches(flags: ArrayLike<number>, { start, end }: Run): boolean {
  for (let i = start; i < end; ++i) if (flags[i] !== 0) return true;
  return false;
}
