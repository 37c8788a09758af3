import { uniformAt } from '../../core/random.ts';

/**
 * Random cut trees in flat arrays. A tree has `capacity` leaf slots 0 … and as many inner slots behind them; slot s of tree t is at
 * t · 2 · capacity + s, and its box at that place times `width`. A leaf's box is its point.
 */
export interface CutTrees {
  readonly capacity: number;
  readonly width: number;
  readonly seed: number;
  /** Per tree: root slot (−1: empty), draws made, unused leaf and inner slots. */
  readonly root: Int32Array;
  readonly draws: Float64Array;
  readonly freeLeaves: Int32Array;
  readonly freeInner: Int32Array;
  /** Stacks of unused slots, shape (trees, 2 · capacity): leaves in the first half, inner slots in the second. */
  readonly free: Int32Array;
  /** Per slot: parent (−1: none), children and cut of inner slots, points below. Left is value ≤ cut. */
  readonly parent: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly cut: Float64Array;
  readonly mass: Int32Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function startCutTrees(trees: number, capacity: number, width: number, seed: number): CutTrees {
  const slots = trees * 2 * capacity;
  const ints = () => new Int32Array(slots);
  return {
    capacity,
    width,
    seed,
    root: new Int32Array(trees).fill(-1),
    draws: new Float64Array(trees),
    freeLeaves: new Int32Array(trees).fill(capacity),
    freeInner: new Int32Array(trees).fill(capacity),
    free: ints().map((_, k) => k % (2 * capacity)),
    parent: ints().fill(-1),
    left: ints(),
    right: ints(),
    feature: ints(),
    cut: new Float64Array(slots),
    mass: ints(),
    low: new Float64Array(slots * width),
    high: new Float64Array(slots * width),
  };
}

/** Insert point `p`; returns its leaf slot, which it shares with equal points. Cost: O(depth · width). */
export function insertPoint(trees: CutTrees, t: number, p: Float64Array): number {
  const { capacity, width, root, parent, left, right, feature, cut, mass, low, high } = trees;
  const base = t * 2 * capacity;
  if (root[t] < 0) {
    root[t] = newLeaf(trees, t, p);
    return root[t];
  }
  for (let slot = root[t]; ; ) {
    const at = base + slot;
    let range = 0;
    for (let j = 0, k = at * width; j < width; ++j, ++k) range += Math.max(high[k], p[j]) - Math.min(low[k], p[j]);
    if (slot < capacity && range === 0) {
      for (let s = slot; s >= 0; s = parent[base + s]) mass[base + s] += 1;
      return slot;
    }
    let rest = range * uniformAt(trees.seed, t, trees.draws[t]++);
    let j = 0;
    for (let k = at * width; j < width - 1; ++j, ++k) {
      const side = Math.max(high[k], p[j]) - Math.min(low[k], p[j]);
      if (rest < side) break;
      rest -= side;
    }
    const k = at * width + j;
    const place = Math.min(low[k], p[j]) + rest;
    if (p[j] <= place && place < low[k]) return insertAbove(trees, t, slot, p, j, place, 'left');
    if (p[j] > place && place >= high[k]) return insertAbove(trees, t, slot, p, j, place, 'right');
    if (slot < capacity) return insertAbove(trees, t, slot, p, ...apart(low, at * width, p));
    slot = p[feature[at]] <= cut[at] ? left[at] : right[at];
  }
}

/** Take one point out of leaf `slot`; an empty leaf goes, and its sibling moves up. Cost: O(depth · width). */
export function removePoint(trees: CutTrees, t: number, slot: number): void {
  const { capacity, root, parent, left, right, mass, free, freeLeaves, freeInner } = trees;
  const base = t * 2 * capacity;
  for (let s = slot; s >= 0; s = parent[base + s]) mass[base + s] -= 1;
  if (mass[base + slot] > 0) return;
  free[base + freeLeaves[t]++] = slot;
  const above = parent[base + slot];
  if (above < 0) {
    root[t] = -1;
    return;
  }
  const sibling = left[base + above] === slot ? right[base + above] : left[base + above];
  const top = parent[base + above];
  parent[base + sibling] = top;
  free[base + capacity + freeInner[t]++] = above;
  if (top < 0) root[t] = sibling;
  else if (left[base + top] === above) left[base + top] = sibling;
  else right[base + top] = sibling;
  for (let s = top; s >= 0; s = parent[base + s]) fitBox(trees, base, s);
}

/**
 * How much the tree would have to change to take in `p`, times log₂(mass + 1): about 1 for a usual point. The displacement on the way
 * up is p/(depth + 1) + (1 − p) · below, p the chance that a random cut of the box and the point parts them.
 * @param parts when given, the same by feature is added to it, shape (width)
 */
export function cutScore(trees: CutTrees, t: number, p: Float64Array, parts: Float64Array | null): number {
  const { capacity, width, root, parent, left, right, feature, cut, mass, low, high } = trees;
  const base = t * 2 * capacity;
  let slot = root[t];
  let depth = 0;
  for (; slot >= capacity; ++depth) slot = p[feature[base + slot]] <= cut[base + slot] ? left[base + slot] : right[base + slot];
  const total = mass[base + root[t]];
  const scale = Math.log2(total + 1);
  const shares = parts === null ? null : new Float64Array(width);
  let score = 0;
  let known = false;
  for (; slot >= 0; slot = parent[base + slot], --depth) {
    let grown = 0;
    let range = 0;
    for (let j = 0, k = (base + slot) * width; j < width; ++j, ++k) {
      const more = Math.max(0, low[k] - p[j]) + Math.max(0, p[j] - high[k]);
      grown += more;
      range += high[k] - low[k] + more;
    }
    if (grown === 0 && known) break;
    if (grown === 0) {
      score = (1 - mass[base + slot] / (2 * total)) / (depth + Math.log2(mass[base + slot] + 1));
      if (shares !== null) shares.fill(score / width);
    } else {
      const chance = grown / range;
      score = chance / (depth + 1) + (1 - chance) * score;
      if (shares !== null) {
        for (let j = 0, k = (base + slot) * width; j < width; ++j, ++k) {
          const more = Math.max(0, low[k] - p[j]) + Math.max(0, p[j] - high[k]);
          shares[j] = more / range / (depth + 1) + (1 - chance) * shares[j];
        }
      }
    }
    known = true;
  }
  if (shares !== null && parts !== null) for (let j = 0; j < width; ++j) parts[j] += shares[j] * scale;
  return score * scale;
}

function newLeaf(trees: CutTrees, t: number, p: Float64Array): number {
  const base = t * 2 * trees.capacity;
  const slot = trees.free[base + --trees.freeLeaves[t]];
  trees.mass[base + slot] = 1;
  trees.parent[base + slot] = -1;
  for (let j = 0, k = (base + slot) * trees.width; j < trees.width; ++j, ++k) trees.low[k] = trees.high[k] = p[j];
  return slot;
}

/** A new inner slot where `slot` was, with `slot` on one side and a leaf of `p` on the other; boxes and masses above take `p` in. */
function insertAbove(trees: CutTrees, t: number, slot: number, p: Float64Array, j: number, place: number, side: 'left' | 'right'): number {
  const { capacity, width, root, parent, left, right, feature, cut, mass, low, high, free, freeInner } = trees;
  const base = t * 2 * capacity;
  const leaf = newLeaf(trees, t, p);
  const inner = free[base + capacity + --freeInner[t]];
  const top = parent[base + slot];
  feature[base + inner] = j;
  cut[base + inner] = place;
  left[base + inner] = side === 'left' ? leaf : slot;
  right[base + inner] = side === 'left' ? slot : leaf;
  mass[base + inner] = mass[base + slot] + 1;
  parent[base + inner] = top;
  parent[base + slot] = parent[base + leaf] = inner;
  if (top < 0) root[t] = inner;
  else if (left[base + top] === slot) left[base + top] = inner;
  else right[base + top] = inner;
  fitBox(trees, base, inner);
  for (let s = top; s >= 0; s = parent[base + s]) {
    mass[base + s] += 1;
    for (let i = 0, k = (base + s) * width; i < width; ++i, ++k) {
      if (p[i] < low[k]) low[k] = p[i];
      if (p[i] > high[k]) high[k] = p[i];
    }
  }
  return leaf;
}

/** The box of an inner slot from those of its children. */
function fitBox({ width, left, right, low, high }: CutTrees, base: number, slot: number): void {
  const a = (base + left[base + slot]) * width;
  const b = (base + right[base + slot]) * width;
  for (let j = 0, k = (base + slot) * width; j < width; ++j, ++k) {
    low[k] = Math.min(low[a + j], low[b + j]);
    high[k] = Math.max(high[a + j], high[b + j]);
  }
}

/** A cut between two different points where rounding of a random one fell on the edge: just at the smaller of the two. */
function apart(low: Float64Array, at: number, p: Float64Array): [number, number, 'left' | 'right'] {
  let j = 0;
  while (low[at + j] === p[j]) ++j;
  return [j, Math.min(low[at + j], p[j]), p[j] < low[at + j] ? 'left' : 'right'];
}
