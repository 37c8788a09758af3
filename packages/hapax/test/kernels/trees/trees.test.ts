import { describe, expect, test } from 'vitest';
import { type Matrix, matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { attribute } from '../../../src/kernels/trees/explain.ts';
import { growIsolationTree } from '../../../src/kernels/trees/isolation-tree.ts';
import { joinTrees, leafValues, oneTree, sumLeaves, sumLeavesPlain, type Trees, treeRule } from '../../../src/kernels/trees/trees.ts';
import { normalRows } from '../../data.ts';

const grow = (x: Matrix, trees: number, categorical = new Uint8Array(x.columns)): Trees =>
  joinTrees(
    Array.from({ length: trees }, (_, t) => {
      const chance = random(3, t),
        samples = chance.sample(x.rows, Math.min(x.rows, 64));
      return growIsolationTree(x, { samples, features: chance.sample(x.columns, x.columns), categorical, maxDepth: 6 }, chance);
    }),
  );

/** Enough rows that the compiled way is taken (it has its own threshold), not a multiple of the four that descend together. */
const N = 1003;

describe('summing leaves', () => {
  test.each([
    ['numbers', 0, []],
    ['missing cells', 0.1, []],
    ['categories', 0, [1]],
    ['missing cells and categories', 0.1, [0, 2]],
  ] as const)('compiled and plain agree to the bit on %s', (_, holes, categorical) => {
    const chance = random(1);
    const rows = normalRows(N, 3, 2).map((row) =>
      row.map((v, j) => (chance.uniform() < holes ? NaN : categorical.some((c) => c === j) ? Math.round(v * 2) : v)),
    );
    const x = matrix(rows),
      trees = grow(
        x,
        40,
        Uint8Array.from([0, 1, 2], (j) => (categorical.some((c) => c === j) ? 1 : 0)),
      );
    const fast = new Float64Array(N),
      plain = new Float64Array(N);
    sumLeaves(trees, x, fast);
    sumLeavesPlain(trees, x, plain);
    expect(fast).toEqual(plain);
    const apart = leafValues(trees, x),
      sums = new Float64Array(N);
    apart.forEach((v, k) => {
      sums[k % N]! += v;
    });
    expect(sums).toEqual(plain);
    expect(new Set(fast).size).toBeGreaterThan(100);
  });

  test('parts joined are the whole', () => {
    const x = matrix(normalRows(100, 4, 1)),
      part = (from: number, to: number) =>
        joinTrees(
          Array.from({ length: to - from }, (_, t) => {
            const chance = random(1, from + t),
              samples = chance.sample(100, 30);
            return growIsolationTree(x, { samples, features: chance.sample(4, 4), categorical: new Uint8Array(4), maxDepth: 5 }, chance);
          }),
        );
    expect(joinTrees([part(0, 2), part(2, 7)])).toEqual(part(0, 7));
  });

  test('the changes along the paths add up to the leaves less the roots', () => {
    const x = matrix(normalRows(200, 3, 1)),
      trees = grow(x, 20),
      sample = matrix([[0.3, 2, -1]]),
      total = new Float64Array(1);
    sumLeaves(trees, sample, total);
    const roots = trees.roots.slice(0, -1).reduce((sum, r) => sum + trees.value[r]!, 0);
    const changes = attribute(trees, sample.values);
    expect(changes.reduce((a, b) => a + b)).toBeCloseTo(total[0]! - roots, 9);
  });
});

test('trees taken apart and put together are the same trees', () => {
  const all = grow(matrix(normalRows(80, 2, 5)), 3);
  expect(joinTrees([0, 1, 2].map((t) => oneTree(all, t)))).toEqual(all);
});

test('a child outside its tree is refused, in the second tree too', () => {
  expect(treeRule(Int32Array.of(0, 1, 2), Int32Array.of(0, 0))).toBeUndefined();
  expect(treeRule(Int32Array.of(0, 1, 2), Int32Array.of(0, 1))).toBe('be trees: a child lies behind its parent, inside the tree');
});
