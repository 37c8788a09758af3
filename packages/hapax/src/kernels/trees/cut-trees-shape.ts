import { also, f64, i32, rec, whole } from '../../core/shape.ts';
import type { CutTrees } from './random-cut-tree.ts';

const slots = (size: (name: string) => number): number => size('nTrees') * 2 * size('capacity');

/** What `nTrees` such trees must look like: linked both ways, counted right, every slot in use once or unused once. */
export const cutTreesShape = also<CutTrees>(
  rec({
    capacity: whole(1, 'capacity', 1 << 24),
    width: whole(1, 'width', 1 << 24),
    seed: whole(),
    root: i32('nTrees', { min: -1, below: (size) => 2 * size('capacity') }),
    draws: f64('nTrees', { min: 0 }),
    freeLeaves: i32('nTrees', { min: 0, below: (size) => size('capacity') + 1 }),
    freeInner: i32('nTrees', { min: 0, below: (size) => size('capacity') + 1 }),
    free: i32(slots, { min: 0, below: (size) => 2 * size('capacity') }),
    parent: i32(slots, { min: -1, below: (size) => 2 * size('capacity') }),
    left: i32(slots, { min: 0, below: (size) => 2 * size('capacity') }),
    right: i32(slots, { min: 0, below: (size) => 2 * size('capacity') }),
    feature: i32(slots, { min: 0, below: 'width' }),
    cut: f64(slots),
    mass: i32(slots, { min: 0 }),
    low: f64((size) => slots(size) * size('width')),
    high: f64((size) => slots(size) * size('width')),
  }),
  (trees) => {
    for (let t = 0; t < trees.root.length; ++t) if (!isLinked(trees, t)) return 'be trees that are linked both ways and counted right';
    return undefined;
  },
);

function isLinked(trees: CutTrees, t: number): boolean {
  const { capacity, root, parent, left, right, mass, free, freeLeaves, freeInner } = trees;
  const base = t * 2 * capacity;
  const seen = new Uint8Array(2 * capacity);
  const take = (slot: number): boolean => seen[slot] === 0 && (seen[slot] = 1) === 1;
  for (let k = 0; k < freeLeaves[t]; ++k) if (free[base + k] >= capacity || !take(free[base + k])) return false;
  for (let k = 0; k < freeInner[t]; ++k) if (free[base + capacity + k] < capacity || !take(free[base + capacity + k])) return false;
  const waiting = root[t] < 0 ? [] : [root[t]];
  if (root[t] >= 0 && parent[base + root[t]] !== -1) return false;
  let leaves = 0;
  let inner = 0;
  for (let slot = waiting.pop(); slot !== undefined; slot = waiting.pop()) {
    if (!take(slot)) return false;
    if (slot < capacity) {
      leaves += 1;
      if (mass[base + slot] < 1) return false;
      continue;
    }
    inner += 1;
    const [a, b] = [left[base + slot], right[base + slot]];
    if (parent[base + a] !== slot || parent[base + b] !== slot || mass[base + slot] !== mass[base + a] + mass[base + b]) return false;
    waiting.push(a, b);
  }
  return leaves + freeLeaves[t] === capacity && inner + freeInner[t] === capacity;
}
