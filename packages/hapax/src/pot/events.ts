/** A run of positions that belong together. */
export interface Run {
  readonly first: number;
  readonly last: number;
  /** Position of the largest value. */
  readonly peak: number;
  readonly count: number;
}

/**
 * Group positions into runs (runs declustering, Coles 2001, 5.3.2): positions at most `runLength` apart belong together; 1 joins
 * neighbours, 0 joins nothing.
 * @param positions ascending
 * @param values what is compared for the peak, by position
 */
export function decluster(positions: readonly number[], values: ArrayLike<number>, runLength: number): Run[] {
  const runs: Run[] = [];
  for (const at of positions) {
    const run = runs.at(-1);
    if (run === undefined || at - run.last > runLength) runs.push({ first: at, last: at, peak: at, count: 1 });
    else runs[runs.length - 1] = { ...run, last: at, peak: values[at] > values[run.peak] ? at : run.peak, count: run.count + 1 };
  }
  return runs;
}
