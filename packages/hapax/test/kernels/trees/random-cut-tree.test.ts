import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { type CutTrees, cutScore, insertPoint, removePoint, startCutTrees } from '../../../src/kernels/trees/random-cut-tree.ts';

type Node = { points: number[][] } & ({ leaf: true } | { leaf: false; left: Node; right: Node });

/** The tree as nested objects; checks on the way that boxes, masses and parents are what the points below say. */
function unfold(trees: CutTrees, slot: number, parent: number): Node {
  const { width, capacity } = trees,
    box = (slot: number) => [trees.low, trees.high].map((side) => [...side.subarray(slot * width, (slot + 1) * width)]);
  expect(trees.parent[slot]).toBe(parent);
  if (slot < capacity) return { leaf: true, points: Array(trees.mass[slot]).fill(box(slot)[0]) };
  const left = unfold(trees, trees.left[slot]!, slot),
    right = unfold(trees, trees.right[slot]!, slot),
    points = [...left.points, ...right.points],
    at = (p: number[]) => p[trees.feature[slot]!]!;
  expect(trees.mass[slot]).toBe(points.length);
  expect(box(slot)).toEqual([Math.min, Math.max].map((end) => Array.from({ length: width }, (_, j) => end(...points.map((p) => p[j]!)))));
  expect(left.points.every((p) => at(p) <= trees.cut[slot]!)).toBe(true);
  expect(right.points.every((p) => at(p) > trees.cut[slot]!)).toBe(true);
  return { leaf: false, left, right, points };
}

/** Score and shares by the recursion from the root, boxes made from the points. */
function naive(trees: CutTrees, slot: number, node: Node, x: number[], depth: number, total: number): { score: number; parts: number[] } {
  const low = x.map((_, j) => Math.min(...node.points.map((p) => p[j]!))),
    high = x.map((_, j) => Math.max(...node.points.map((p) => p[j]!))),
    grown = x.map((v, j) => Math.max(0, low[j]! - v, v - high[j]!)),
    range = x.reduce((sum, _, j) => sum + high[j]! - low[j]! + grown[j]!, 0),
    chance = grown.reduce((a, b) => a + b) / range;
  if (node.leaf) {
    if (grown.some((g) => g > 0)) return { score: 1 / (depth + 1), parts: grown.map((g) => g / range / (depth + 1)) };
    const score = (1 - node.points.length / (2 * total)) / (depth + Math.log2(node.points.length + 1));
    return { score, parts: x.map(() => score / x.length) };
  }
  const goesLeft = x[trees.feature[slot]!]! <= trees.cut[slot]!,
    below = naive(trees, (goesLeft ? trees.left : trees.right)[slot]!, goesLeft ? node.left : node.right, x, depth + 1, total);
  return {
    score: chance / (depth + 1) + (1 - chance) * below.score,
    parts: below.parts.map((part, j) => grown[j]! / range / (depth + 1) + (1 - chance) * part),
  };
}

test('a tree stays whole under insertion and removal, and scores as the recursion says', () => {
  const chance = random(3),
    trees = startCutTrees(1, 24, 2, 7),
    held: { slot: number; point: number[] }[] = [];
  for (let step = 0; step < 400; ++step) {
    if (held.length === 24 || (held.length > 0 && chance.uniform() < 0.35)) {
      const [gone] = held.splice(chance.integer(held.length), 1);
      removePoint(trees, 0, gone!.slot);
    } else {
      // A coarse grid, so that equal points come up.
      const point = [chance.integer(5), chance.integer(5)];
      held.push({ slot: insertPoint(trees, 0, Float64Array.from(point)), point });
    }
    if (held.length === 0) continue;
    const root = unfold(trees, trees.root[0]!, -1),
      sortedText = (v: number[][]) => v.map(String).sort();
    expect(sortedText(root.points)).toEqual(sortedText(held.map((h) => h.point)));
    if (held.length < 2 || step % 5 > 0) continue;
    const x = [chance.integer(14) / 2 - 1, chance.integer(14) / 2 - 1],
      wanted = naive(trees, trees.root[0]!, root, x, 0, held.length),
      parts = new Float64Array(2),
      score = cutScore(trees, 0, Float64Array.from(x), parts);
    expect(score).toBeCloseTo(wanted.score * Math.log2(held.length + 1), 12);
    for (const [j, part] of wanted.parts.entries()) expect(parts[j]).toBeCloseTo(part * Math.log2(held.length + 1), 12);
    expect(parts[0]! + parts[1]!).toBeCloseTo(score, 12);
  }
});

test('the score of a second point beside one is log₂ 2 / (0 + 1) = 1', () => {
  const trees = startCutTrees(1, 4, 1, 0);
  insertPoint(trees, 0, Float64Array.of(0));
  expect(cutScore(trees, 0, Float64Array.of(5), null)).toBe(1);
});
