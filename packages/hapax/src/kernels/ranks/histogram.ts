/** Counts in bins of equal width over the range of the values. */
export interface Histogram {
  /** Shape (nBins + 1). */
  readonly edges: Float64Array;
  /** Shape (nBins): values in [edge, next edge); the last bin holds its upper edge as well. */
  readonly counts: Float64Array;
}

/** Bins narrower than this share of their place are rounding. */
const ROUNDING = 2 ** -50;
/** One over a bin narrower than this is not a number any more. */
const SMALLEST = 1e-290;

/**
 * Edges of equal-width bins over a range, as NumPy makes them, shape (nBins + 1). A single repeated value, or values that differ by
 * less than numbers can tell bins apart, get half a unit on either side.
 */
export function binEdges(least: number, most: number, bins: number): Float64Array {
  let low = least;
  let high = most;
  const narrowest = Math.max(SMALLEST, ROUNDING * Math.max(Math.abs(low), Math.abs(high)));
  if (!((high - low) / bins > narrowest)) {
    const half = Math.max(0.5, 2 * bins * narrowest);
    low -= half;
    high += half;
  }
  const edges = new Float64Array(bins + 1);
  const step = (high - low) / bins;
  for (let b = 0; b < bins; ++b) edges[b] = low + b * step;
  edges[bins] = high;
  return edges;
}

/** Histogram of equal-width bins. Cost: O(n). */
export function histogram(values: Float64Array, bins: number): Histogram {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; ++i) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  const edges = binEdges(low, high, bins);
  const counts = new Float64Array(bins);
  const [first] = edges;
  const scale = bins / (edges[bins] - first);
  for (let i = 0; i < values.length; ++i) {
    const v = values[i];
    // Cut off as a 32-bit integer: several times faster than Math.trunc, and never out of its range here.
    let b = ((v - first) * scale) | 0;
    if (b >= bins) b = bins - 1;
    if (v < edges[b]) --b;
    else if (b < bins - 1 && v >= edges[b + 1]) ++b;
    counts[b] += 1;
  }
  return { edges, counts };
}

/**
 * How many bins describe the values best: the maximum of a penalised likelihood over 1 … √n − 1 bins.
 * Source: Birgé & Rozenholc (2006), How many bins should be put in a regular histogram, ESAIM: P&S 10, 24-45.
 * Departure: as in PyOD the penalty counts once per bin and 1 is added inside the logarithm, so that the bins are the same.
 * Cost: O(n √n).
 */
export function bestBinCount(values: Float64Array): number {
  const most = Math.trunc(Math.sqrt(values.length));
  let best = 1;
  let highest = -Infinity;
  for (let bins = 1; bins < most; ++bins) {
    const { counts } = histogram(values, bins);
    const penalty = bins - 1 + Math.log(bins) ** 2.5;
    let likelihood = 0;
    for (let b = 0; b < bins; ++b) likelihood += counts[b] * Math.log((bins * counts[b]) / values.length + 1) - penalty;
    if (likelihood > highest) {
      highest = likelihood;
      best = bins;
    }
  }
  return best;
}
