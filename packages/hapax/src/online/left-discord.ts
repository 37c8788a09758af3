import { defineOnline } from '../contract/online.ts';
import { integer, number, type OptionsOf } from '../core/options.ts';
import { also, list, optionsOf, rec, whole } from '../core/shape.ts';
import { type LeftPlan, type LeftProfile, leftDistance, leftProfileShape, startLeft } from '../kernels/windows/left-profile.ts';

const options = {
  windowSize: integer(64, { min: 3, max: 10_000 }, 'Samples of a window: about one turn of the rhythm.'),
  history: integer(4000, { min: 8, max: 1_000_000 }, 'Samples back that the newest window is compared with.'),
  exclusion: number(0.5, { min: 0, max: 4 }, 'Windows that end nearer than this, in windows, are not compared.'),
  warmup: number(4, { min: 1, max: 1000 }, 'Windows to see before the first verdict.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  readonly features: LeftProfile[];
}

/**
 * Left discords: how far the newest window of each feature is from the window before it that is most like it, both brought to mean 0 and deviation 1.
 *
 *     d = √(2 (1 − r)),   r the greatest correlation of the newest `windowSize` samples with as many samples of the last `history`;   score = max over features of d
 *
 * The online counterpart of `matrixProfile` with `compare: 'past'`: the score belongs to the window that ends with the sample, so that an odd
 * shape is told once enough of it has come. Exact within the history. Unit: √2 for a window that has nothing in common with any before. Missing values: the
 * window that holds one has no score. Cost: O(d history) a sample, about eight nanoseconds a sample of history.
 * Blind to level and amplitude, and to what has come before in the history.
 * Departure from DAMP: the search does not stop at the first window that is near enough, which would leave other scores too high; the history bounds its work.
 */
export const leftDiscord = defineOnline({
  id: 'leftDiscord',
  state: also<State>(
    rec({ options: optionsOf(options), seen: whole(), features: list(leftProfileShape, { size: 'columns' }) }),
    ({ options: { history, windowSize }, features }) =>
      features.every(({ x, products }) => x.length === history + windowSize + 1 && products.length === history + 1)
        ? undefined
        : 'have room for its history',
  ),
  title: 'Left discords (matrix profile of a stream)',
  source: 'Yeh et al. (2016), Matrix Profile I (STAMPI), ICDM; left discords in streams: Lu, Wu, Mueen, Zuluaga & Keogh (2022), DAMP, KDD',
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    features: Array.from({ length: columns }, () => startLeft(planOf(given))),
  }),
  score: (state, sample) => walk(state, sample, false),
  learn: (state, sample) => void walk(state, sample, true),
  update: (state, sample) => walk(state, sample, true),
  skip: (state, sample) => void walk(state, sample.slice().fill(Number.NaN), true),
  explain: (state, sample) => sample.map((value, j) => leftDistance(state.features[j], value, planOf(state.options), false) || 0),
  progress: ({ seen, options: { windowSize, warmup } }) => ({ seen, needed: Math.ceil((1 + warmup) * windowSize) }),
});

const planOf = ({ windowSize, history, exclusion }: OptionsOf<typeof options>): LeftPlan => ({
  size: windowSize,
  history,
  exclusion: Math.max(1, Math.ceil(exclusion * windowSize)),
});

function walk(state: State, sample: Float64Array, learn: boolean): number {
  const plan = planOf(state.options);
  let worst = Number.NaN;
  for (let j = 0; j < sample.length; ++j) {
    const distance = leftDistance(state.features[j], sample[j], plan, learn);
    if (distance === distance && !(distance <= worst)) worst = distance;
  }
  const early = state.seen < (1 + state.options.warmup) * plan.size;
  if (learn) state.seen += 1;
  return early ? Number.NaN : worst;
}
