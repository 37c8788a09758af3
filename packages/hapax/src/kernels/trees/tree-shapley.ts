import { stepDown } from './explain.ts';
import type { Trees } from './trees.ts';

/** Of the features on the way to a leaf, whose cell led there. */
const SAMPLE = 1;
const OTHER = 2;

/**
 * Add to `out` the Shapley values of the trees' summed value, of a sample against one other: exact, and by walking the trees.
 *
 * A leaf that is reached with the sample's cells in the features S and the other's in R is worth its value to the coalitions that hold S
 * and nothing of R. So a feature of S gets (|S| − 1)! |R|! / (|S| + |R|)! of it, and one of R gets −|S|! (|R| − 1)! / (|S| + |R|)!.
 * Cost: O(leaves reached · depth) a tree; both ways are followed only where the two part.
 */
export function addTreeShapley(trees: Trees, sample: Float64Array, other: Float64Array, out: Float64Array): void {
  const whose = new Uint8Array(sample.length);
  const path: number[] = [];
  const walk = (root: number, node: number, mine: number): void => {
    const left = root + trees.child[node];
    if (left === node) {
      share(trees.value[node], path, whose, mine, out);
      return;
    }
    const j = trees.feature[node];
    const asSample = stepDown(trees, root, node, sample);
    const asOther = stepDown(trees, root, node, other);
    if (asSample === asOther) walk(root, asSample, mine);
    else if (whose[j] !== 0) walk(root, whose[j] === SAMPLE ? asSample : asOther, mine);
    else {
      path.push(j);
      whose[j] = SAMPLE;
      walk(root, asSample, mine + 1);
      whose[j] = OTHER;
      walk(root, asOther, mine);
      whose[j] = 0;
      path.pop();
    }
  };
  for (let t = 0; t < trees.roots.length - 1; ++t) walk(trees.roots[t], trees.roots[t], 0);
}

function share(value: number, path: readonly number[], whose: Uint8Array, mine: number, out: Float64Array): void {
  const k = path.length;
  if (k === 0) return;
  const forMine = mine === 0 ? 0 : value * weightOf(k, mine - 1);
  const forOthers = mine === k ? 0 : value * weightOf(k, mine);
  for (const j of path) out[j] += whose[j] === SAMPLE ? forMine : -forOthers;
}

/** s! (k − s − 1)! / k!. */
function weightOf(k: number, s: number): number {
  let out = 1 / k;
  for (let i = 1; i <= s; ++i) out *= i / (k - i);
  return out;
}
