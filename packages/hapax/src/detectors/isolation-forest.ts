import { defineDetector } from '../contract/detector.ts';
import { impute, profile } from '../contract/explaining/profile.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { HapaxError } from '../core/errors.ts';
import { firstUnusual, type Matrix } from '../core/matrix.ts';
import { integer, integerOr, integers, number, type OptionsOf, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { also, either, f64, real, rec } from '../core/shape.ts';
import { type Constants, constantsOf, constantsShape, eachChange, withChanges } from '../kernels/ranks/constants.ts';
import { attribute } from '../kernels/trees/explain.ts';
import { growIsolationTree, pathLength } from '../kernels/trees/isolation-tree.ts';
import {
  attributeOblique,
  growObliqueTree,
  joinObliqueTrees,
  type ObliqueTrees,
  obliqueTreesShape,
  sumObliqueLeaves,
} from '../kernels/trees/oblique-tree.ts';
import { endedBy, type RareChanges, rareChanges, rareChangesShape, rareLevels } from '../kernels/trees/rare-changes.ts';
import { joinTrees, leafValues, sumLeaves, type Trees, treesShape } from '../kernels/trees/trees.ts';

/** Samples of a tree where `maxSamples` is auto: the paper's. */
const AUTO_SAMPLES = 256;

const options = {
  nEstimators: integer(100, { min: 1, max: 10_000 }, 'Trees. More are steadier and cost in proportion.'),
  maxSamples: integerOr(
    'auto',
    ['auto'],
    { min: 1, max: 2 ** 30 },
    'Samples that a tree is grown on; auto: 256, or all when there are fewer.',
  ),
  maxFeatures: number(1, { min: 0, max: 1 }, 'Share of the features that a tree may ask for, at least one.'),
  categorical: integers(
    [],
    { min: 0, max: 1e6 },
    'Indices of features whose values are categories (any codes), split by sets instead of order.',
  ),
  extensionLevel: integerOr(
    0,
    ['full'],
    { min: 0, max: 1e6 },
    'Further features that a split leans on: 0 cuts along the axes; full is the extended forest of all features.',
  ),
  seed,
};

type Options = OptionsOf<typeof options>;

interface State {
  readonly trees: Trees | ObliqueTrees;
  /** What missing cells count as where splits lean on several features; empty otherwise. */
  readonly fill: Float64Array;
  /** Path length that a score of 1/2 stands for: c(ψ). */
  readonly typical: number;
  /** Models of 0.1 have none. */
  readonly constants?: Constants;
  /** Models before 0.2 have none. */
  readonly rare?: RareChanges;
}

/**
 * Isolation forest: strange samples are cut off by fewer random splits.
 *
 *     score(x) = 2^(− mean_t h_t(x) / c(ψ)),   h_t = edges from the root of tree t to the leaf of x, + c(samples in the leaf)
 *
 * in (0, 1]: 1/2 for an average sample, towards 1 for one that is isolated at once. Shapes: x (nSamples, nFeatures).
 * Contributions: path length saved by the splits on a feature, over c(ψ); they add up to log₂ of the score against the forest's mean.
 * Missing cells follow a side drawn at random where training samples lack the cell too, else the larger side. Categories are put
 * into a random order at each split, so that a split is a random set of them; a tree that never saw a category would tell it apart by one question, so for the share of trees that are expected
 * not to have seen it the path is one edge.
 * A sample that differs in a feature that was constant in training is told apart by one question: its path is one edge at most.
 * So is one that differs in a feature that hardly ever changes, in the share of trees that are expected to have grown without a change.
 * The extended variant splits by random planes; a missing cell then counts as its feature's median.
 * Cost: fit O(T ψ log ψ), independent of n; score O(T log ψ) a sample.
 * Blind to anomalies inside the ranges of all features (a hole, a tilted cloud).
 * Departures from scikit-learn: f64 cuts instead of f32; a feature is constant only when its values are equal; its random stream. From
 * the extended paper: planes are drawn in units of each feature's range in the node, so that units do not matter.
 */
export const isolationForest = defineDetector({
  id: 'isolationForest',
  state: also<State>(
    rec({
      trees: either((trees) => ('first' in trees ? obliqueTreesShape : treesShape)),
      fill: f64('fill'),
      typical: real({ min: 0 }),
      constants: constantsShape,
      rare: rareChangesShape,
    }),
    ({ trees, fill }, size) =>
      fill.length === ('first' in trees ? size('columns') : 0)
        ? undefined
        : 'fill missing cells of each feature where splits lean on several',
  ),
  title: 'Isolation forest',
  highest: 1,
  source: 'Liu, Ting & Zhou (2008), Isolation Forest, ICDM; extended: Hariri, Carrasco Kind & Brunner (2021), IEEE TKDE',
  merges: ON_SAMPLE,
  missing: 'accept',
  options,
  folds: (x, options) => (x.rows < 2 * sampleSize(x, options) ? 5 : 0),
  fit: (x, options): State => grow(x, options, 0, options.nEstimators),
  parallel: {
    pieces: (_, { nEstimators }) => nEstimators,
    fitPart: (x, options, _, from, to) => grow(x, options, from, to),
    merge(parts) {
      if (parts.some(({ typical, trees }) => typical !== parts[0].typical || 'first' in trees !== 'first' in parts[0].trees))
        throw new HapaxError('OPTION', 'isolationForest: `maxSamples` and `extensionLevel` must be the same for all trees of a forest');
      return { ...parts[0], trees: join(parts.map((p) => p.trees)) };
    },
    made: ({ trees }) => trees.roots.length - 1,
    contributions: ({ trees }, x) => ('first' in trees ? null : leafValues(trees, x)),
    scoreOf: fromPaths,
  },
  score(state, x, out) {
    const { trees, fill, constants, rare } = state;
    if ('first' in trees) sumObliqueLeaves(trees, filled(x, fill), out);
    else sumLeaves(trees, x, out);
    if (constants)
      eachChange(constants, x, (i) => {
        out[i] = Math.min(out[i], trees.roots.length - 1);
      });
    if (rare && (rare.features.length > 0 || rare.levels))
      for (let i = 0; i < x.rows; ++i) out[i] -= endedBy(rare, x.values, i * x.columns) * Math.max(0, out[i] - trees.roots.length + 1);
    fromPaths(state, out);
  },
  explain({ trees, fill, typical, constants, rare }, sample) {
    const scale = typical === 0 ? 0 : -1 / ((trees.roots.length - 1) * typical);
    const changes =
      'first' in trees
        ? attributeOblique(
            trees,
            sample.map((v, j) => (v === v ? v : fill[j])),
            fill,
          )
        : attribute(trees, sample);
    const parts = changes.map((change) => change * scale);
    // What a question about a rare change saves, dealt out by the trees it would end.
    if (rare && typical > 1) {
      const shares: [feature: number, share: number][] = [];
      const ended = endedBy(rare, sample, 0, (j, share) => shares.push([j, share]));
      const all = shares.reduce((sum, [, share]) => sum + share, 0);
      for (const [j, share] of shares) parts[j] += (ended * (1 - 1 / typical) * share) / all;
    }
    // One question says all: log₂ of the score of a path of one edge.
    return constants && typical > 1 ? withChanges(constants, 1 - 1 / typical, sample, parts) : parts;
  },
});

/** Scores from the sums of path lengths. */
function fromPaths({ trees, typical }: State, sums: Float64Array): void {
  const scale = -1 / ((trees.roots.length - 1) * typical);
  // One sample has no path: nothing is known, and scikit-learn's score is 1.
  for (let i = 0; i < sums.length; ++i) sums[i] = typical === 0 ? 1 : 2 ** (sums[i] * scale);
}

/** Trees `from` to `to` of the forest. Each has its own random stream, so any division of the work gives the same trees. */
function grow(x: Matrix, options: Options, from: number, to: number): State {
  const typical = pathLength(sampleSize(x, options));
  const width = planeWidth(x, options);
  const trees = plans(x, options, from, to);
  if (width === 1) {
    const categorical = categories(x, options.categorical);
    const grown = trees.map(({ chance, ...plan }) => growIsolationTree(x, { ...plan, categorical }, chance));
    const levels = rareLevels(x, categorical, sampleSize(x, options));
    return {
      trees: joinTrees(grown),
      fill: new Float64Array(0),
      typical,
      constants: constantsOf(x),
      rare: { ...rareChanges(x, sampleSize(x, options)), ...(levels && { levels }) },
    };
  }
  const seen = profile(x);
  const full = impute(seen, x, firstUnusual(x.values));
  const grown = trees.map(({ chance, ...plan }) => growObliqueTree(full, { ...plan, width }, chance));
  return {
    trees: joinObliqueTrees(grown),
    fill: seen.typical,
    typical,
    constants: constantsOf(full),
    rare: rareChanges(full, sampleSize(x, options)),
  };
}

/** Trees of one forest are all of one kind. */
function join(parts: readonly State['trees'][]): State['trees'] {
  const oblique: ObliqueTrees[] = [];
  const straight: Trees[] = [];
  for (const part of parts) {
    if ('first' in part) oblique.push(part);
    else straight.push(part);
  }
  return oblique.length > 0 ? joinObliqueTrees(oblique) : joinTrees(straight);
}

/** What trees `from` to `to` are grown on. */
function plans(x: Matrix, given: Options, from: number, to: number) {
  const size = sampleSize(x, given);
  const nFeatures = Math.max(1, Math.floor(given.maxFeatures * x.columns));
  const maxDepth = Math.ceil(Math.log2(Math.max(size, 2)));
  return Array.from({ length: to - from }, (_, t) => {
    const chance = random(given.seed, from + t);
    return { chance, maxDepth, samples: chance.sample(x.rows, size), features: chance.sample(x.columns, nFeatures) };
  });
}

/** Features of a split. */
function planeWidth(x: Matrix, { extensionLevel, categorical }: Options): number {
  const width = extensionLevel === 'full' ? x.columns : Math.min(extensionLevel + 1, x.columns);
  if (width > 1 && categorical.length > 0)
    throw new HapaxError('OPTION', `isolationForest: \`categorical\` needs \`extensionLevel\` 0; got ${extensionLevel}`);
  return width;
}

function filled(x: Matrix, fill: Float64Array): Matrix {
  if (firstUnusual(x.values) < 0) return x;
  return { ...x, values: x.values.map((v, k) => (v === v ? v : fill[k % x.columns])) };
}

const sampleSize = (x: Matrix, { maxSamples }: Options): number => Math.min(x.rows, maxSamples === 'auto' ? AUTO_SAMPLES : maxSamples);

function categories(x: Matrix, indices: readonly number[]): Uint8Array {
  const marks = new Uint8Array(x.columns);
  for (const j of indices) {
    if (j >= x.columns)
      throw new HapaxError('OPTION', `isolationForest: \`categorical\` names feature ${j}; the samples have ${x.columns} features, from 0`);
    marks[j] = 1;
  }
  return marks;
}
