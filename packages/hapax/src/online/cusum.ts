import { defineOnline } from '../contract/online.ts';
import type { Shift } from '../contract/online-model.ts';
import { integer, number, numberOr, type OptionsOf } from '../core/options.ts';
import { also, list, optionsOf, real, rec, whole } from '../core/shape.ts';
import { thresholdFor } from '../kernels/changes/cumulative.ts';
import { deviate, learnLevel, type Sums, startSums, sumsShape, tell } from '../kernels/changes/sums.ts';

const options = {
  delta: number(
    0.5,
    { min: 0.01, max: 10 },
    'What is taken off each deviation: half of the change that is looked for, in standard deviations.',
  ),
  threshold: numberOr(
    'auto',
    ['auto'],
    { min: 1e-3, max: 1e6 },
    'Sum that is a change (the decision interval); auto: the one that noise alone passes once in `every` samples.',
  ),
  every: number(10_000, { min: 2, max: 1e12 }, 'Samples from one false alarm to the next, on average, in independent normal noise.'),
  clip: number(3.5, { min: 1, max: 1e6 }, 'A sample counts as at most so many deviations, so that one alone is no change.'),
  warmup: integer(12, { min: 4, max: 1_000_000 }, 'Samples to learn, from the start and after each change, before giving verdicts.'),
  recent: integer(200, { min: 8, max: 100_000 }, 'Samples in which the place of a change is looked for, and for which it is news.'),
  level: number(0.9, { min: 0.5, max: 0.999 }, 'Probability of the interval that is given for the place of a change.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  /** The decision interval in use. */
  readonly height: number;
  seen: number;
  readonly features: Sums[];
}

/**
 * Cumulative sums (CUSUM), up and down, for a change of the level of each feature, and when it was.
 *
 *     t = (x − mean) / (deviation √(1 + 1/n)) of the n samples before, z = the normal deviate as rare as this t, within ±clip
 *     up ← max(0, up + z − δ),   down ← max(0, down − z − δ),   score = max over features of max(up, down) / h
 *
 * Unit: decision intervals, so that above 1 is a change. Nothing about the level need be known: z is standard normal from the first verdict
 * on, and h is such that noise alone alarms once in `every` samples. The change is told by `shift`: the likeliest first sample of the new level, an
 * interval, the levels before and after, and 1 less the chance that noise makes as high a sum in as many samples. The feature then starts again
 * and is silent for `warmup` samples. Missing cells are skipped, and places count known samples. Cost: O(d) a sample.
 * Departures: a far sample is clipped where it is summed up and where it is learnt.
 * Blind to changes smaller than δ and to changes of spread; what has memory wanders, and alarms more often than promised: take differences first.
 */
export const cusum = defineOnline({
  id: 'cusum',
  state: also<State>(
    rec({
      options: optionsOf(options),
      height: real({ min: 0 }),
      seen: whole(),
      features: list(sumsShape, { size: 'columns' }),
    }),
    ({ features }) =>
      features.every(({ from, at, to, told, known }) => from <= at && at <= to && to <= told && told <= known)
        ? undefined
        : 'have its change among its samples',
  ),
  title: 'Cumulative sums (CUSUM)',
  gathers: true,
  source:
    'Page (1954), Continuous Inspection Schemes, Biometrika 41; self-starting: Hawkins (1987), The Statistician 36; run length: Siegmund (1985), Sequential Analysis',
  alarm: 1,
  least: () => 1,
  options,
  start: (columns, given): State => ({
    options: given,
    height: given.threshold === 'auto' ? thresholdFor(given.every, given.delta) : given.threshold,
    seen: 0,
    features: Array.from({ length: columns }, () => startSums(given.recent)),
  }),
  score(state, sample) {
    let worst = Number.NaN;
    for (let j = 0; j < sample.length; ++j) {
      const evidence = evidenceOf(state, sample, j);
      if (evidence === evidence && !(evidence <= worst)) worst = evidence;
    }
    return worst;
  },
  learn(state, sample) {
    const { options: given, features, height } = state;
    for (let j = 0; j < sample.length; ++j) {
      const value = sample[j];
      if (value !== value) continue;
      const sums = features[j];
      sums.newest[sums.known % given.recent] = value;
      sums.known += 1;
      if (sums.count >= given.warmup) {
        const z = deviate(sums, value, given);
        sums.up = Math.max(0, sums.up + z - given.delta);
        sums.down = Math.max(0, sums.down - z - given.delta);
        if (Math.max(sums.up, sums.down) > height) {
          tell(sums, given);
          continue;
        }
      }
      learnLevel(sums, value, given);
    }
    state.seen += 1;
  },
  explain: (state, sample) => sample.map((_, j) => evidenceOf(state, sample, j) || 0),
  shift(state): Shift | undefined {
    let best: Shift | undefined;
    for (const [feature, { side, at, from, to, told, known, confidence, before, after }] of state.features.entries()) {
      if (side === 0 || known - told > state.options.recent || confidence <= (best?.confidence ?? 0)) continue;
      const ago = (place: number) => known - 1 - place;
      best = { feature, ago: ago(at), from: ago(from), to: ago(to), confidence, before, after };
    }
    return best;
  },
  progress: ({ seen, options: { warmup } }) => ({ seen, needed: warmup }),
});

/** Evidence of a feature with this sample, in decision intervals; NaN without verdict, the standing evidence for a missing cell. */
function evidenceOf({ options: given, features, height }: State, sample: Float64Array, j: number): number {
  const sums = features[j];
  if (sums.count < given.warmup) return Number.NaN;
  const value = sample[j];
  const z = value === value ? deviate(sums, value, given) : Number.NaN;
  if (z !== z) return Math.max(sums.up, sums.down) / height;
  return Math.max(0, sums.up + z - given.delta, sums.down - z - given.delta) / height;
}
