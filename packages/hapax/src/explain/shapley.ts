import type { Model } from '../contract/model.ts';
import { HapaxError } from '../core/errors.ts';
import { type Matrix, numbers, type Rows, row, take, toMatrix, zeros } from '../core/matrix.ts';
import { integer, type OptionsOf, resolve, seed } from '../core/options.ts';
import { type Random, random } from '../core/random.ts';

/** Parts of a score. */
export interface Shapley {
  /** Contribution of each feature, shape (nFeatures): with `base` they add up to `score`. */
  readonly values: Float64Array;
  /** Mean score of the background. */
  readonly base: number;
  readonly score: number;
  /** `exact`: all coalitions; `permutation`: some orders of the features, drawn at random, each with its reverse. */
  readonly way: 'exact' | 'permutation';
  /** Standard error of each value, shape (nFeatures); 0 where all coalitions were asked. */
  readonly error: Float64Array;
}

export const SHAPLEY_OPTIONS = {
  maxExact: integer(10, { min: 0, max: 20 }, 'Features up to which all coalitions are asked: two to the power of their number.'),
  rounds: integer(
    10,
    { min: 2, max: 100_000 },
    'With more features: orders drawn for each sample of the background, each with its reverse.',
  ),
  background: integer(100, { min: 1, max: 1e6 }, 'Samples of the background that are used at most, spread evenly over those given.'),
  seed,
};
export type ShapleyOptions = Partial<OptionsOf<typeof SHAPLEY_OPTIONS>>;

/** Cells scored at once. */
const CELLS = 2 ** 20;

/**
 * Shapley values of the score of a sample, for any model of single samples: what each feature adds to the score when the features of the
 * sample take the place of those of a background one after the other, mean over all orders, or over some drawn at random.
 *
 *     φ_j = Σ_S |S|! (d − |S| − 1)! / d! · (v(S ∪ {j}) − v(S)),   v(S) = mean over background b of score(x_S, b_rest)
 *
 * Features that are the same in the sample and in all of the background have none. Unit: that of the score. Cost: exact 2^k scores, by
 * permutation 2 · rounds · k, each for every sample of the background; k: features that differ.
 * Blind: v asks for samples that mix two others and may not exist where features depend on each other.
 * Sources: Shapley (1953), A value for n-person games; Štrumbelj & Kononenko (2014), Explaining prediction models and individual
 * predictions with feature contributions, KAIS 41; reversed orders: Mitchell et al. (2022), Sampling permutations for Shapley value
 * estimation, JMLR 23.
 * @param background typical samples, such as some of those that the model was fitted on
 * @throws HapaxError `STATE` for models of series, `SHAPE`, `INPUT`, `OPTION`
 */
export function shapley(model: Model, sample: ArrayLike<number>, background: Rows, options: ShapleyOptions = {}): Shapley {
  const { maxExact, rounds, background: most, seed } = resolve('shapley', SHAPLEY_OPTIONS, options);
  if (model.series !== undefined) throw new HapaxError('STATE', `${model.id} looks at a series; Shapley values are of single samples`);
  const x = numbers(sample, () => 'shapley');
  const given = toMatrix(background);
  if (given.rows === 0) throw new HapaxError('INPUT', 'shapley needs a background of one sample at least; got none');
  for (const width of [x.length, given.columns])
    if (width !== model.columns) throw new HapaxError('SHAPE', `${model.id} was fitted on ${model.columns} features; got ${width}`);
  const b = given.rows <= most ? given : take(given, evenly(given.rows, most));
  const differ = Array.from(x.keys()).filter((j) => someDiffer(b, j, x[j]));
  const score = model.scoreOne(x);
  const base = mean(model.score(b));
  const game = { model, x, b, differ };
  if (differ.length <= maxExact) return { values: exact(game), base, score, way: 'exact', error: new Float64Array(x.length) };
  return { ...sampled(game, rounds, random(seed)), base, score, way: 'permutation' };
}

interface Game {
  readonly model: Model;
  readonly x: Float64Array;
  readonly b: Matrix;
  /** Features that play. */
  readonly differ: readonly number[];
}

/** Every coalition once. Bit k of its number says whether feature `differ[k]` is the sample's. */
function exact({ model, x, b, differ }: Game): Float64Array {
  const k = differ.length;
  const worth = new Float64Array(2 ** k);
  const some = Math.max(1, Math.floor(CELLS / (b.rows * x.length)));
  for (let from = 0; from < worth.length; from += some) {
    const count = Math.min(some, worth.length - from);
    const mixed = zeros(count * b.rows, x.length);
    for (let c = 0; c < count; ++c) {
      mixed.values.set(b.values, c * b.values.length);
      for (let f = 0; f < k; ++f)
        if (((from + c) >> f) & 1) for (let i = 0; i < b.rows; ++i) mixed.values[(c * b.rows + i) * x.length + differ[f]] = x[differ[f]];
    }
    const scores = model.score(mixed);
    for (let c = 0; c < count; ++c) worth[from + c] = mean(scores.subarray(c * b.rows, (c + 1) * b.rows));
  }
  const weight = weights(k);
  const values = new Float64Array(x.length);
  for (let set = 0; set < worth.length; ++set)
    for (let f = 0; f < k; ++f) if (!((set >> f) & 1)) values[differ[f]] += weight[bits(set)] * (worth[set | (1 << f)] - worth[set]);
  return values;
}

/** |S|! (k − |S| − 1)! / k! by |S|. */
function weights(k: number): Float64Array {
  const out = new Float64Array(Math.max(1, k));
  out[0] = 1 / Math.max(1, k);
  for (let s = 1; s < k; ++s) out[s] = (out[s - 1] * s) / (k - s);
  return out;
}

const bits = (set: number): number => {
  let count = 0;
  for (let left = set; left > 0; left &= left - 1) count += 1;
  return count;
};

/** Orders drawn for each sample of the background, so that the values add up exactly; the rounds tell how sure they are. */
function sampled({ model, x, b, differ }: Game, rounds: number, chance: Random): Pick<Shapley, 'values' | 'error'> {
  const k = differ.length;
  const sums = new Float64Array(x.length);
  const squares = new Float64Array(x.length);
  // Two ways, each with the sample's features taking the background's place one by one; the first and last step are shared.
  const walk = zeros(2 * k, x.length);
  for (let r = 0; r < rounds; ++r) {
    const round = new Float64Array(x.length);
    for (let i = 0; i < b.rows; ++i) {
      const order = shuffled(differ, chance);
      for (const [way, features] of [order, order.slice().reverse()].entries())
        for (let step = 0; step < k; ++step) {
          const at = (way * k + step) * x.length;
          walk.values.set(step === 0 ? row(b, i) : walk.values.subarray(at - x.length, at), at);
          if (step > 0) walk.values[at + features[step - 1]] = x[features[step - 1]];
        }
      const scores = model.score(walk);
      const end = model.scoreOne(x);
      for (const [way, features] of [order, order.slice().reverse()].entries())
        for (let step = 0; step < k; ++step)
          round[features[step]] += ((step + 1 < k ? scores[way * k + step + 1] : end) - scores[way * k + step]) / (2 * b.rows);
    }
    for (let j = 0; j < round.length; ++j) {
      sums[j] += round[j];
      squares[j] += round[j] ** 2;
    }
  }
  const values = sums.map((sum) => sum / rounds);
  return { values, error: squares.map((square, j) => Math.sqrt(Math.max(0, square / rounds - values[j] ** 2) / (rounds - 1))) };
}

function shuffled(items: readonly number[], chance: Random): number[] {
  const out = items.slice();
  for (let i = out.length - 1; i > 0; --i) {
    const j = chance.integer(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

function someDiffer({ values, rows, columns }: Matrix, j: number, value: number): boolean {
  for (let i = 0; i < rows; ++i) if (!Object.is(values[i * columns + j] + 0, value + 0)) return true;
  return false;
}

const evenly = (n: number, most: number): Int32Array => Int32Array.from({ length: most }, (_, i) => Math.floor((i * n) / most));

const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
