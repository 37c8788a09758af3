import { scramble } from './scramble.ts';
import type { Trees } from './trees.ts';

/** The child that a sample goes to from a node, or the node itself on a leaf; counted from the start of all trees. */
export function stepDown({ feature, child, cut, missing, salt }: Trees, root: number, node: number, sample: ArrayLike<number>): number {
  const left = root + child[node];
  if (left === node) return node;
  const v = sample[feature[node]];
  if (v !== v) return left + missing[node];
  return left + ((salt.length === 0 || salt[node] === 0 ? v : scramble(v, salt[node])) > cut[node] ? 1 : 0);
}

/**
 * Change of the trees' summed value along the paths of a sample, by the feature that each step asked for, shape (nFeatures).
 * The changes add up to Σ_t value(leaf) − value(root) (Saabas, 2014, Interpreting random forests).
 */
export function attribute(trees: Trees, sample: Float64Array): Float64Array {
  const changes = new Float64Array(sample.length);
  for (let t = 0; t < trees.roots.length - 1; ++t) {
    const root = trees.roots[t];
    for (let node = root, next = stepDown(trees, root, node, sample); next !== node; next = stepDown(trees, root, node, sample)) {
      changes[trees.feature[node]] += trees.value[next] - trees.value[node];
      node = next;
    }
  }
  return changes;
}
