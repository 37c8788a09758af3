/** What makes contacts of one pair look like a beacon. */
export interface Beacon {
  /** 0 to 1: how regular intervals and sizes are. */
  readonly score: number;
  /** Most frequent interval, milliseconds. */
  readonly intervalMs: number;
  readonly contacts: number;
}

/** Fewer contacts than this have no rhythm. */
export const FEWEST = 6;
/** Median distance from the nearest multiple of the interval, as a share of it, of contacts without a rhythm: exponential intervals. */
const RANDOM = 0.24;
/** Contacts at which the number of them takes nothing away any more. */
const ENOUGH = 12;

/**
 * How much the contacts of a pair look like a machine that calls home. An interval counts by how far it is from the nearest whole multiple
 * of the median interval, so that a contact that is missing does no harm, and jitter does little.
 *
 *     regularity = 1 − median |d − k m| / m / 0.24       d: intervals, m: their median, k: nearest whole number from 1 on
 *     score = regularity · (0.7 + 0.3 · sameness of sizes) · min(1, contacts / 12)
 *
 * Sameness of sizes: 1 less their median deviation over their median, at least 0; without sizes 0.5. A stated invention; the parts are
 * those of RITA (Active Countermeasures), which looks at skewness and median deviation of intervals and sizes over a day.
 * @param times milliseconds, any order  @param sizes bytes sent, as far as they are known
 */
export function beaconOf(times: readonly number[], sizes: readonly number[]): Beacon {
  const ordered = [...times].sort((a, b) => a - b);
  // Several connections at once are one contact.
  const intervals = ordered
    .slice(1)
    .map((time, i) => time - ordered[i])
    .filter((d) => d >= 1000);
  const m = median(intervals);
  if (intervals.length + 1 < FEWEST || !(m > 0)) return { score: 0, intervalMs: 0, contacts: times.length };
  const off = median(intervals.map((d) => Math.abs(d - Math.max(1, Math.round(d / m)) * m) / m));
  const regularity = Math.max(0, 1 - off / RANDOM);
  const size = median(sizes);
  const same = sizes.length === 0 ? 0.5 : size > 0 ? Math.max(0, 1 - median(sizes.map((one) => Math.abs(one - size))) / size) : 1;
  return { score: regularity * (0.7 + 0.3 * same) * Math.min(1, (intervals.length + 1) / ENOUGH), intervalMs: m, contacts: times.length };
}

function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const half = ordered.length >> 1;
  return ordered.length === 0 ? 0 : ordered.length % 2 === 1 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
}
