import { f64, i32, rec, whole } from '../../core/shape.ts';

/**
 * Perfect binary trees of axis-parallel cuts, all in flat arrays: tree t holds its 2^height − 1 cuts from t · (2^height − 1) on,
 * root first, the children of node i at 2i + 1 and 2i + 2, and its 2^height leaves from t · 2^height on.
 */
export interface HalfSpaces {
  readonly height: number;
  readonly features: Int32Array;
  readonly thresholds: Float64Array;
}

/**
 * Cut the box `lowest` … `highest` at random: a feature with chance in proportion to its width, then a place in the middle
 * 1 − 2 · padding of that width; depth first, left before right.
 * @param uniform the source of chance, two draws a cut
 */
export function growHalfSpaces(
  trees: HalfSpaces,
  tree: number,
  lowest: Float64Array,
  highest: Float64Array,
  padding: number,
  uniform: () => number,
): void {
  const cuts = 2 ** trees.height - 1;
  const low = lowest.slice();
  const high = highest.slice();
  const grow = (node: number): void => {
    if (node >= cuts) return;
    const feature = pickFeature(low, high, uniform());
    const [a, b] = [low[feature], high[feature]];
    const from = a + padding * (b - a);
    const cut = from + (b - padding * (b - a) - from) * uniform();
    trees.features[tree * cuts + node] = feature;
    trees.thresholds[tree * cuts + node] = cut;
    high[feature] = cut;
    grow(2 * node + 1);
    high[feature] = b;
    low[feature] = cut;
    grow(2 * node + 2);
    low[feature] = a;
  };
  grow(0);
}

/** The leaf of `tree` that the sample falls into, counted over all trees. No missing cells. */
export function leafOf({ height, features, thresholds }: HalfSpaces, tree: number, sample: Float64Array): number {
  const cuts = (1 << height) - 1;
  const root = tree * cuts;
  let node = 0;
  while (node < cuts) node = 2 * node + (sample[features[root + node]] < thresholds[root + node] ? 1 : 2);
  return tree * (cuts + 1) + node - cuts;
}

/** The same for samples with missing cells: where the cell is missing, the side with more mass, left on a tie. */
export function leafOfMissing(trees: HalfSpaces, tree: number, sample: Float64Array, mass: Float64Array): number {
  const { height, features, thresholds } = trees;
  const cuts = (1 << height) - 1;
  const root = tree * cuts;
  let node = 0;
  for (let width = (cuts + 1) >> 1; node < cuts; width >>= 1) {
    const value = sample[features[root + node]];
    const left = 2 * node + 1;
    if (value === value) node = value < thresholds[root + node] ? left : left + 1;
    else {
      // Leaves under `left`: descend to its first leaf, which lies `width` before the first leaf of its sibling.
      let first = left;
      while (first < cuts) first = 2 * first + 1;
      const at = tree * (cuts + 1) + first - cuts;
      node = sumOf(mass, at, width) >= sumOf(mass, at + width, width) ? left : left + 1;
    }
  }
  return tree * (cuts + 1) + node - cuts;
}

/**
 * What a sample in each leaf scores given the mass of the leaves: Σ mass(node) · 2^depth down the path, up to and including the
 * first node with less than `sizeLimit`. Into `out`, both of shape (trees · 2^height).
 */
export function leafMassScores(height: number, trees: number, mass: Float64Array, sizeLimit: number, out: Float64Array): void {
  const leaves = 2 ** height;
  const node = new Float64Array(2 * leaves - 1);
  const score = new Float64Array(2 * leaves - 1);
  const open = new Uint8Array(2 * leaves - 1);
  for (let t = 0; t < trees; ++t) {
    for (let leaf = 0; leaf < leaves; ++leaf) node[leaves - 1 + leaf] = mass[t * leaves + leaf];
    for (let i = leaves - 2; i >= 0; --i) node[i] = node[2 * i + 1] + node[2 * i + 2];
    score[0] = node[0];
    open[0] = node[0] < sizeLimit ? 0 : 1;
    for (let i = 1, weight = 2, end = 3; i < node.length; weight *= 2, end = 2 * end + 1) {
      for (; i < end; ++i) {
        const parent = (i - 1) >> 1;
        score[i] = open[parent] ? score[parent] + node[i] * weight : score[parent];
        open[i] = open[parent] && !(node[i] < sizeLimit) ? 1 : 0;
      }
    }
    for (let leaf = 0; leaf < leaves; ++leaf) out[t * leaves + leaf] = score[leaves - 1 + leaf];
  }
}

function pickFeature(low: Float64Array, high: Float64Array, u: number): number {
  let total = 0;
  for (let j = 0; j < low.length; ++j) total += high[j] - low[j];
  let left = u * total;
  for (let j = 0; j < low.length - 1; ++j) {
    left -= high[j] - low[j];
    if (left < 0) return j;
  }
  return low.length - 1;
}

function sumOf(values: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; ++i) sum += values[i];
  return sum;
}

const cutsOf = (size: (name: string) => number): number => size('nTrees') * (2 ** size('height') - 1);

/** What `nTrees` such trees over `columns` features must look like. */
export const halfSpacesShape = rec({
  height: whole(1, 'height', 30),
  features: i32(cutsOf, { min: 0, below: 'columns' }),
  thresholds: f64(cutsOf, { which: 'any' }),
});
