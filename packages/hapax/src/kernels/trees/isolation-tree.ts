import type { Matrix } from '../../core/matrix.ts';
import type { Random } from '../../core/random.ts';
import { scramble } from './scramble.ts';
import { emptyTrees, type Trees } from './trees.ts';

/** Euler's constant. */
const EULER = 0.5772156649015329;

/**
 * Mean path length of an unsuccessful search in a binary search tree of n keys: what a leaf of n samples still has to go.
 * c(n) = 2 (ln(n − 1) + γ) − 2 (n − 1) / n,  c(2) = 1,  c(n ≤ 1) = 0.
 */
export const pathLength = (n: number): number => (n <= 1 ? 0 : n === 2 ? 1 : 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n);

/** What an isolation tree is grown from. */
export interface IsolationPlan {
  /** Samples of the tree. */
  readonly samples: Int32Array;
  /** Features that the tree may ask for; reordered. */
  readonly features: Int32Array;
  /** 1 for features whose values are categories, shape (nFeatures). */
  readonly categorical: Uint8Array;
  readonly maxDepth: number;
}

/** The range of a feature among some samples, missing cells left out. */
interface Span {
  low: number;
  high: number;
  missing: number;
}

/**
 * Grow one isolation tree: a feature at random among those that are not constant in the node, a cut at random between its
 * smallest and its largest value there. `value` is the path length, at inner nodes the mean over the samples below.
 * Cost: O(ψ · depth) for ψ samples.
 */
export function growIsolationTree(x: Matrix, plan: IsolationPlan, chance: Random): Trees {
  const { samples, features, categorical, maxDepth } = plan;
  const capacity = 2 * samples.length - 1;
  const salted = categorical.includes(1);
  const tree = emptyTrees(1, capacity, salted);
  const count = new Int32Array(capacity);
  // Open nodes as (node, first sample, end, depth, features not yet known to be constant), depth first: one more at each level.
  const open = new Int32Array(5 * (Math.min(maxDepth, samples.length) + 2));
  open[2] = samples.length;
  open[4] = features.length;
  const span: Span = { low: 0, high: 0, missing: 0 };
  let nodes = 1;
  for (let top = 5; top > 0; ) {
    top -= 5;
    const node = open[top];
    const from = open[top + 1];
    const to = open[top + 2];
    const depth = open[top + 3];
    const live = depth < maxDepth && to - from > 1 ? pickFeature(x, plan, chance, from, to, open[top + 4], node, tree.salt, span) : 0;
    count[node] = to - from;
    if (live === 0) {
      tree.child[node] = node;
      tree.cut[node] = Infinity;
      tree.value[node] = depth + pathLength(to - from);
      if (salted) tree.salt[node] = 0;
      continue;
    }
    const feature = features[live - 1];
    const cut = span.low < span.high ? cutBetween(span.low, span.high, chance.uniform()) : span.high;
    const salt = categorical[feature] === 1 ? tree.salt[node] : 0;
    const missingRight = span.missing === 0 ? 0 : span.low < span.high ? chance.integer(2) : 1;
    const middle = partition(x, samples, from, to, feature, cut, salt, missingRight);
    // Missing cells never seen here go with the many: they say nothing.
    tree.missing[node] = span.missing > 0 ? missingRight : to - middle > middle - from ? 1 : 0;
    tree.feature[node] = feature;
    tree.cut[node] = cut;
    if (salted) tree.salt[node] = salt;
    tree.child[node] = nodes;
    top = push(open, top, nodes + 1, middle, to, depth + 1, live);
    top = push(open, top, nodes, from, middle, depth + 1, live);
    nodes += 2;
  }
  averageUp(tree.child, tree.value, count, nodes);
  return trim(tree, nodes);
}

function push(open: Int32Array, top: number, node: number, from: number, to: number, depth: number, live: number): number {
  open[top] = node;
  open[top + 1] = from;
  open[top + 2] = to;
  open[top + 3] = depth;
  open[top + 4] = live;
  return top + 5;
}

/**
 * Draw features until one is not constant in the node. It is moved to the end of the live ones; returns their number, 0 when
 * all are constant. Constant ones are moved behind, where no node below looks for them again.
 */
function pickFeature(
  x: Matrix,
  { samples, features, categorical }: IsolationPlan,
  chance: Random,
  from: number,
  to: number,
  known: number,
  node: number,
  salts: Int32Array,
  span: Span,
): number {
  for (let live = known; live > 0; --live) {
    const j = chance.integer(live);
    const feature = features[j];
    features[j] = features[live - 1];
    features[live - 1] = feature;
    const salt = categorical[feature] === 1 ? 1 + chance.integer(0x7fffffff) : 0;
    if (salts.length > 0) salts[node] = salt;
    measure(x, samples, from, to, feature, salt, span);
    if (span.low < span.high || (span.missing > 0 && span.missing < to - from)) return live;
  }
  return 0;
}

function measure(x: Matrix, samples: Int32Array, from: number, to: number, feature: number, salt: number, span: Span): void {
  let low = Infinity;
  let high = -Infinity;
  let missing = 0;
  for (let i = from; i < to; ++i) {
    const cell = x.values[samples[i] * x.columns + feature];
    if (cell !== cell) {
      ++missing;
      continue;
    }
    const v = salt === 0 ? cell : scramble(cell, salt);
    if (v < low) low = v;
    if (v > high) high = v;
  }
  span.low = low;
  span.high = high;
  span.missing = missing;
}

/** A point of [low, high): as a weighted mean, because high − low may overflow; rounding must not reach high. */
function cutBetween(low: number, high: number, u: number): number {
  const cut = (1 - u) * low + u * high;
  return cut >= low && cut < high ? cut : low;
}

/** Reorder the samples so that those that go left come first; returns where the others begin. */
function partition(
  x: Matrix,
  samples: Int32Array,
  from: number,
  to: number,
  feature: number,
  cut: number,
  salt: number,
  missingRight: number,
): number {
  let left = from;
  let right = to;
  while (left < right) {
    const sample = samples[left];
    const v = x.values[sample * x.columns + feature];
    if (v !== v ? missingRight === 1 : (salt === 0 ? v : scramble(v, salt)) > cut) {
      samples[left] = samples[--right];
      samples[right] = sample;
    } else ++left;
  }
  return left;
}

/** Path lengths of inner nodes, from the bottom: children have larger numbers than their parent. */
export function averageUp(child: Int32Array, value: Float64Array, count: Int32Array, nodes: number): void {
  for (let k = nodes - 1; k >= 0; --k) {
    const left = child[k];
    if (left !== k) value[k] = (count[left] * value[left] + count[left + 1] * value[left + 1]) / count[k];
  }
}

function trim(tree: Trees, nodes: number): Trees {
  const { feature, child, cut, value, missing, salt } = tree;
  return {
    roots: Int32Array.of(0, nodes),
    feature: feature.slice(0, nodes),
    child: child.slice(0, nodes),
    cut: cut.slice(0, nodes),
    value: value.slice(0, nodes),
    missing: missing.slice(0, nodes),
    salt: salt.slice(0, nodes),
  };
}
