import { defineOnline } from '../contract/online.ts';
import { integer, number } from '../core/options.ts';
import { f64, real, rec, whole } from '../core/shape.ts';

interface State {
  seen: number;
  readonly rate: number;
  readonly warmup: number;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Keeps a constant feature from dividing by zero; far below the square of any measured unit. */
const TINY = 1e-18;

/**
 * Exponentially weighted z-score: how many recent standard deviations the strangest feature is from its recent mean.
 * Until 1 / rate samples have been learnt it is the plain mean and variance of all of them.
 * NaN until `warmup` samples have been learnt. Missing cells are skipped. Cost: O(d) a sample, O(d) memory.
 */
export const ewma = defineOnline({
  id: 'ewma',
  state: rec({
    seen: whole(),
    rate: real({ min: 0, max: 1 }),
    warmup: whole(),
    mean: f64('columns', { which: 'missing' }),
    variance: f64('columns', { which: 'missing' }),
  }),
  title: 'Exponentially weighted z-score',
  source: 'Finch (2009), Incremental calculation of weighted mean and variance, section 9',
  options: {
    rate: number(0.05, { min: 1e-6, max: 1 }, 'Weight of the newest sample; the memory is about 1 / rate samples.'),
    warmup: integer(20, { min: 2 }, 'Samples to learn before giving verdicts.'),
  },
  start: (columns, { rate, warmup }): State => ({
    seen: 0,
    rate,
    warmup,
    mean: new Float64Array(columns).fill(Number.NaN),
    variance: new Float64Array(columns),
  }),
  score({ seen, warmup, mean, variance }, sample) {
    if (seen < warmup) return Number.NaN;
    let worst = 0;
    for (let j = 0; j < sample.length; ++j) {
      const z = Math.abs(sample[j] - mean[j]) / Math.sqrt(variance[j] + TINY);
      if (z > worst) worst = z;
    }
    return worst;
  },
  learn(state, sample) {
    const { mean, variance } = state;
    // A plain mean and variance until they are as long as the memory: the first scores count like the later ones.
    const rate = Math.max(state.rate, 1 / (state.seen + 1));
    for (let j = 0; j < sample.length; ++j) {
      if (Number.isNaN(sample[j])) continue;
      if (Number.isNaN(mean[j])) {
        mean[j] = sample[j];
        continue;
      }
      const delta = sample[j] - mean[j];
      mean[j] += rate * delta;
      variance[j] = (1 - rate) * (variance[j] + rate * delta * delta);
    }
    state.seen += 1;
  },
  explain: ({ mean, variance }, sample) => sample.map((v, j) => Math.abs(v - mean[j]) / Math.sqrt(variance[j] + TINY)),
  progress: ({ seen, warmup }) => ({ seen, needed: warmup }),
});
