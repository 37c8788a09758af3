import { defineOnline } from '../contract/online.ts';
import { integer, number } from '../core/options.ts';
import { f64, real, rec, whole } from '../core/shape.ts';
import { addPSquare, P_SQUARE_SIZE, pSquareQuantile } from '../kernels/ranks/p-square.ts';

/** Makes the MAD of a normal sample estimate its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.482602218505602;

interface State {
  seen: number;
  readonly memory: number;
  readonly warmup: number;
  readonly floor: number;
  /** Two sketches a feature, of its values and of their absolute deviations, shape (d, 2, P_SQUARE_SIZE). */
  older: Float64Array;
  younger: Float64Array;
}

/**
 * Modified z-score on a stream: robust deviations from the running median, both from quantile sketches of eleven numbers.
 *
 *     score = max_j |x_j − median_j| / max(floor, 1.4826 · MAD_j)
 *
 * Two generations of sketches forget: every `memory` samples the older goes, the younger takes its place and another starts from nothing. The
 * younger counts with the share of its memory that it has seen, so that nothing jumps when it takes over: a jump would be an alarm. A
 * verdict rests on between `memory` and 2 · `memory` samples. NaN until `warmup` samples have been learnt.
 * Missing cells are skipped. Cost: O(d) a sample, 44 numbers a feature. Up to half of the memory may be anomalies.
 * Departure: the MAD is that of deviations from the median at the time, not from the last one.
 * Blind to samples that are odd only in combination. A feature more than half of whose values are equal has MAD 0: set `floor`.
 */
export const streamingMad = defineOnline({
  id: 'streamingMad',
  state: rec({
    seen: whole(),
    memory: whole(1),
    warmup: whole(),
    floor: real({ min: 0 }),
    older: f64((size) => 2 * P_SQUARE_SIZE * size('columns')),
    younger: f64((size) => 2 * P_SQUARE_SIZE * size('columns')),
  }),
  title: 'Streaming modified z-score (MAD by quantile sketch)',
  source: 'Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers; Jain & Chlamtac (1985), The P² algorithm, CACM 28(10)',
  options: {
    memory: integer(1000, { min: 20 }, 'Samples after which a sketch is made anew.'),
    warmup: integer(20, { min: 5 }, 'Samples to learn before giving verdicts.'),
    floor: number(1e-9, { min: Number.MIN_VALUE }, 'Smallest scale of a feature, in its own unit.'),
  },
  start: (columns, { memory, warmup, floor }): State => ({
    seen: 0,
    memory,
    warmup,
    floor,
    older: new Float64Array(2 * columns * P_SQUARE_SIZE),
    younger: new Float64Array(2 * columns * P_SQUARE_SIZE),
  }),
  score(state, sample) {
    if (state.seen < state.warmup) return Number.NaN;
    let worst = 0;
    for (let j = 0; j < sample.length; ++j) {
      const z = deviations(state, sample[j], j);
      if (z > worst) worst = z;
    }
    return worst;
  },
  learn(state, sample) {
    for (let j = 0; j < sample.length; ++j) {
      if (sample[j] !== sample[j]) continue;
      observe(state.older, sample[j], j);
      // In the first generation both would be the same.
      if (state.seen >= state.memory) observe(state.younger, sample[j], j);
    }
    state.seen += 1;
    if (state.seen % state.memory === 0 && state.seen > state.memory) {
      state.older = state.younger;
      state.younger = new Float64Array(state.older.length);
    }
  },
  explain: (state, sample) => sample.map((value, j) => deviations(state, value, j) || 0),
  progress: ({ seen, warmup }) => ({ seen, needed: warmup }),
});

function observe(sketches: Float64Array, value: number, j: number): void {
  const at = 2 * j * P_SQUARE_SIZE;
  addPSquare(sketches, at, 0.5, value);
  addPSquare(sketches, at + P_SQUARE_SIZE, 0.5, Math.abs(value - pSquareQuantile(sketches, at, 0.5)));
}

/** NaN for a missing cell or a feature never seen. */
function deviations(state: State, value: number, j: number): number {
  const at = 2 * j * P_SQUARE_SIZE;
  const scale = NORMAL * blended(state, at + P_SQUARE_SIZE);
  return Math.abs(value - blended(state, at)) / Math.max(state.floor, scale);
}

/** The median of both generations, the younger with the share of its memory that it has seen. */
function blended({ older, younger, seen, memory }: State, at: number): number {
  const before = pSquareQuantile(older, at, 0.5);
  const since = pSquareQuantile(younger, at, 0.5);
  // A feature that has been missing is in one of them, or in none.
  if (since !== since) return before;
  if (before !== before) return since;
  return before + ((seen % memory) / memory) * (since - before);
}
