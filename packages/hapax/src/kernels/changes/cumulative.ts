/** Random walks over a line are as if it were higher by this: a walk does not stop on it, but beyond. */
const OVERSHOOT = 1.166;
/** Steps of the bisection: halves the interval down to double precision. */
const HALVINGS = 60;
/** No decision interval is asked beyond it: noise alone reaches it in e⁶⁰ samples. */
const HIGHEST = 60;

/**
 * Samples until a two-sided cumulative sum of independent standard normal values passes `threshold`, on average, where nothing changes.
 * @param delta what is taken off each deviation
 * Source: Siegmund (1985), Sequential Analysis, section 2.6: b = h + 1.166, (exp 2δb − 2δb − 1) / 4δ².
 */
export function samplesToAlarm(threshold: number, delta: number): number {
  const b = 2 * delta * (threshold + OVERSHOOT);
  return (Math.expm1(b) - b) / (4 * delta * delta);
}

/** The threshold that noise alone passes once in `every` samples, on average; 0 where every one does. */
export function thresholdFor(every: number, delta: number): number {
  let [low, high] = [0, HIGHEST / delta];
  for (let k = 0; k < HALVINGS; ++k) {
    const middle = (low + high) / 2;
    if (samplesToAlarm(middle, delta) < every) low = middle;
    else high = middle;
  }
  return high;
}

/** The normal deviate that is as rare as this value of Student's t, by Wallace (1959). */
export const normalOfT = (t: number, freedom: number): number =>
  Math.sign(t) * ((8 * freedom + 1) / (8 * freedom + 3)) * Math.sqrt(freedom * Math.log1p((t * t) / freedom));

/** Where a change of level lies among some values. Numbers of places, first sample of the new level. */
export interface ChangePlace {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** Mean of the values from `at` on. */
  readonly after: number;
}

/**
 * The likeliest place of a change to another level, which lasts to the end, and the places that hold `level` of the likelihood.
 * @param x values, complete
 * @param before level that they had before
 * @param deviation of the noise
 * @param side 1: the new level is higher, −1: lower
 */
export function changePlace(x: ArrayLike<number>, before: number, deviation: number, side: 1 | -1, level: number): ChangePlace {
  const n = x.length;
  // Twice the likelihood ratio of a change at each place, to the mean of what follows.
  const gains = new Float64Array(n);
  let [sum, best] = [0, n - 1];
  for (let k = n - 1; k >= 0; --k) {
    sum += (side * (x[k] - before)) / deviation;
    gains[k] = sum > 0 ? (sum * sum) / (n - k) : 0;
    if (gains[k] > gains[best]) best = k;
  }
  const weights = gains.map((gain) => Math.exp((gain - gains[best]) / 2));
  const total = weights.reduce((a, b) => a + b, 0);
  let [held, from, to] = [0, best, best];
  for (const k of Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b)) {
    if (held >= level * total) break;
    held += weights[k];
    from = Math.min(from, k);
    to = Math.max(to, k);
  }
  let after = 0;
  for (let k = best; k < n; ++k) after += x[k] / (n - best);
  return { at: best, from, to, after };
}
