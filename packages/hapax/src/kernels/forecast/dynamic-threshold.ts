/** Levels that are tried, in standard deviations above the mean; the last one stands when none of the others earns its place. */
const FIRST_Z = 2.5;
const STEP_Z = 0.5;
export const LAST_Z = 12;
/** A level that cuts the window into more runs than this separates nothing. */
const MOST_RUNS = 5;

/** Mean and standard deviation (of the population) of the known values; NaN when there are none. */
export interface Spread {
  readonly mean: number;
  readonly sd: number;
}

/** A threshold above `mean` by `z` standard deviations. */
export interface Level {
  readonly z: number;
  readonly epsilon: number;
}

/**
 * Exponentially weighted mean of the values so far, weights (1 − 2/(span+1))^age divided by their sum ("adjusted"). A missing value
 * ages the others and gives NaN in its place.
 */
export function smoothed(values: ArrayLike<number>, span: number): Float64Array {
  const keep = 1 - 2 / (span + 1);
  const out = new Float64Array(values.length);
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < values.length; ++i) {
    sum *= keep;
    weight *= keep;
    if (values[i] === values[i]) {
      sum += values[i];
      weight += 1;
      out[i] = sum / weight;
    } else out[i] = Number.NaN;
  }
  return out;
}

/** Mean and deviation of the values below `limit`, missing ones left out. Two passes, as the mean must be known. */
export function spreadBelow(values: Float64Array, limit: number): Spread {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < values.length; ++i) {
    if (!(values[i] < limit)) continue;
    sum += values[i];
    n += 1;
  }
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < values.length; ++i) {
    if (!(values[i] < limit)) continue;
    const d = values[i] - mean;
    squares += d * d;
  }
  return { mean, sd: Math.sqrt(squares / n) };
}

/**
 * The nonparametric threshold of Hundman et al. (2018), section 3.2: of the levels ε = mean + z·sd the one that, for the errors it
 * cuts off, lowers mean and deviation of the rest the most.
 *
 *     maximise  ((mean − mean(e < ε)) / mean + (sd − sd(e < ε)) / sd) / (runs² + |A|)
 *
 * A are the errors ≥ ε with `buffer` − 1 neighbours on both sides, in `runs` runs longer than one; at most five runs and less than
 * half of the window. Ties go to the higher level; z = 12 where no level earns its place. Cost: O(20 n).
 */
export function searchLevel(values: Float64Array, { mean, sd }: Spread, buffer: number, leastZ = FIRST_Z): Level {
  let best = -1e7;
  let z = LAST_Z;
  for (let trial = leastZ; trial < LAST_Z; trial += STEP_Z) {
    const epsilon = mean + trial * sd;
    const { runs, samples } = above(values, epsilon, Math.max(0, buffer - 1));
    if (samples === 0 || runs > MOST_RUNS || samples >= values.length * 0.5) continue;
    const rest = spreadBelow(values, epsilon);
    const gain = ((mean - rest.mean) / mean + (sd - rest.sd) / sd) / (runs * runs + samples);
    if (gain >= best) {
      best = gain;
      z = trial;
    }
  }
  return { z, epsilon: mean + z * sd };
}

/** Values at or above `epsilon` together with `reach` neighbours on both sides: how many, and in how many runs longer than one. */
function above(values: Float64Array, epsilon: number, reach: number): { runs: number; samples: number } {
  let runs = 0;
  let samples = 0;
  let start = 0;
  let end = 0;
  for (let i = 0; i < values.length; ++i) {
    if (!(values[i] >= epsilon)) continue;
    const from = Math.max(0, i - reach);
    if (end === 0 || from > end) {
      if (end - start > 1) runs += 1;
      start = from;
      samples += Math.min(values.length, i + reach + 1) - start;
    } else samples += Math.min(values.length, i + reach + 1) - end;
    end = Math.min(values.length, i + reach + 1);
  }
  if (end - start > 1) runs += 1;
  return { runs, samples };
}

/** Flag each marked place and `reach` places on both sides of it. */
export function widen(marks: Uint8Array, reach: number): Uint8Array {
  const out = new Uint8Array(marks.length);
  let end = 0;
  for (let i = 0; i < marks.length; ++i) {
    if (marks[i] === 0) continue;
    const to = Math.min(marks.length, i + reach + 1);
    out.fill(1, Math.max(end, i - reach), to);
    end = to;
  }
  return out;
}
