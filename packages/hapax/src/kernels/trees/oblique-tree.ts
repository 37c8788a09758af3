import type { Matrix } from '../../core/matrix.ts';
import type { Random } from '../../core/random.ts';
import { also, f64, i32, rec } from '../../core/shape.ts';
import { concatenate, joinOffsets } from './concatenate.ts';
import { averageUp, pathLength } from './isolation-tree.ts';
import { treeRule } from './trees.ts';

/** Binary trees that split by planes instead of single features, in flat arrays. A sample goes right where Σ weight · cell > cut. */
export interface ObliqueTrees {
  /** First node of each tree, and the number of nodes at the end, shape (nTrees + 1). */
  readonly roots: Int32Array;
  /** Left child, counted from the tree's root; the right child follows it. A leaf is its own child. */
  readonly child: Int32Array;
  readonly cut: Float64Array;
  /** Path length of leaves; on inner nodes the mean over the training samples below. */
  readonly value: Float64Array;
  /** First term of each node's plane, shape (nNodes + 1). */
  readonly first: Int32Array;
  /** The terms of all planes. */
  readonly feature: Int32Array;
  readonly weight: Float64Array;
}

/**
 * Grow one tree of the extended forest: a plane with random normal through a random point of the node's box. Weights are divided
 * by the range of their feature in the node, so that units do not matter. Samples must not miss cells.
 * @param width features a plane may lean on; 1 gives cuts along the axes
 */
export function growObliqueTree(
  x: Matrix,
  plan: { readonly samples: Int32Array; readonly features: Int32Array; readonly maxDepth: number; readonly width: number },
  chance: Random,
): ObliqueTrees {
  const capacity = 2 ** (plan.maxDepth + 1);
  const child: number[] = [];
  const cut: number[] = [];
  const value = new Float64Array(capacity);
  const count = new Int32Array(capacity);
  const planes: Plane[] = [];
  const grow = (samples: Int32Array, node: number, depth: number): void => {
    const plane = depth < plan.maxDepth && samples.length > 1 ? drawPlane(x, samples, plan, chance) : LEVEL;
    planes[node] = plane;
    cut[node] = plane.cut;
    count[node] = samples.length;
    if (plane === LEVEL) {
      child[node] = node;
      value[node] = depth + pathLength(samples.length);
      return;
    }
    const left = child.length;
    child[node] = left;
    child.push(left, left + 1);
    const above = (i: number) => height(x.values, i * x.columns, plane) > plane.cut;
    grow(
      samples.filter((i) => !above(i)),
      left,
      depth + 1,
    );
    grow(samples.filter(above), left + 1, depth + 1);
  };
  child[0] = 0;
  grow(plan.samples, 0, 0);
  const children = Int32Array.from(child);
  averageUp(children, value, count, children.length);
  return {
    roots: Int32Array.of(0, children.length),
    child: children,
    cut: Float64Array.from(cut),
    value: value.slice(0, children.length),
    first: Int32Array.from(running(planes.map((p) => p.feature.length))),
    feature: Int32Array.from(planes.flatMap((p) => p.feature)),
    weight: Float64Array.from(planes.flatMap((p) => p.weight)),
  };
}

interface Plane {
  readonly feature: readonly number[];
  readonly weight: readonly number[];
  readonly cut: number;
}

/** The plane of a leaf. */
const LEVEL: Plane = { feature: [], weight: [], cut: Infinity };

/** A plane over at most `width` features that are not constant in the node; LEVEL when all are. */
function drawPlane(
  x: Matrix,
  samples: Int32Array,
  { features, width }: { readonly features: Int32Array; readonly width: number },
  chance: Random,
): Plane {
  const feature: number[] = [];
  const weight: number[] = [];
  let cut = 0;
  for (const pick of chance.sample(features.length, features.length)) {
    if (feature.length === width) break;
    const j = features[pick];
    let low = Infinity;
    let high = -Infinity;
    for (const i of samples) {
      const v = x.values[i * x.columns + j];
      if (v < low) low = v;
      if (v > high) high = v;
    }
    if (low === high) continue;
    // Half the range, halved before the subtraction, cannot overflow.
    const w = chance.normal() / (high / 2 - low / 2);
    const u = chance.uniform();
    feature.push(j);
    weight.push(w);
    cut += w * ((1 - u) * low + u * high);
  }
  return feature.length === 0 ? LEVEL : { feature, weight, cut };
}

function height(values: Float64Array, from: number, { feature, weight }: Plane): number {
  let sum = 0;
  for (let k = 0; k < feature.length; ++k) sum += weight[k] * values[from + feature[k]];
  return sum;
}

/** Sums up to each place, with the total at the end. */
function running(lengths: readonly number[]): number[] {
  const sums = [0];
  for (const n of lengths) sums.push(sums[sums.length - 1] + n);
  return sums;
}

/** Put trees behind each other. */
export const joinObliqueTrees = (parts: readonly ObliqueTrees[]): ObliqueTrees => ({
  roots: joinOffsets(parts.map((p) => p.roots)),
  child: concatenate(Int32Array, parts, (p) => p.child),
  cut: concatenate(Float64Array, parts, (p) => p.cut),
  value: concatenate(Float64Array, parts, (p) => p.value),
  first: joinOffsets(parts.map((p) => p.first)),
  feature: concatenate(Int32Array, parts, (p) => p.feature),
  weight: concatenate(Float64Array, parts, (p) => p.weight),
});

/** Sum over all trees of the value of each sample's leaf, into `out`, shape (nSamples). Cost: O(n · trees · depth · width). */
export function sumObliqueLeaves(trees: ObliqueTrees, x: Matrix, out: Float64Array): void {
  out.fill(0);
  const { roots, child, value } = trees;
  for (let t = 0; t < roots.length - 1; ++t) {
    const root = roots[t];
    for (let i = 0; i < x.rows; ++i) {
      let node = root;
      while (root + child[node] !== node) node = root + child[node] + side(trees, node, x.values, i * x.columns);
      out[i] += value[node];
    }
  }
}

/** 1 where a sample goes right. A sum that overflows to NaN goes left. */
function side({ first, feature, weight, cut }: ObliqueTrees, node: number, values: Float64Array, from: number): 0 | 1 {
  let sum = 0;
  for (let k = first[node]; k < first[node + 1]; ++k) sum += weight[k] * values[from + feature[k]];
  return sum > cut[node] ? 1 : 0;
}

/**
 * Change of the trees' summed value along the paths of a sample, by feature, shape (nFeatures): a step is shared among the
 * features of its plane by the size of their terms, measured from a typical sample.
 */
export function attributeOblique(trees: ObliqueTrees, sample: Float64Array, typical: Float64Array): Float64Array {
  const { roots, child, value, first, feature, weight } = trees;
  const changes = new Float64Array(sample.length);
  for (let t = 0; t < roots.length - 1; ++t) {
    const root = roots[t];
    for (let node = root; root + child[node] !== node; ) {
      const next = root + child[node] + side(trees, node, sample, 0);
      let total = 0;
      const share = (k: number) => Math.abs(weight[k] * (sample[feature[k]] - typical[feature[k]]));
      for (let k = first[node]; k < first[node + 1]; ++k) total += share(k);
      for (let k = first[node]; total > 0 && k < first[node + 1]; ++k)
        changes[feature[k]] += ((value[next] - value[node]) * share(k)) / total;
      node = next;
    }
  }
  return changes;
}

/** What `ObliqueTrees` over `columns` features must look like. */
export const obliqueTreesShape = also<ObliqueTrees>(
  rec({
    roots: i32('trees + 1', { min: 0, ascending: true }),
    child: i32('nodes', { min: 0 }),
    cut: f64('nodes', { which: 'any' }),
    value: f64('nodes'),
    first: i32((size) => size('nodes') + 1, { min: 0, ascending: true }),
    feature: i32('terms', { min: 0, below: 'columns' }),
    weight: f64('terms'),
  }),
  ({ roots, child, first, feature }) =>
    first[0] !== 0 || first[first.length - 1] !== feature.length ? 'hold the terms of all planes' : treeRule(roots, child),
);
