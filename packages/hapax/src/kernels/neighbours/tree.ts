import type { Matrix } from '../../core/matrix.ts';
import type { Wasm } from '../wasm.ts';
import type { Neighbours } from './found.ts';

/** Points in a leaf at most: fewer cost boxes, more cost distances. */
const LEAF = 32;

/** A k-d tree in the memory of compiled kernels. Nodes are in heap order: the children of i are 2i + 1 and 2i + 2. */
export interface Tree {
  readonly boxes: number;
  readonly lowest: number;
  readonly blocks: number;
  readonly ids: number;
  readonly levels: number;
  readonly size: number;
}

/**
 * Split the points at the median of the widest feature, level by level, and lay the leaves out feature by feature.
 * Cost: O(d n log n).
 */
export function plantTree(kernels: Wasm, { values, rows, columns }: Matrix): Tree {
  const levels = Math.max(0, Math.ceil(Math.log2(rows / LEAF)));
  const nodes = 2 ** (levels + 1) - 1;
  const leaves = 2 ** levels;
  const size = (Math.ceil(rows / leaves) + 3) & ~3;
  const tree = {
    boxes: kernels.alloc(nodes * columns * 16),
    lowest: kernels.alloc(nodes * 4),
    blocks: kernels.alloc(leaves * size * columns * 8),
    ids: kernels.alloc(leaves * size * 4),
    levels,
    size,
  };
  const boxes = kernels.f64(tree.boxes, nodes * columns * 2);
  const lowest = kernels.i32(tree.lowest, nodes);
  const blocks = kernels.f64(tree.blocks, leaves * size * columns).fill(Infinity);
  const ids = kernels.i32(tree.ids, leaves * size).fill(0x7fffffff);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const keys = new Float64Array(rows);
  const starts = new Int32Array(nodes);
  const ends = new Int32Array(nodes);
  ends[0] = rows;
  for (let node = 0; node < nodes; ++node) {
    const start = starts[node];
    const end = ends[node];
    const low = node * columns * 2;
    const widest = boxOf(values, columns, order, start, end, boxes, low);
    let first = 0x7fffffff;
    for (let p = start; p < end; ++p) if (order[p] < first) first = order[p];
    lowest[node] = first;
    if (node >= leaves - 1) {
      const leaf = node - leaves + 1;
      order.subarray(start, end).sort();
      for (let p = start; p < end; ++p) {
        ids[leaf * size + p - start] = order[p];
        for (let j = 0; j < columns; ++j) blocks[(leaf * columns + j) * size + p - start] = values[order[p] * columns + j];
      }
      continue;
    }
    const middle = (start + end) >> 1;
    for (let p = start; p < end; ++p) keys[p] = values[order[p] * columns + widest];
    partition(keys, order, start, end - 1, middle);
    starts[2 * node + 1] = start;
    ends[2 * node + 1] = starts[2 * node + 2] = middle;
    ends[2 * node + 2] = end;
  }
  return tree;
}

/** Search with a planted tree. Returns the share of leaves that were looked into. */
export function searchTree(
  kernels: Wasm,
  tree: Tree,
  queries: Matrix,
  k: number,
  self: Int32Array | null,
  { index, distance }: Neighbours,
): number {
  kernels.reset();
  const { rows, columns } = queries;
  const q = kernels.alloc(queries.values.byteLength);
  const selves = self === null ? 0 : kernels.alloc(rows * 4);
  const stack = kernels.alloc((tree.levels + 2) * 16);
  const dist = kernels.alloc(rows * k * 8);
  const idx = kernels.alloc(rows * k * 4);
  kernels.f64(q, queries.values.length).set(queries.values);
  if (self !== null) kernels.i32(selves, rows).set(self);
  const { boxes, lowest, blocks, ids, levels, size } = tree;
  const visited = kernels.treeSearch(q, rows, columns, k, selves, boxes, lowest, blocks, ids, levels, size, stack, dist, idx);
  index.set(kernels.i32(idx, rows * k));
  const squared = kernels.f64(dist, rows * k);
  for (let p = 0; p < squared.length; ++p) distance[p] = Math.sqrt(squared[p]);
  return visited / rows / 2 ** levels;
}

/** Write lows and highs of some points from `at` on; returns the feature of the longest side. */
function boxOf(
  values: Float64Array,
  columns: number,
  order: Int32Array,
  start: number,
  end: number,
  boxes: Float64Array,
  at: number,
): number {
  boxes.fill(Infinity, at, at + columns);
  boxes.fill(-Infinity, at + columns, at + 2 * columns);
  for (let p = start; p < end; ++p) {
    for (let j = 0, v = order[p] * columns; j < columns; ++j, ++v) {
      if (values[v] < boxes[at + j]) boxes[at + j] = values[v];
      if (values[v] > boxes[at + columns + j]) boxes[at + columns + j] = values[v];
    }
  }
  let widest = 0;
  let length = -1;
  for (let j = 0; j < columns; ++j) {
    const side = boxes[at + columns + j] - boxes[at + j];
    if (side > length) {
      length = side;
      widest = j;
    }
  }
  return widest;
}

/** Move the smaller keys before `middle` (Hoare's selection); `order` goes along. */
function partition(keys: Float64Array, order: Int32Array, left: number, right: number, middle: number): void {
  while (left < right) {
    const pivot = keys[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (keys[i] < pivot) ++i;
      while (keys[j] > pivot) --j;
      if (i > j) break;
      const key = keys[i];
      keys[i] = keys[j];
      keys[j] = key;
      const id = order[i];
      order[i++] = order[j];
      order[j--] = id;
    }
    if (j < middle) left = i;
    if (middle < i) right = j;
  }
}
