/**
 * How much a series wanders: the share of its variance that the means of long blocks still carry. Near 0 for independent values, near 1
 * for a series that has not yet come back to where it was: then its history is one excursion, however many values it has.
 *
 *     share = Var(block means) / Var(values),   8 to 16 blocks of equal length that grows with the series
 *
 * Method of batch means: Schmeiser (1982), Batch size effects in the analysis of simulation output, Oper. Res. 30. Plain state, O(1) a value.
 */
export interface Wander {
  /** Sums of the blocks that are full, oldest first. */
  readonly sums: Float64Array;
  full: number;
  /** Values in a block. */
  length: number;
  /** Of the block that is being filled. */
  count: number;
  sum: number;
  /** Of all values: number, mean, and sum of squared distances from it. */
  n: number;
  mean: number;
  squares: number;
}

export const BLOCKS = 16;

export const startWander = (): Wander => ({
  sums: new Float64Array(BLOCKS),
  full: 0,
  length: 1,
  count: 0,
  sum: 0,
  n: 0,
  mean: 0,
  squares: 0,
});

/** Take in the next value, not NaN. */
export function pushWander(wander: Wander, value: number): void {
  const { sums } = wander;
  wander.n += 1;
  const distance = value - wander.mean;
  wander.mean += distance / wander.n;
  wander.squares += distance * (value - wander.mean);
  wander.sum += value;
  wander.count += 1;
  if (wander.count < wander.length) return;
  sums[wander.full] = wander.sum;
  wander.full += 1;
  wander.sum = 0;
  wander.count = 0;
  if (wander.full < BLOCKS) return;
  for (let k = 0; k < BLOCKS / 2; ++k) sums[k] = sums[2 * k] + sums[2 * k + 1];
  wander.full = BLOCKS / 2;
  wander.length *= 2;
}

/** How far the means of the blocks go one way: Kendall's tau of them and time, in [-1, 1]; NaN for fewer than eight. */
export function wanderTrend({ sums, full }: Wander): number {
  if (full < BLOCKS / 2) return Number.NaN;
  let balance = 0;
  for (let k = 1; k < full; ++k) for (let i = 0; i < k; ++i) balance += Math.sign(sums[k] - sums[i]);
  return balance / ((full * (full - 1)) / 2);
}

/** Share of the variance that block means carry, in [0, 1]; 0 for values that are all equal, NaN for fewer than eight blocks. */
export function wanderShare({ sums, full, length, n, mean, squares }: Wander): number {
  if (full < BLOCKS / 2) return Number.NaN;
  if (!(squares > 0)) return 0;
  let between = 0;
  for (let k = 0; k < full; ++k) between += (sums[k] / length - mean) ** 2;
  return Math.min(1, between / (full - 1) / (squares / n));
}
