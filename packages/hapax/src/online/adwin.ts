import { defineOnline } from '../contract/online.ts';
import { integer, number, type OptionsOf } from '../core/options.ts';
import { also, f64, i32, optionsOf, rec, whole } from '../core/shape.ts';

const options = {
  delta: number(0.002, { min: 1e-12, max: 1 }, 'Confidence of the cut test: smaller alarms less and later.'),
  minLength: integer(5, { min: 1, max: 1_000_000 }, 'Samples that each side of a cut has at least.'),
  maxBuckets: integer(5, { min: 2, max: 100 }, 'Buckets of one size: more are more places to cut at.'),
  warmup: integer(30, { min: 4 }, 'Length of the window below which no verdict is given, at the start and after each change.'),
};

/** Sizes 1, 2, 4 … 2³¹: more samples than a stream of one a millisecond has in two months. The oldest bucket goes when all are full. */
const LEVELS = 32;

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  /** Window of each feature as a whole: samples, mean and summed squared deviations, shape (d). */
  readonly counts: Float64Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
  /** Buckets in use, shape (d, LEVELS). Those of one level are oldest first; higher levels are older. */
  readonly used: Int32Array;
  /** The same moments of each bucket, shape (d, LEVELS, maxBuckets + 1). */
  readonly bucketMean: Float64Array;
  readonly bucketSquares: Float64Array;
}

/** Keeps a constant feature from dividing by zero; far below the square of any measured unit. */
const TINY = 1e-18;

/**
 * ADWIN: a window over each feature that grows while its mean holds and drops its oldest part when two parts of it differ.
 *
 *     n₀ + n₁ = n cut the window, this sample included; h = 1/n₀ + 1/n₁, L = ln(2 ln(n) / delta), σ² = variance of the window
 *     ε = √(2 h σ² L) + ⅔ h σ L;   score = max over features and cuts of |mean₀ − mean₁| / ε
 *
 * Unit: bounds, so that above 1 is a change; learning the sample then drops the oldest buckets until no cut is above 1. The window is
 * kept as an exponential histogram: buckets of 2ⁱ samples, at most `maxBuckets` of a size, cut only between buckets. NaN while every
 * window is shorter than `warmup`. Missing cells are skipped. Cost: O(d · maxBuckets · log n) a sample; 32 · maxBuckets · 16 bytes a feature.
 * Departures: the last term is in standard deviations, not in the range of the data, which is unknown on a stream, so the unit does
 * not matter; and each sample is tested, not one in 32. Blind to changes of spread; mean shifts of less than ε, which falls as 1/√n.
 */
export const adwin = defineOnline({
  id: 'adwin',
  state: also<State>(
    rec({
      options: optionsOf(options),
      seen: whole(),
      counts: f64('columns', { min: 0 }),
      mean: f64('columns'),
      squares: f64('columns', { min: 0 }),
      used: i32((size) => size('columns') * LEVELS, { min: 0, below: (size) => size('maxBuckets') + 1 }),
      bucketMean: f64((size) => size('columns') * LEVELS * (size('maxBuckets') + 1)),
      bucketSquares: f64((size) => size('columns') * LEVELS * (size('maxBuckets') + 1)),
    }),
    ({ counts, used }) => (counts.every((n, j) => n === held(used, j)) ? undefined : 'hold in its buckets the samples that it counts'),
  ),
  title: 'ADWIN change test',
  gathers: true,
  source: 'Bifet & Gavaldà (2007), Learning from Time-Changing Data with Adaptive Windowing, SDM',
  alarm: 1,
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    counts: new Float64Array(columns),
    mean: new Float64Array(columns),
    squares: new Float64Array(columns),
    used: new Int32Array(columns * LEVELS),
    bucketMean: new Float64Array(columns * LEVELS * (given.maxBuckets + 1)),
    bucketSquares: new Float64Array(columns * LEVELS * (given.maxBuckets + 1)),
  }),
  score(state, sample) {
    let worst = Number.NaN;
    for (let j = 0; j < sample.length; ++j) {
      const evidence = weigh(state, sample[j], j);
      if (!(evidence <= worst) && evidence === evidence) worst = evidence;
    }
    return worst;
  },
  learn: (state, sample) => void update(state, sample),
  update,
  explain: (state, sample) => sample.map((value, j) => weigh(state, value, j) || 0),
  progress: ({ seen, options }) => ({ seen, needed: options.warmup }),
});

/** Samples in the buckets of a feature. */
function held(used: Int32Array, j: number): number {
  let n = 0;
  for (let level = 0; level < LEVELS; ++level) n += used[j * LEVELS + level] * 2 ** level;
  return n;
}

function update(state: State, sample: Float64Array): number {
  let worst = Number.NaN;
  for (let j = 0; j < sample.length; ++j) {
    const value = sample[j];
    const evidence = weigh(state, value, j);
    if (!(evidence <= worst) && evidence === evidence) worst = evidence;
    if (value !== value) continue;
    if (evidence > 1) {
      do dropOldest(state, j);
      while (largestCut(state, value, j) > 1);
    }
    insert(state, value, j);
  }
  state.seen += 1;
  return worst;
}

/** Evidence of feature j with this sample in its window, in bounds; NaN without verdict, the standing evidence for a missing cell. */
function weigh(state: State, value: number, j: number): number {
  return state.counts[j] < state.options.warmup ? Number.NaN : largestCut(state, value, j);
}

function largestCut({ options, counts, mean, squares, used, bucketMean }: State, value: number, j: number): number {
  const present = value === value;
  const n = counts[j] + (present ? 1 : 0);
  const delta = present ? value - mean[j] : 0;
  const centre = mean[j] + delta / n;
  const sigma = Math.sqrt((squares[j] + delta * (delta - delta / n)) / n + TINY);
  const log = Math.log((2 * Math.log(n)) / options.delta);
  let worst = 0;
  // With older = Σ (x − centre) over the older part, mean₀ − mean₁ = older · h, and h leaves the fraction once.
  let [before, older] = [0, 0];
  for (let level = LEVELS - 1; level >= 0; --level) {
    const at = (j * LEVELS + level) * (options.maxBuckets + 1);
    const size = 2 ** level;
    for (let b = 0; b < used[j * LEVELS + level]; ++b) {
      before += size;
      older += size * (bucketMean[at + b] - centre);
      const after = n - before;
      if (before < options.minLength || after < options.minLength) continue;
      const ratio = Math.abs(older) / (sigma * (Math.sqrt((2 * log * before * after) / n) + (2 / 3) * log));
      if (ratio > worst) worst = ratio;
    }
  }
  return worst;
}

function insert({ options, counts, mean, squares, used, bucketMean, bucketSquares }: State, value: number, j: number): void {
  counts[j] += 1;
  const delta = value - mean[j];
  mean[j] += delta / counts[j];
  squares[j] += delta * (value - mean[j]);
  const width = options.maxBuckets + 1;
  let [level, newMean, newSquares] = [0, value, 0];
  for (;;) {
    const at = (j * LEVELS + level) * width;
    const k = used[j * LEVELS + level]++;
    bucketMean[at + k] = newMean;
    bucketSquares[at + k] = newSquares;
    if (k < options.maxBuckets) return;
    // One too many: the two oldest become one of the next size.
    const gap = bucketMean[at + 1] - bucketMean[at];
    newMean = bucketMean[at] + gap / 2;
    newSquares = bucketSquares[at] + bucketSquares[at + 1] + gap * gap * 2 ** (level - 1);
    const gone = level === LEVELS - 1 ? 1 : 2;
    bucketMean.copyWithin(at, at + gone, at + width);
    bucketSquares.copyWithin(at, at + gone, at + width);
    used[j * LEVELS + level] -= gone;
    if (gone === 1) return;
    level += 1;
  }
}

/** Drop the oldest bucket and add the moments of the others up anew: subtracting would leave rounding errors of what is gone. */
function dropOldest({ options, counts, mean, squares, used, bucketMean, bucketSquares }: State, j: number): void {
  const width = options.maxBuckets + 1;
  let [n, m, s, dropped] = [0, 0, 0, false];
  for (let level = LEVELS - 1; level >= 0; --level) {
    const cell = j * LEVELS + level;
    const at = cell * width;
    if (!dropped && used[cell] > 0) {
      bucketMean.copyWithin(at, at + 1, at + width);
      bucketSquares.copyWithin(at, at + 1, at + width);
      used[cell] -= 1;
      dropped = true;
    }
    const size = 2 ** level;
    for (let b = 0; b < used[cell]; ++b) {
      const gap = bucketMean[at + b] - m;
      m += (gap * size) / (n + size);
      s += bucketSquares[at + b] + (gap * gap * n * size) / (n + size);
      n += size;
    }
  }
  counts[j] = n;
  mean[j] = m;
  squares[j] = s;
}
