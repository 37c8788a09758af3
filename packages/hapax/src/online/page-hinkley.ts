import { defineOnline } from '../contract/online.ts';
import { integer, number, type OptionsOf } from '../core/options.ts';
import { f64, optionsOf, rec, whole } from '../core/shape.ts';

const options = {
  delta: number(0.25, { min: 0, max: 100 }, 'Change that does not count, in standard deviations.'),
  threshold: number(20, { min: 1e-6 }, 'Summed deviations that are a change; the feature then starts again.'),
  alpha: number(0.9999, { min: 0.5, max: 1 }, 'How much of the sums is kept from sample to sample.'),
  warmup: integer(30, { min: 2 }, 'Samples to learn, from the start and after each change, before giving verdicts.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  /** Since the last change of the feature: observed cells, their mean, summed squared deviations, and both test sums; shape (d). */
  readonly counts: Float64Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** Keeps a constant feature from dividing by zero; far below the square of any measured unit. */
const TINY = 1e-18;

/**
 * Page-Hinkley test for a change of mean, up or down, in each feature.
 *
 *     z = (x − mean) / deviation, both since the last change;   up ← max(0, α · up + z − δ),   down ← max(0, α · down − z − δ)
 *     score = max over features of max(up, down) / threshold, this sample included
 *
 * Unit: thresholds, so that above 1 is a change; the feature whose change was learnt starts again and is silent for `warmup`
 * samples. NaN while no feature has a verdict. Missing cells are skipped. Cost: O(d) a sample.
 * Departures: z-scores make δ and the threshold independent of the unit; the mean excludes the sample itself; and the
 * difference of the sum to its minimum is written as a sum that is held at 0, which is the same when α = 1.
 * Blind to changes of spread and to changes slower than δ. A single far outlier counts as evidence: it is.
 */
export const pageHinkley = defineOnline({
  id: 'pageHinkley',
  state: rec({
    options: optionsOf(options),
    seen: whole(),
    counts: f64('columns', { min: 0 }),
    mean: f64('columns'),
    squares: f64('columns', { min: 0 }),
    up: f64('columns'),
    down: f64('columns'),
  }),
  title: 'Page-Hinkley change test',
  gathers: true,
  source:
    'Page (1954), Continuous Inspection Schemes, Biometrika 41; Hinkley (1971), Inference about the change-point from cumulative sum tests',
  alarm: 1,
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    counts: new Float64Array(columns),
    mean: new Float64Array(columns),
    squares: new Float64Array(columns),
    up: new Float64Array(columns),
    down: new Float64Array(columns),
  }),
  score(state, sample) {
    let worst = Number.NaN;
    for (let j = 0; j < sample.length; ++j) {
      const evidence = weigh(state, sample, j);
      if (!(evidence <= worst) && evidence === evidence) worst = evidence;
    }
    return worst;
  },
  learn(state, sample) {
    const { options, counts, mean, squares, up, down } = state;
    for (let j = 0; j < sample.length; ++j) {
      const value = sample[j];
      if (value !== value) continue;
      if (weigh(state, sample, j) > 1) counts[j] = mean[j] = squares[j] = up[j] = down[j] = 0;
      else if (counts[j] >= options.warmup) {
        const z = standardised(state, value, j);
        up[j] = Math.max(0, options.alpha * up[j] + z - options.delta);
        down[j] = Math.max(0, options.alpha * down[j] - z - options.delta);
      }
      counts[j] += 1;
      const delta = value - mean[j];
      mean[j] += delta / counts[j];
      squares[j] += delta * (value - mean[j]);
    }
    state.seen += 1;
  },
  explain: (state, sample) => sample.map((_, j) => weigh(state, sample, j) || 0),
  progress: ({ seen, options }) => ({ seen, needed: options.warmup }),
});

const standardised = ({ counts, mean, squares }: State, value: number, j: number): number =>
  (value - mean[j]) / Math.sqrt(squares[j] / (counts[j] - 1) + TINY);

/** Evidence of feature j with this sample included, in thresholds; NaN without verdict, the standing evidence for a missing cell. */
function weigh(state: State, sample: Float64Array, j: number): number {
  const { options, counts, up, down } = state;
  if (counts[j] < options.warmup) return Number.NaN;
  const value = sample[j];
  if (value !== value) return Math.max(up[j], down[j]) / options.threshold;
  const z = standardised(state, value, j);
  return Math.max(0, options.alpha * up[j] + z - options.delta, options.alpha * down[j] - z - options.delta) / options.threshold;
}
