/** The upper tail of a feature over the training samples, as plain data: knots from the most frequent up. */
export interface Tail {
  /** Values, ascending; none where the feature was always 0. */
  readonly values: Float64Array;
  /** Training samples that have at least the value, shape (values). */
  readonly atLeast: Float64Array;
  /** From here on the tail is exponential; `beyond` training samples lie above. */
  readonly from: number;
  readonly beyond: number;
  readonly width: number;
  readonly n: number;
}

/** How a tail is fitted. */
export interface TailFit {
  /** Share of the training samples that the exponential tail is fitted to. */
  readonly share: number;
  /** The least width: a tail that falls faster is not believed. */
  readonly least: number;
  /** Width before anything is known, which counts as much as three samples. */
  readonly prior: number;
}

/** Of features: logarithms of counts, shares and the like. */
const OF_FEATURES: TailFit = { share: 0.02, least: 0.1, prior: 0.4 };
const PRIOR_COUNTS = 3;
/** Width of the tail of a feature that was never above 0. */
const UNSEEN = 1;
/** Each knot has about this many times as many samples above it as the next one. */
const RATIO = 1.25;

/** @param values of one feature, in any order; sorted in place */
export function tailOf(values: Float64Array, { share, least, prior }: TailFit = OF_FEATURES): Tail {
  const ordered = values.sort();
  const n = ordered.length;
  const k = Math.max(1, Math.min(Math.floor(share * n), n - 1));
  const from = ordered[n - 1 - k] ?? 0;
  let beyond = 0;
  let excess = 0;
  for (let i = n - 1; i >= 0 && ordered[i] > from; --i) {
    beyond += 1;
    excess += ordered[i] - from;
  }
  const knots = new Map<number, number>();
  for (let count = 1; count <= n; count = Math.max(count + 1, Math.floor(RATIO * count))) {
    const value = ordered[n - count];
    if (!(value > 0)) break;
    // All samples that share the value are at least it.
    knots.set(value, n - lowerBound(ordered, value));
  }
  const ascending = [...knots].sort(([a], [b]) => a - b);
  return {
    values: Float64Array.from(ascending, ([value]) => value),
    atLeast: Float64Array.from(ascending, ([, count]) => count),
    from,
    beyond,
    width: beyond > 0 ? Math.max((excess + PRIOR_COUNTS * prior) / (beyond + PRIOR_COUNTS), least) : UNSEEN,
    n,
  };
}

/** −ln of the share of the training samples that have at least this much, beyond their largest by the exponential tail; 0 for 0. */
export function surpriseOf({ values, atLeast, from, beyond, width, n }: Tail, value: number): number {
  if (!(value > 0)) return 0;
  if (value > from) return -Math.log((beyond + 0.5) / (n + 1)) + (value - from) / width;
  const at = lowerBound(values, value);
  const count = values[at] === value ? atLeast[at] : at === 0 ? n : atLeast[at - 1];
  return Math.max(0, -Math.log((count + 0.5) / (n + 1)));
}

/** Place of the first value that is not below. */
export function lowerBound(ordered: Float64Array, value: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
