import { defineOnline } from '../contract/online.ts';
import { integer, number, type OptionsOf, seed } from '../core/options.ts';
import { uniformAt } from '../core/random.ts';
import { also, f64, i32, optionsOf, rec, whole } from '../core/shape.ts';
import { cutTreesShape } from '../kernels/trees/cut-trees-shape.ts';
import { type CutTrees, cutScore, insertPoint, removePoint, startCutTrees } from '../kernels/trees/random-cut-tree.ts';

const options = {
  nTrees: integer(50, { min: 1, max: 1000 }, 'Number of trees.'),
  sampleSize: integer(256, { min: 2, max: 65_536 }, 'Samples kept in each tree.'),
  shingle: integer(1, { min: 1, max: 128 }, 'Consecutive samples that are looked at together as one point.'),
  timeDecay: number(0.1, { min: 0, max: 10 }, 'How fast old samples go, per sampleSize samples: 0 keeps an even sample of all time.'),
  warmup: integer(64, { min: 2 }, 'Samples to learn before giving verdicts.'),
  seed,
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  readonly trees: CutTrees;
  /** The sample of each tree, shape (nTrees, sampleSize): weight and leaf of each entry, and how many entries there are. */
  readonly weights: Float64Array;
  readonly leaves: Int32Array;
  readonly sizes: Int32Array;
  /** The heaviest entry of each tree, once its sample is full. */
  readonly heaviest: Int32Array;
  /** The last shingle − 1 samples without holes, oldest first; mean and count of each feature, which fill holes. */
  readonly recent: Float64Array;
  readonly mean: Float64Array;
  readonly counts: Float64Array;
}

const entries = (size: (name: string) => number): number => size('nTrees') * size('sampleSize');

/** The sample of each tree is what the tree holds: an entry for each point of each leaf. */
function sampleRule({ trees, leaves, sizes, heaviest, options }: State, size: (name: string) => number): string | undefined {
  const { capacity, width, mass, root } = trees;
  const { sampleSize, shingle } = options;
  if (capacity !== sampleSize || width !== shingle * size('columns')) return 'have trees of the size that its options ask for';
  for (let t = 0; t < sizes.length; ++t) {
    const held = new Int32Array(capacity);
    for (let k = t * sampleSize; k < t * sampleSize + sizes[t]; ++k) held[leaves[k]] += 1;
    const inTree = root[t] < 0 ? 0 : mass[t * 2 * capacity + root[t]];
    if (inTree !== sizes[t]) return 'have in each tree the points of its sample';
    if (sizes[t] > 0 && held.some((n, leaf) => n > 0 && n !== mass[t * 2 * capacity + leaf]))
      return 'have in each leaf the points of its sample';
    if (sizes[t] === sampleSize && Math.floor(heaviest[t] / sampleSize) !== t) return 'have the heaviest entry of each tree in its sample';
  }
  return undefined;
}

/** Streams of chance of the samplers lie behind those of the trees. */
const SAMPLER = 1 << 20;

/** The point of this call. Written before it is read, never state. */
let point = new Float64Array(0);

/**
 * Random cut forest: how much a sample would change random partitions of a fading random sample of the past.
 *
 *     weight of sample t in a tree = ln(−ln u) − λ t,  u ~ U(0, 1), λ = timeDecay / sampleSize;   the sampleSize smallest stay
 *     score = mean over trees of log₂(mass + 1) · E(1 / (depth + 1)), the depth at which a random cut would set the sample apart
 *
 * About 1 for a usual sample, above 1.5 for an odd one. NaN until `warmup` samples have been learnt. A missing cell counts as its
 * feature's mean. `explain` splits the score by feature. Features with larger units get more cuts: bring them to like scale.
 * With `shingle` k the point is the last k samples: order in time counts, and an anomaly echoes for k − 1 samples.
 * Cost: O(nTrees · depth · d · k) a sample; memory nTrees · sampleSize · (4 d k + 7) numbers.
 * Departures from the reference: f64; duplicates share a leaf always; chance is a counted hash, so that restarts are bit for bit.
 */
export const randomCutForest = defineOnline({
  id: 'randomCutForest',
  state: also<State>(
    rec({
      options: optionsOf(options),
      seen: whole(),
      trees: cutTreesShape,
      weights: f64(entries),
      leaves: i32(entries, { min: 0, below: 'sampleSize' }),
      sizes: i32('nTrees', { min: 0, below: (size) => size('sampleSize') + 1 }),
      heaviest: i32('nTrees', { min: 0, below: entries }),
      recent: f64((size) => (size('shingle') - 1) * size('columns')),
      mean: f64('columns'),
      counts: f64('columns', { min: 0 }),
    }),
    sampleRule,
  ),
  title: 'Random cut forest',
  source:
    'Guha, Mishra, Roy & Schrijvers (2016), Robust Random Cut Forest Based Anomaly Detection on Streams, ICML; scores as in AWS random-cut-forest',
  options,
  start(columns, given): State {
    const { nTrees, sampleSize, shingle } = given;
    return {
      options: given,
      seen: 0,
      trees: startCutTrees(nTrees, sampleSize, shingle * columns, given.seed),
      weights: new Float64Array(nTrees * sampleSize),
      leaves: new Int32Array(nTrees * sampleSize),
      sizes: new Int32Array(nTrees),
      heaviest: new Int32Array(nTrees),
      recent: new Float64Array((shingle - 1) * columns),
      mean: new Float64Array(columns),
      counts: new Float64Array(columns),
    };
  },
  score(state, sample) {
    if (state.seen < state.options.warmup + state.options.shingle - 1) return Number.NaN;
    shape(state, sample);
    let sum = 0;
    for (let t = 0; t < state.options.nTrees; ++t) sum += cutScore(state.trees, t, point, null);
    return sum / state.options.nTrees;
  },
  learn(state, sample) {
    const { options, trees, recent, mean, counts } = state;
    const columns = sample.length;
    for (let j = 0; j < columns; ++j) {
      if (sample[j] !== sample[j]) continue;
      counts[j] += 1;
      mean[j] += (sample[j] - mean[j]) / counts[j];
    }
    shape(state, sample);
    if (state.seen >= options.shingle - 1) for (let t = 0; t < options.nTrees; ++t) offer(state, trees, t);
    for (let k = 0; k < recent.length; ++k) recent[k] = point[k + columns];
    state.seen += 1;
  },
  explain(state, sample) {
    const features = new Float64Array(sample.length);
    if (state.seen < state.options.shingle) return features;
    shape(state, sample);
    const parts = new Float64Array(point.length);
    for (let t = 0; t < state.options.nTrees; ++t) cutScore(state.trees, t, point, parts);
    for (let k = 0; k < parts.length; ++k) features[k % sample.length] += parts[k] / state.options.nTrees;
    return features;
  },
  progress: ({ seen, options }) => ({ seen, needed: options.warmup + options.shingle - 1 }),
});

/** The last samples and this one, holes filled, into `point`. */
function shape({ recent, mean }: State, sample: Float64Array): void {
  if (point.length !== recent.length + sample.length) point = new Float64Array(recent.length + sample.length);
  point.set(recent);
  for (let j = 0; j < sample.length; ++j) point[recent.length + j] = sample[j] === sample[j] ? sample[j] : mean[j];
}

/** Offer `point` to the sample of tree t, which takes it while there is room or when it weighs less than the heaviest. */
function offer({ options, seen, weights, leaves, sizes, heaviest }: State, trees: CutTrees, t: number): void {
  const { sampleSize, timeDecay, seed } = options;
  const weight = Math.log(-Math.log(uniformAt(seed, SAMPLER + t, seen) || Number.MIN_VALUE)) - (timeDecay / sampleSize) * seen;
  const from = t * sampleSize;
  let entry = heaviest[t];
  if (sizes[t] < sampleSize) entry = from + sizes[t]++;
  else if (weight >= weights[entry]) return;
  else removePoint(trees, t, leaves[entry]);
  weights[entry] = weight;
  leaves[entry] = insertPoint(trees, t, point);
  if (sizes[t] < sampleSize) return;
  let most = from;
  for (let k = from + 1; k < from + sampleSize; ++k) if (weights[k] > weights[most]) most = k;
  heaviest[t] = most;
}
