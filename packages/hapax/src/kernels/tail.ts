/**
 * The last `window` scores, and a model of how likely one at least as high is: ranks in the body, a generalised Pareto
 * distribution above the highest tenth. Plain state, so that it rides in snapshots; O(window) memory, O(window) worst a step
 * (two block moves), no allocation.
 *
 * The shape is the moment estimate of Hosking & Wallis (1987), Technometrics 29, held to [0, 0.5]: a tail that ends would make
 * the first higher score impossible rather than rare, and above 0.5 the moments that estimate it do not exist.
 */
export interface Tail {
  /** Scores held. */
  n: number;
  /** Place in `ring` that the next score takes. */
  next: number;
  readonly ring: Float64Array;
  /** The held scores ascending, in the first `n` places. */
  readonly sorted: Float64Array;
  /** The Pareto part, fitted when asked for: 1 while it is out of date. */
  dirty: number;
  above: number;
  origin: number;
  shape: number;
  scale: number;
}

/** Share of the scores that make the tail. */
const SHARE = 0.1;
/** Fewest scores that make a tail; below about eight the two moments are noise. */
const FEWEST = 8;
const STEEPEST = 0.5;
/** Keeps a tail of equal scores from having no width, relative to the size of the scores. */
const NARROWEST = 1e-9;
/** A probability is never 0: its logarithm is shown. */
const RAREST = 1e-300;

/** An empty window for `window` scores. */
export const startTail = (window: number): Tail => ({
  n: 0,
  next: 0,
  ring: new Float64Array(window),
  sorted: new Float64Array(window),
  dirty: 1,
  above: 0,
  origin: 0,
  shape: 0,
  scale: 0,
});

/** Take in one score, not NaN; the oldest leaves when the window is full. */
export function pushTail(tail: Tail, score: number): void {
  const { ring, sorted } = tail;
  let n = tail.n;
  if (n === ring.length) {
    const old = ring[tail.next];
    const at = lowerBound(sorted, n, old);
    sorted.copyWithin(at, at + 1, n);
    n -= 1;
    if (old >= tail.origin) tail.dirty = 1;
  } else {
    tail.n = n + 1;
    tail.dirty = 1;
  }
  const at = lowerBound(sorted, n, score);
  sorted.copyWithin(at + 1, at, n);
  sorted[at] = score;
  if (score >= tail.origin) tail.dirty = 1;
  ring[tail.next] = score;
  tail.next = tail.next + 1 === ring.length ? 0 : tail.next + 1;
}

/** Probability of a score at least this high, in (0, 1]; NaN while the window is empty. */
export function tailProbability(tail: Tail, score: number): number {
  if (tail.n === 0 || score !== score) return Number.NaN;
  fit(tail);
  const { n, above, origin, shape, scale } = tail;
  if (!(score > origin)) return (1 + n - lowerBound(tail.sorted, n, score)) / (n + 1);
  const z = (score - origin) / scale;
  const survival = shape === 0 ? Math.exp(-z) : (1 + shape * z) ** (-1 / shape);
  return Math.max(RAREST, ((above + 1) / (n + 1)) * survival);
}

/** The score that is exceeded with this probability; NaN while the window is empty. */
export function tailQuantile(tail: Tail, probability: number): number {
  if (tail.n === 0) return Number.NaN;
  fit(tail);
  const { n, above, origin, shape, scale, sorted } = tail;
  const share = (probability * (n + 1)) / (above + 1);
  if (share >= 1) return sorted[Math.max(0, Math.min(n - 1, Math.floor(n - probability * (n + 1))))];
  return shape === 0 ? origin - scale * Math.log(share) : origin + (scale / shape) * (share ** -shape - 1);
}

/** Fit the Pareto part to the highest tenth. */
function fit(tail: Tail): void {
  if (tail.dirty === 0) return;
  const { n, sorted } = tail;
  const above = Math.min(n - 1, Math.max(FEWEST, Math.ceil(n * SHARE)));
  const origin = sorted[n - 1 - above];
  let mean = 0;
  for (let i = n - above; i < n; ++i) mean += sorted[i] - origin;
  mean /= above || 1;
  let variance = 0;
  for (let i = n - above; i < n; ++i) variance += (sorted[i] - origin - mean) ** 2;
  variance /= above || 1;
  const shape = variance > 0 ? Math.min(STEEPEST, Math.max(0, 0.5 * (1 - (mean * mean) / variance))) : 0;
  tail.above = above;
  tail.origin = origin;
  tail.shape = shape;
  tail.scale = Math.max(mean * (1 - shape), NARROWEST * Math.max(1, Math.abs(origin)));
  tail.dirty = 0;
}

/** First place in the first `n` of `sorted` that is not below `value`. */
function lowerBound(sorted: Float64Array, n: number, value: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
