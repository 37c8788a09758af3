import { column, type Matrix } from '../../core/matrix.ts';
import type { Random } from '../../core/random.ts';
import { sorted } from '../ranks/quantile.ts';
import { type NodeOrder, orderKept, sortedAnew } from './node-order.ts';
import { emptyTrees, type Trees } from './trees.ts';

/** The features as places among their different values: trees only ask for order, and whole numbers sort fast. */
export interface Ranked {
  /** Place of each cell among the different values of its feature, by feature: shape (nFeatures, nSamples). */
  readonly ranks: readonly Int32Array[];
  /** The different values, ascending, by feature. */
  readonly values: readonly Float64Array[];
}

/** Rank every feature. Cost: O(d n log n), once for all trees. */
export function rankFeatures(x: Matrix): Ranked {
  const columns = Array.from({ length: x.columns }, (_, j) => column(x, j));
  const values = columns.map((cells) => sorted(cells).filter((v, i, all) => i === 0 || v !== all[i - 1]));
  return { values, ranks: columns.map((cells, j) => Int32Array.from(cells, (v) => placeOf(values[j], v))) };
}

function placeOf(ascending: Float64Array, v: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < v) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface CartPlan {
  /** Places of the training samples; a sample drawn twice is there twice. Reordered. */
  readonly samples: Int32Array;
  /** 1 for anomalies. */
  readonly labels: Uint8Array;
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  /** Features tried at a node that can split it. */
  readonly maxFeatures: number;
}

interface Split {
  feature: number;
  /** Samples with a rank up to this go left. */
  rank: number;
  cut: number;
  /** What the split leaves pure: higher is better; half the samples' gini less than it. */
  gain: number;
}

/**
 * Grow a classification tree (CART, Breiman et al. 1984) by the exact split with the least gini impurity; `value` is the share
 * of anomalies. Features are tried in random order, so that among equal splits chance decides, when fewer than all are tried;
 * else in their order, and the first of equal splits counts. Cost: O(d n log n) a level; O(d n) where all features are tried.
 */
export function growCart(features: Ranked, plan: CartPlan, chance: Random): Trees {
  const { samples } = plan;
  const capacity = 2 * samples.length - 1;
  // All orders are kept where all are asked for at each node: a deep tree of one long branch sorts most samples at every level otherwise.
  const sorting = plan.maxFeatures >= features.ranks.length ? orderKept(features.ranks, plan) : sortedAnew(features.ranks, plan);
  const tree = emptyTrees(1, capacity, false);
  const order = Int32Array.from(features.ranks.keys());
  const split: Split = { feature: 0, rank: 0, cut: 0, gain: 0 };
  // Open nodes as (node, first sample, end, depth).
  const open = [0, 0, samples.length, 0];
  let nodes = 1;
  while (open.length > 0) {
    const [node, from, to, depth] = open.splice(-4);
    const anomalies = sorting.anomalies(from, to);
    tree.value[node] = anomalies / (to - from);
    const pure = anomalies === 0 || anomalies === to - from;
    if (
      pure ||
      depth >= plan.maxDepth ||
      to - from < plan.minSamplesSplit ||
      !bestSplit(features, plan, { from, to, anomalies, sorting }, order, chance, split)
    ) {
      tree.child[node] = node;
      tree.cut[node] = Infinity;
      continue;
    }
    const middle = sorting.split(split.feature, split.rank, from, to);
    tree.feature[node] = split.feature;
    tree.cut[node] = split.cut;
    tree.child[node] = nodes;
    tree.missing[node] = to - middle > middle - from ? 1 : 0;
    open.push(nodes + 1, middle, to, depth + 1, nodes, from, middle, depth + 1);
    nodes += 2;
  }
  return {
    roots: Int32Array.of(0, nodes),
    feature: tree.feature.slice(0, nodes),
    child: tree.child.slice(0, nodes),
    cut: tree.cut.slice(0, nodes),
    value: tree.value.slice(0, nodes),
    missing: tree.missing.slice(0, nodes),
    salt: tree.salt,
  };
}

/** The best split of the samples `from` to `to` into `split`; false when no feature can split them. */
function bestSplit(
  { values }: Ranked,
  { maxFeatures, minSamplesLeaf }: CartPlan,
  { from, to, anomalies, sorting }: { from: number; to: number; anomalies: number; sorting: NodeOrder },
  order: Int32Array,
  chance: Random,
  split: Split,
): boolean {
  split.gain = -1;
  const n = to - from;
  const all = maxFeatures >= order.length;
  for (let k = 0, tried = 0; k < order.length && tried < maxFeatures; ++k) {
    if (!all) swap(order, k, k + chance.integer(order.length - k));
    const feature = order[k];
    const node = sorting.keys(feature, from, to);
    if (node[0] >> 1 === node[n - 1] >> 1) continue;
    ++tried;
    let left = 0;
    for (let i = 1; i < n; ++i) {
      left += node[i - 1] & 1;
      const place = node[i - 1] >> 1;
      const next = node[i] >> 1;
      if (place === next || i < minSamplesLeaf || n - i < minSamplesLeaf) continue;
      const right = anomalies - left;
      const gain = (left * left + (i - left) * (i - left)) / i + (right * right + (n - i - right) * (n - i - right)) / (n - i);
      if (gain > split.gain) {
        split.gain = gain;
        split.feature = feature;
        split.rank = place;
        split.cut = between(values[feature][place], values[feature][next]);
      }
    }
  }
  return split.gain >= 0;
}

/** The middle of two numbers; the lower one where rounding would reach the upper. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle < high ? Math.max(low, middle) : low;
}

function swap(order: Int32Array, a: number, b: number): void {
  const held = order[a];
  order[a] = order[b];
  order[b] = held;
}
