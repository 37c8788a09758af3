import { f64, real, rec, whole } from '../../core/shape.ts';

/** The runs that one feature may be in, most of which begin at different samples. Plain data; shapes (runs), the first `count` in use. */
export interface RunLengths {
  count: number;
  /** Known samples so far. */
  seen: number;
  /** Runs that began before this sample have been told as changes, or are the first. */
  told: number;
  /** What values are measured in, from the warmup: its level, and the deviation of its noise. Values below are in these. */
  level: number;
  noise: number;
  /** Number of the first sample of each run, ascending. */
  readonly start: Float64Array;
  /** Posterior probability of each; they add up to 1. */
  readonly weight: Float64Array;
  /** Samples of each run, their mean and summed squared deviations. */
  readonly n: Float64Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
  /** Mean of the likeliest run when this one began. */
  readonly before: Float64Array;
}

/** What is believed of a run before its first sample. */
export interface RunPrior {
  /** Chance that a sample is the first of a new run. */
  readonly hazard: number;
  /** Samples that the level of a new run is known as well as: few, so that it may lie anywhere. */
  readonly levelSamples: number;
  /** Samples that its noise is known as well as. */
  readonly noiseSamples: number;
  /** Chance that a sample is a lone outlier, of which nothing is known but what is known of a new run. */
  readonly outliers: number;
}

/** The outline of a feature's runs. */
export const runLengthsShape = rec({
  count: whole(0),
  seen: whole(),
  told: whole(1),
  level: real(),
  noise: real({ min: 0 }),
  start: f64('runs', { min: 0 }),
  weight: f64('runs', { min: 0, max: 1 }),
  n: f64('runs', { min: 0 }),
  mean: f64('runs'),
  squares: f64('runs', { min: 0 }),
  before: f64('runs'),
});

export const startRuns = (most: number): RunLengths => ({
  count: 0,
  seen: 0,
  told: 1,
  level: 0,
  noise: 0,
  start: new Float64Array(most),
  weight: new Float64Array(most),
  n: new Float64Array(most),
  mean: new Float64Array(most),
  squares: new Float64Array(most),
  before: new Float64Array(most),
});

/** Beyond this many deviations a value is as far as can be. */
const FARTHEST = 1e6;

/** A value in deviations of the noise from the level. */
export const measured = ({ level, noise }: RunLengths, value: number): number =>
  Math.max(-FARTHEST, Math.min(FARTHEST, (value - level) / noise));

/**
 * Probabilities of the runs once `value` is known as the next sample, the new run that it may begin last; shape (count + 1), normalised.
 * @param value as `measured` has it
 * @param lone told for each run whether the sample is likelier a lone outlier than one of its samples
 * Cost: O(count).
 */
export function nextWeights(runs: RunLengths, value: number, prior: RunPrior, out: Float64Array, lone?: Uint8Array): void {
  const { count } = runs;
  let largest = -Infinity;
  const anywhere = logPredictive(runs, -1, value, prior);
  const outside = Math.log(prior.outliers) + anywhere;
  const usual = Math.log(1 - prior.outliers);
  for (let k = 0; k < count; ++k) {
    const inside = usual + logPredictive(runs, k, value, prior);
    if (lone) lone[k] = outside > inside ? 1 : 0;
    out[k] = Math.log(runs.weight[k] * (1 - prior.hazard)) + Math.max(inside, outside) + Math.log1p(Math.exp(-Math.abs(inside - outside)));
    if (out[k] > largest) largest = out[k];
  }
  out[count] = Math.log(prior.hazard) + anywhere;
  if (out[count] > largest) largest = out[count];
  let total = 0;
  for (let k = 0; k <= count; ++k) total += out[k] = Math.exp(out[k] - largest);
  for (let k = 0; k <= count; ++k) out[k] /= total;
}

/** Take the sample in. @param weights, lone as `nextWeights` has them for it */
export function learnNext(runs: RunLengths, value: number, weights: Float64Array, lone: Uint8Array): void {
  const { start, weight, n, mean, squares, before } = runs;
  let likeliest = 0;
  for (let k = 0; k < runs.count; ++k) if (weight[k] > weight[likeliest]) likeliest = k;
  const level = runs.count > 0 ? mean[likeliest] : 0;
  for (let k = 0; k < runs.count; ++k) {
    weight[k] = weights[k];
    if (lone[k] === 1) continue;
    n[k] += 1;
    const away = value - mean[k];
    mean[k] += away / n[k];
    squares[k] += away * (value - mean[k]);
  }
  const chance = weights[runs.count];
  if (runs.count === start.length) forgetLeast(runs);
  const k = runs.count;
  [start[k], weight[k], n[k], mean[k], squares[k], before[k]] = [runs.seen, chance, 1, value, 0, level];
  runs.count += 1;
  runs.seen += 1;
  let total = 0;
  for (let i = 0; i < runs.count; ++i) total += weight[i];
  for (let i = 0; i < runs.count; ++i) weight[i] /= total;
}

/** The least likely run makes room. */
function forgetLeast(runs: RunLengths): void {
  let least = 0;
  for (let k = 1; k < runs.count; ++k) if (runs.weight[k] < runs.weight[least]) least = k;
  for (const list of [runs.start, runs.weight, runs.n, runs.mean, runs.squares, runs.before]) list.copyWithin(least, least + 1, runs.count);
  runs.count -= 1;
}

/** Logarithm of the density of the next value in a run; -1: in a new one. Student's t of the conjugate normal-gamma belief. */
function logPredictive(runs: RunLengths, k: number, value: number, { levelSamples, noiseSamples }: RunPrior): number {
  const n = k < 0 ? 0 : runs.n[k];
  const kappa = levelSamples + n;
  const alpha = (noiseSamples + n) / 2;
  const mean = n === 0 ? 0 : runs.mean[k];
  const center = (n * mean) / kappa;
  const beta = (noiseSamples + (k < 0 ? 0 : runs.squares[k]) + (levelSamples * n * mean * mean) / kappa) / 2;
  const scale = (beta * (kappa + 1)) / (alpha * kappa);
  const t = (value - center) ** 2 / scale;
  return stepOf(n, noiseSamples) - Math.log(2 * Math.PI * alpha * scale) / 2 - (alpha + 0.5) * Math.log1p(t / (2 * alpha));
}

/** Runs of up to so many samples have their steps kept: the same ones are asked for with every run and every feature. */
const KEPT = 4096;
const steps = new Float64Array(KEPT).fill(Number.NaN);
let stepsFor = Number.NaN;

/** `gammaStep` for a run of so many samples. */
function stepOf(n: number, noiseSamples: number): number {
  if (noiseSamples !== stepsFor) {
    steps.fill(Number.NaN);
    stepsFor = noiseSamples;
  }
  const isKept = n < KEPT && Number.isInteger(n);
  if (isKept && steps[n] === steps[n]) return steps[n];
  const step = gammaStep((noiseSamples + n) / 2);
  if (isKept) steps[n] = step;
  return step;
}

/** From here on the series below is exact to ten digits. */
const LARGE = 12;

/** ln Γ(a + ½) − ln Γ(a). Source: Tricomi & Erdélyi (1951), The asymptotic expansion of a ratio of gamma functions, Pacific J. Math. 1. */
export function gammaStep(a: number): number {
  let [b, shift] = [a, 0];
  for (; b < LARGE; b += 1) shift += Math.log((b + 0.5) / b);
  const x = b * b;
  return Math.log(b) / 2 - 1 / (8 * b) + 1 / (192 * b * x) - 1 / (640 * b * x * x) - shift;
}

/** A change that may lie among the last samples. */
export interface RecentChange {
  /** How likely it is. */
  readonly confidence: number;
  /** Number of the first sample of the likeliest new run, and the first and last of those that hold `level` of the probability. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** Level before and after. */
  readonly before: number;
  readonly after: number;
}

/** Runs that began at most `oldest` and at least `youngest` samples before sample number `now`, by their weights. */
export function recentChange(
  runs: RunLengths,
  { now, youngest, oldest, level }: { readonly now: number; readonly youngest: number; readonly oldest: number; readonly level: number },
): RecentChange | undefined {
  const some: number[] = [];
  let total = 0;
  for (let k = 0; k < runs.count; ++k) {
    const age = now - runs.start[k];
    if (age < youngest || age > oldest || runs.start[k] === 0) continue;
    some.push(k);
    total += runs.weight[k];
  }
  if (some.length === 0) return undefined;
  some.sort((a, b) => runs.weight[b] - runs.weight[a] || a - b);
  const [best] = some;
  let [held, from, to] = [0, runs.start[best], runs.start[best]];
  for (const k of some) {
    if (held >= level * total) break;
    held += runs.weight[k];
    from = Math.min(from, runs.start[k]);
    to = Math.max(to, runs.start[k]);
  }
  const back = (z: number): number => runs.level + z * runs.noise;
  return { confidence: Math.min(1, total), at: runs.start[best], from, to, before: back(runs.before[best]), after: back(runs.mean[best]) };
}
