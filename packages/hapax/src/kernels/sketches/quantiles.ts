/**
 * Quantiles of many values in little room. Up to `EXACT` values are kept as they are; more are counted in bins whose borders grow by
 * the same factor, so that whatever lies in a bin is told with a relative error of at most `quantileError`. Sketches of the same
 * values in any order, or in parts that are merged, are the same. Plain data.
 *
 * After C. Masson, J. E. Rim and H. K. Lee, "DDSketch" (VLDB 2019), with the uniform halving of the resolution of I. Epicoco and others,
 * "UDDSketch" (2020), for values that spread over more bins than there is room for.
 */
export interface Quantiles {
  n: number;
  /** Values, while there are few; empty once they are in bins. */
  kept: number[];
  /** Bins, ascending: number and count. */
  bins: number[];
  counts: number[];
  /** Times that the resolution was halved. */
  level: number;
  least: number;
  most: number;
}

/** So many values are kept as they are. */
export const EXACT = 256;
/** Relative width of the finest bins. */
const FINEST = 0.005;
const LOG = Math.log1p(FINEST);
const MOST_BINS = 2048;
/** Above the number of every bin of a value between 1e-150 and 1e150, so that negative values come below positive ones. */
const ORIGIN = 2 ** 20;

export const startQuantiles = (): Quantiles => ({ n: 0, kept: [], bins: [], counts: [], level: 0, least: Infinity, most: -Infinity });

/** Largest relative error of a quantile: 0 for few values, half a per cent for more, twice as much each time they spread too far. */
export const quantileError = ({ level, bins }: Quantiles): number => (bins.length === 0 ? 0 : Math.expm1(LOG * 2 ** level));

/** Take a finite value in. Cost: a logarithm and a binary search. */
export function addQuantile(sketch: Quantiles, value: number): void {
  sketch.n += 1;
  if (value < sketch.least) sketch.least = value;
  if (value > sketch.most) sketch.most = value;
  if (sketch.bins.length > 0) count(sketch, binOf(value, sketch.level), 1);
  else {
    sketch.kept.push(value);
    if (sketch.kept.length > EXACT) spill(sketch);
  }
}

/** Take in all that another has seen. */
export function mergeQuantiles(into: Quantiles, other: Quantiles): void {
  if (other.n === 0) return;
  into.n += other.n;
  into.least = Math.min(into.least, other.least);
  into.most = Math.max(into.most, other.most);
  if (into.bins.length === 0) {
    into.kept.push(...other.kept);
    if (other.bins.length === 0 && into.kept.length <= EXACT) return;
    spill(into);
  } else for (const value of other.kept) count(into, binOf(value, into.level), 1);
  while (into.level < other.level) halve(into);
  for (let i = 0; i < other.bins.length; ++i) {
    let bin = other.bins[i];
    for (let level = other.level; level < into.level; ++level) bin = halved(bin);
    count(into, bin, other.counts[i]);
  }
}

/** The value below which the share `q` of the others lies, between neighbours in proportion; NaN of none. */
export function quantileOf(sketch: Quantiles, q: number): number {
  const { n, kept, bins } = sketch;
  if (n === 0) return Number.NaN;
  const rank = q * (n - 1);
  const below = Math.floor(rank);
  const part = rank - below;
  if (bins.length === 0) kept.sort(ascending);
  const at = bins.length === 0 ? (k: number) => kept[k] : (k: number) => ranked(sketch, k);
  const value = at(below);
  return part > 0 ? value + part * (at(below + 1) - value) : value;
}

const ascending = (a: number, b: number): number => a - b;

/** The k-th smallest value, those of a bin as if they lay evenly in it. */
function ranked({ bins, counts, level, least, most, n }: Quantiles, k: number): number {
  if (k <= 0) return least;
  if (k >= n - 1) return most;
  let before = 0;
  let i = 0;
  while (before + counts[i] <= k) before += counts[i++];
  const share = (k - before + 0.5) / counts[i];
  const [low, high] = bordersOf(bins[i], level);
  return Math.min(most, Math.max(least, low + share * (high - low)));
}

function binOf(value: number, level: number): number {
  if (value === 0) return 0;
  const bin = Math.ceil(Math.log(Math.abs(value)) / (LOG * 2 ** level)) + ORIGIN;
  return value > 0 ? bin : -bin;
}

function bordersOf(bin: number, level: number): readonly [number, number] {
  if (bin === 0) return [0, 0];
  const unit = LOG * 2 ** level;
  const high = Math.abs(bin) - ORIGIN;
  const [near, far] = [Math.exp((high - 1) * unit), Math.exp(high * unit)];
  return bin > 0 ? [near, far] : [-far, -near];
}

/** The bin of twice the width that a bin is part of. */
function halved(bin: number): number {
  if (bin === 0) return 0;
  const half = Math.ceil((Math.abs(bin) - ORIGIN) / 2) + ORIGIN;
  return bin > 0 ? half : -half;
}

function count(sketch: Quantiles, bin: number, times: number): void {
  const { bins, counts } = sketch;
  let low = 0;
  let high = bins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bins[middle] < bin) low = middle + 1;
    else high = middle;
  }
  if (bins[low] === bin) counts[low] += times;
  else {
    bins.splice(low, 0, bin);
    counts.splice(low, 0, times);
    while (sketch.bins.length > MOST_BINS) halve(sketch);
  }
}

function halve(sketch: Quantiles): void {
  const { bins, counts } = sketch;
  sketch.bins = [];
  sketch.counts = [];
  sketch.level += 1;
  for (let i = 0; i < bins.length; ++i) {
    const bin = halved(bins[i]);
    const last = sketch.bins.length - 1;
    if (sketch.bins[last] === bin) sketch.counts[last] += counts[i];
    else {
      sketch.bins.push(bin);
      sketch.counts.push(counts[i]);
    }
  }
}

/** From values to bins. */
function spill(sketch: Quantiles): void {
  const { kept } = sketch;
  sketch.kept = [];
  for (const value of kept) count(sketch, binOf(value, sketch.level), 1);
}
