import { defineOnline } from '../contract/online.ts';
import type { Shift } from '../contract/online-model.ts';
import { integer, number, type OptionsOf } from '../core/options.ts';
import { also, list, optionsOf, rec, whole } from '../core/shape.ts';
import {
  learnNext,
  measured,
  nextWeights,
  type RecentChange,
  type RunLengths,
  type RunPrior,
  recentChange,
  runLengthsShape,
  startRuns,
} from '../kernels/changes/run-lengths.ts';

const options = {
  every: number(1000, { min: 2, max: 1e9 }, 'Samples from one change to the next, on average: what is believed beforehand.'),
  recent: integer(50, { min: 1, max: 1_000_000 }, 'A change is news for so many samples.'),
  confirm: integer(4, { min: 1, max: 10_000 }, 'Samples of the new level that it takes to believe in it.'),
  levelSamples: number(
    0.01,
    { min: 1e-9, max: 1e6 },
    'Samples that the level of a new run is known as well as: fewer, and it may lie farther away.',
  ),
  noiseSamples: number(4, { min: 0.1, max: 1e6 }, 'Samples that its noise is known as well as.'),
  outliers: number(0.01, { min: 0, max: 0.5 }, 'Share of samples that are believed to be lone outliers.'),
  warmup: integer(30, { min: 4, max: 1_000_000 }, 'Samples that noise and level are taken from, before the first verdict.'),
  runs: integer(200, { min: 8, max: 100_000 }, 'Runs that are followed at most: the least likely makes room.'),
  level: number(0.9, { min: 0.5, max: 0.999 }, 'Probability of the interval that is given for the place of a change.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  readonly features: RunLengths[];
}

/** A change that is likelier than none is told, once. */
const ALARM = 0.5;
/** Noise of a feature that stands still, as a share of its level, or at level 0: what any change of it is measured in. */
const ROUNDING = 1e-9;
const SMALLEST = 1e-300;
/** Deviation of the noise, in mean absolute differences of neighbours. */
const DIFFERENCE = Math.sqrt(Math.PI) / 2;

/**
 * Bayesian online change points: after each sample, how likely it is that the level or the noise of a feature changed among the last ones, and where.
 *
 *     P(run from s | x₁…x_t) ∝ P(run from s | x₁…x_{t−1}) (1 − h) t_{2α}(x_t | run),   a new run from t: h t_{2α}(x_t | nothing),   h = 1 / every
 *     score = max over features of P(the run began `confirm` − 1 to `recent` samples ago, after the last change that was told)
 *
 * Normal values of unknown mean and variance with a conjugate belief, centred on level and noise of the first `warmup` samples; the noise is
 * that of differences of neighbours, so a change in the warmup does not spoil it. Unit: probability, so scores are bounded; above one half a
 * change is told, once. The change itself is told by `shift`: the likeliest first sample, an interval, the levels before and after. Missing cells
 * are skipped, and places count known samples. NaN until the warmup is over. Cost: O(d · runs) a sample.
 * Departures: a change counts once `confirm` samples speak for it; with the chance `outliers` a sample may lie anywhere and is learnt by no
 * run, so one outlier is no change; of more than `runs` runs the least likely is forgotten.
 * Blind to slow drifts; what has memory wanders, and changes at every turn: take differences first, or raise `every`.
 */
export const bocpd = defineOnline({
  id: 'bocpd',
  state: also<State>(
    rec({ options: optionsOf(options), seen: whole(), features: list(runLengthsShape, { size: 'columns' }) }),
    ({ options: { runs }, features }) =>
      features.every(({ count, start }) => start.length === runs && count <= runs) ? undefined : 'have room for its runs',
  ),
  title: 'Bayesian online change points',
  gathers: true,
  source: 'Adams & MacKay (2007), Bayesian Online Changepoint Detection, arXiv 0710.3742',
  highest: 1,
  alarm: ALARM,
  least: () => ALARM,
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    features: Array.from({ length: columns }, () => startRuns(given.runs)),
  }),
  score(state, sample) {
    let worst = Number.NaN;
    for (let j = 0; j < sample.length; ++j) {
      const chance = chanceOf(state, sample, j);
      if (chance === chance && !(chance <= worst)) worst = chance;
    }
    return worst;
  },
  learn(state, sample) {
    const { options: given, features } = state;
    for (let j = 0; j < sample.length; ++j) {
      if (sample[j] !== sample[j]) continue;
      const runs = features[j];
      if (runs.seen < given.warmup) gather(runs, sample[j], given);
      else {
        const weights = weightsOf(runs, sample[j], given);
        if (recentShare(runs, weights, 0, given) > ALARM) runs.told = runs.seen + 1;
        learnNext(runs, measured(runs, sample[j]), weights, lone);
      }
    }
    state.seen += 1;
  },
  explain: (state, sample) => sample.map((_, j) => chanceOf(state, sample, j) || 0),
  shift(state): Shift | undefined {
    let best: Shift | undefined;
    for (const [feature, runs] of state.features.entries()) {
      const found = runs.seen > state.options.warmup ? newsOf(runs, state.options) : undefined;
      if (!found || found.confidence <= (best?.confidence ?? ALARM)) continue;
      const ago = (at: number) => runs.seen - 1 - at;
      best = {
        feature,
        ago: ago(found.at),
        from: ago(found.from),
        to: ago(found.to),
        confidence: found.confidence,
        before: found.before,
        after: found.after,
      };
    }
    return best;
  },
  progress: ({ seen, options: { warmup } }) => ({ seen, needed: warmup }),
});

const priorOf = ({ every, levelSamples, noiseSamples, outliers }: OptionsOf<typeof options>): RunPrior => ({
  hazard: 1 / every,
  levelSamples,
  noiseSamples,
  outliers,
});

/** Weights of the runs of one feature, and which of them take its value for a lone outlier. Written before they are read, never state. */
let weights = new Float64Array(256);
let lone = new Uint8Array(256);

function weightsOf(runs: RunLengths, value: number, given: OptionsOf<typeof options>): Float64Array {
  if (runs.count >= weights.length) [weights, lone] = [new Float64Array(2 * runs.count), new Uint8Array(2 * runs.count)];
  nextWeights(runs, measured(runs, value), priorOf(given), weights, lone);
  return weights;
}

const newsOf = (runs: RunLengths, { confirm, recent, level }: OptionsOf<typeof options>): RecentChange | undefined =>
  recentChange(runs, { now: runs.seen - 1, youngest: confirm - 1, oldest: recent, level });

/** Probability of a recent change with this sample included; the standing one for a missing cell. */
function chanceOf({ options: given, features }: State, sample: Float64Array, j: number): number {
  const runs = features[j];
  if (runs.seen < given.warmup) return Number.NaN;
  return sample[j] === sample[j]
    ? recentShare(runs, weightsOf(runs, sample[j], given), 0, given)
    : recentShare(runs, runs.weight, 1, given);
}

/** Probability of the runs that are news. @param ago samples since the last one that the weights know */
function recentShare(
  { count, seen, start, told }: RunLengths,
  weight: Float64Array,
  ago: number,
  { confirm, recent }: OptionsOf<typeof options>,
): number {
  let chance = 0;
  for (let k = 0; k < count; ++k) {
    const age = seen - ago - start[k];
    if (age >= confirm - 1 && age <= recent && start[k] >= told) chance += weight[k];
  }
  return Math.min(1, chance);
}

/** In the warmup one run is gathered; at its end it is put into the unit of its noise, which is that of differences of neighbours. */
function gather(runs: RunLengths, value: number, { warmup }: OptionsOf<typeof options>): void {
  const { n, mean, before, weight, start } = runs;
  if (runs.seen > 0) runs.noise += (Math.abs(value - before[0]) * DIFFERENCE) / (warmup - 1);
  before[0] = value;
  n[0] += 1;
  mean[0] += (value - mean[0]) / n[0];
  [start[0], weight[0], runs.count] = [0, 1, 1];
  runs.seen += 1;
  if (runs.seen < warmup) return;
  runs.level = mean[0];
  runs.noise = Math.max(runs.noise, ROUNDING * Math.abs(mean[0]), SMALLEST);
  // The run goes on with as much noise as it has had.
  [mean[0], runs.squares[0], before[0]] = [0, n[0] - 1, 0];
}
