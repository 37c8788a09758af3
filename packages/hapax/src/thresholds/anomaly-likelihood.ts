import { defineThreshold } from '../contract/threshold.ts';
import { integer, number } from '../core/options.ts';
import { also, f64, real, rec, whole } from '../core/shape.ts';
import { normalQuantile } from '../kernels/linear/normal.ts';
import { median } from '../kernels/ranks/quantile.ts';

/** Plain data. */
interface State {
  /** What scores are measured in before their logarithm is taken. */
  readonly unit: number;
  /** Standard deviations above the mean at which a mean of recent scores is an anomaly. */
  readonly z: number;
  readonly floor: number;
  readonly short: number;
  readonly quiet: number;
  /** The last scores on the logarithmic scale, a ring, and how many it holds; `at` is the place of the oldest once it is full. */
  readonly ring: Float64Array;
  held: number;
  at: number;
  /** Their sum and that of their squares. */
  sum: number;
  squares: number;
  /** Scores until an alarm may be raised again. */
  waiting: number;
}

/** Scores are measured in this at least: those of a detector that has seen nothing odd are 0. */
const SMALLEST = 1e-12;
/** Highest score on the logarithmic scale: the largest number there is, in the smallest unit. */
const HIGHEST = 750;

/**
 * Anomaly likelihood: how improbable the mean of the last `short` scores is among the last `window` ones, on a logarithmic scale, and only the
 * first alarm of an episode.
 *
 *     l = sign(s) ln(1 + |s| / u),   u the median of the calibration scores;   m, sd: mean and deviation of the last `window` l
 *     likelihood = Φ((mean of the last `short` l, this one included − m) / max(sd, floor)),   alarm: likelihood > 1 − q, none for `quiet` scores after
 *
 * The bound is the score that would lift the mean of the last `short` there. What is above the bound while it is quiet is no alarm, so the
 * upper bound is then infinite. Scores of any size and unit come to one scale, and a flat stretch, where deviations vanish, to no more than the
 * floor makes of it. Every score is learnt, anomalies too: on a logarithmic scale one of them moves little. Cost: O(1) a score; memory `window`.
 * Promises no rate of false alarms. Departures from the source: logarithms, since scores here have no upper end; the quiet time, which the benchmark
 * has in its scorer.
 */
export const anomalyLikelihood = defineThreshold({
  id: 'anomalyLikelihood',
  state: also<State>(
    rec({
      unit: real({ min: SMALLEST }),
      z: real(),
      floor: real({ min: 0 }),
      short: whole(1),
      quiet: whole(),
      ring: f64('window', { min: -HIGHEST, max: HIGHEST }),
      held: whole(1),
      at: whole(),
      sum: real(),
      squares: real({ min: 0 }),
      waiting: whole(),
    }),
    ({ ring, held, at }) => (held <= ring.length && at < ring.length ? undefined : 'point into its ring'),
  ),
  title: 'Anomaly likelihood, first alarms',
  source: 'Ahmad, Lavin, Purdy & Agha (2017), Unsupervised real-time anomaly detection for streaming data, Neurocomputing 262, section 4.2',
  options: {
    q: number(1e-4, { min: 1e-12, max: 0.5 }, 'Tail of the normal law beyond which a mean of recent scores is an anomaly.'),
    window: integer(8000, { min: 10, max: 1_000_000 }, 'The last scores that make mean and deviation.'),
    short: integer(1, { min: 1, max: 1000 }, 'Recent scores whose mean is judged: more see longer and weaker anomalies, later.'),
    quiet: integer(200, { min: 0, max: 1_000_000 }, 'Scores after an alarm that raise none: one alarm for an episode.'),
    floor: number(0.1, { min: 1e-9, max: 100 }, 'Least deviation, in units of the natural logarithm: 0.1 is a tenth of a score.'),
  },
  fit(scores, { q, window, short, quiet, floor }): State {
    const unit = Math.max(SMALLEST, Math.min(median(scores.map(Math.abs)), Number.MAX_VALUE / 2));
    const state: State = {
      unit,
      z: normalQuantile(1 - q),
      floor,
      short,
      quiet,
      ring: new Float64Array(window),
      held: 0,
      at: 0,
      sum: 0,
      squares: 0,
      waiting: 0,
    };
    for (const score of scores.subarray(Math.max(0, scores.length - window))) push(state, logOf(state, score));
    return state;
  },
  bounds: (state) => ({ lower: -Infinity, upper: state.waiting > 0 ? Infinity : upperOf(state) }),
  learn(state, score) {
    const alarm = state.waiting === 0 && score > upperOf(state);
    state.waiting = alarm ? state.quiet : Math.max(0, state.waiting - 1);
    push(state, logOf(state, score));
  },
});

const logOf = ({ unit }: State, score: number): number => Math.sign(score) * Math.min(HIGHEST, Math.log1p(Math.abs(score) / unit));
const backOf = ({ unit }: State, l: number): number => Math.sign(l) * Math.min(Number.MAX_VALUE, unit * Math.expm1(Math.abs(l)));

function push(state: State, l: number): void {
  const { ring } = state;
  if (state.held < ring.length) {
    ring[state.held] = l;
    state.held += 1;
  } else {
    state.sum -= ring[state.at];
    state.squares -= ring[state.at] ** 2;
    ring[state.at] = l;
    state.at = (state.at + 1) % ring.length;
  }
  state.sum += l;
  state.squares += l * l;
  // Once round the ring the sums are taken anew, so that rounding does not pile up.
  if (state.held === ring.length && state.at === 0) {
    [state.sum, state.squares] = [0, 0];
    for (const v of ring) {
      state.sum += v;
      state.squares += v * v;
    }
  }
}

/** The score that lifts the mean of the last `short` to what is an anomaly. */
function upperOf(state: State): number {
  const { ring, held, at, sum, squares, z, floor, short } = state;
  const mean = sum / held;
  const sd = Math.max(floor, Math.sqrt(Math.max(0, squares / held - mean * mean)));
  let before = 0;
  const others = Math.min(short - 1, held);
  for (let k = 1; k <= others; ++k) before += ring[(held < ring.length ? held - k : at - k + ring.length) % ring.length];
  return backOf(state, (others + 1) * (mean + z * sd) - before);
}
