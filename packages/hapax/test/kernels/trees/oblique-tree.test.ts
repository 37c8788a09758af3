import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { pathLength } from '../../../src/kernels/trees/isolation-tree.ts';
import {
  attributeOblique,
  growObliqueTree,
  joinObliqueTrees,
  type ObliqueTrees,
  sumObliqueLeaves,
} from '../../../src/kernels/trees/oblique-tree.ts';
import { normalRows } from '../../data.ts';

const x = matrix(normalRows(120, 4, 1));
const grow = (t: number): ObliqueTrees => {
  const chance = random(5, t);
  return growObliqueTree(x, { samples: chance.sample(120, 40), features: chance.sample(4, 4), maxDepth: 6, width: 3 }, chance);
};

describe('oblique trees', () => {
  test('send every training sample to the leaf that a walk by the definition finds, at that depth', () => {
    const tree = grow(0),
      samples = random(5, 0).sample(120, 40),
      right = (node: number, i: number) => {
        let sum = 0;
        for (let k = tree.first[node]!; k < tree.first[node + 1]!; ++k) sum += tree.weight[k]! * x.values[i * 4 + tree.feature[k]!]!;
        return sum > tree.cut[node]!;
      };
    const walk = (node: number, depth: number, inside: number[]): void => {
      if (tree.child[node] === node) {
        expect(tree.value[node]).toBeCloseTo(depth + pathLength(inside.length), 12);
        expect(inside.length <= 1 || depth === 6).toBe(true);
        return;
      }
      expect(tree.first[node + 1]! - tree.first[node]!).toBe(3);
      const left = tree.child[node]!;
      walk(
        left,
        depth + 1,
        inside.filter((i) => !right(node, i)),
      );
      walk(
        left + 1,
        depth + 1,
        inside.filter((i) => right(node, i)),
      );
    };
    walk(0, 0, [...samples]);
  });

  test('joined trees score as the sum of the single ones', () => {
    const parts = [grow(0), grow(1), grow(2)],
      joined = new Float64Array(120),
      single = new Float64Array(120),
      sum = new Float64Array(120);
    sumObliqueLeaves(joinObliqueTrees(parts), x, joined);
    for (const part of parts) {
      sumObliqueLeaves(part, x, single);
      for (let i = 0; i < 120; ++i) sum[i]! += single[i]!;
    }
    expect(joined).toEqual(sum);
  });

  test('the changes along the paths add up to the leaves less the roots', () => {
    const trees = joinObliqueTrees([grow(0), grow(1)]),
      sample = [0.5, -2, 3, 0.1],
      total = new Float64Array(1);
    sumObliqueLeaves(trees, matrix([sample]), total);
    const roots = trees.roots.slice(0, -1).reduce((sum, r) => sum + trees.value[r]!, 0);
    const changes = attributeOblique(trees, Float64Array.from(sample), new Float64Array(4));
    expect(changes.reduce((a, b) => a + b)).toBeCloseTo(total[0]! - roots, 9);
  });
});
