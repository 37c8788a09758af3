import { firstUnusual, type Matrix } from '../../core/matrix.ts';
import { also, f64, i32, rec, u8 } from '../../core/shape.ts';
import { type Wasm, wasm } from '../wasm.ts';
import { concatenate, joinOffsets } from './concatenate.ts';
import { scramble } from './scramble.ts';

/** Binary trees in flat arrays, one entry a node, all trees behind each other. A sample goes right where its cell exceeds `cut`. */
export interface Trees {
  /** First node of each tree, and the number of nodes at the end, shape (nTrees + 1). */
  readonly roots: Int32Array;
  /** Feature that the node asks for; 0 on leaves. */
  readonly feature: Int32Array;
  /** Left child, counted from the tree's root; the right child follows it. A leaf is its own child. */
  readonly child: Int32Array;
  /** +Infinity on leaves. */
  readonly cut: Float64Array;
  /** What the tree says about samples that end in this leaf; on inner nodes the mean over the training samples below. */
  readonly value: Float64Array;
  /** 1 where missing cells go right. */
  readonly missing: Uint8Array;
  /** Of nodes that ask for a categorical feature: the salt that orders its categories, 0 elsewhere. Empty when no feature is categorical. */
  readonly salt: Int32Array;
}

/** Put trees behind each other. Children are counted from their root, so this only copies. */
export const joinTrees = (parts: readonly Trees[]): Trees => ({
  roots: joinOffsets(parts.map((p) => p.roots)),
  feature: concatenate(Int32Array, parts, (p) => p.feature),
  child: concatenate(Int32Array, parts, (p) => p.child),
  cut: concatenate(Float64Array, parts, (p) => p.cut),
  value: concatenate(Float64Array, parts, (p) => p.value),
  missing: concatenate(Uint8Array, parts, (p) => p.missing),
  salt: concatenate(Int32Array, parts, (p) => p.salt),
});

/** One of the trees, a view. */
export function oneTree(trees: Trees, t: number): Trees {
  const from = trees.roots[t];
  const to = trees.roots[t + 1];
  return {
    roots: Int32Array.of(0, to - from),
    feature: trees.feature.subarray(from, to),
    child: trees.child.subarray(from, to),
    cut: trees.cut.subarray(from, to),
    value: trees.value.subarray(from, to),
    missing: trees.missing.subarray(from, to),
    salt: trees.salt.subarray(from, to),
  };
}

/** Trees of zeros, to be filled. */
export const emptyTrees = (trees: number, nodes: number, salted: boolean): Trees => ({
  roots: new Int32Array(trees + 1),
  feature: new Int32Array(nodes),
  child: new Int32Array(nodes),
  cut: new Float64Array(nodes),
  value: new Float64Array(nodes),
  missing: new Uint8Array(nodes),
  salt: new Int32Array(salted ? nodes : 0),
});

/** Values of a row block that the kernel takes at once: 32 kB and a tree stay in the first cache levels. */
const BLOCK = 4096;
/** Below this many cells (rows times trees) copying the trees into the kernel's memory costs more than it saves. */
const WORTH_COPYING = 20_000;

/**
 * Sum over all trees of the value of the leaf that each sample ends in, into `out`, shape (nSamples).
 * Runs in WebAssembly where it pays; both ways give the same bits. Cost: O(n · trees · depth).
 */
export function sumLeaves(trees: Trees, x: Matrix, out: Float64Array): void {
  const kernels = x.rows * trees.roots.length < WORTH_COPYING ? null : wasm();
  if (kernels === null) sumLeavesPlain(trees, x, out);
  else descendBlocks(kernels, trees, x, 1, out);
}

/** The value of the leaf that each sample ends in, tree by tree, shape (nTrees, nSamples): added up in order they are `sumLeaves`. */
export function leafValues(trees: Trees, x: Matrix): Float64Array {
  const nTrees = trees.roots.length - 1;
  const out = new Float64Array(nTrees * x.rows);
  const kernels = wasm();
  if (kernels !== null) descendBlocks(kernels, trees, x, nTrees, out);
  else {
    const walk = trees.salt.length > 0 ? walkMixed : walkNumbers;
    for (let t = 0, o = 0; t < nTrees; ++t) {
      for (let i = 0; i < x.rows; ++i, ++o) out[o] = trees.value[walk(trees, trees.roots[t], x.values, i * x.columns)];
    }
  }
  return out;
}

/** The same without WebAssembly: row by row, which needs no copies and suits single samples. */
export function sumLeavesPlain(trees: Trees, x: Matrix, out: Float64Array): void {
  const { roots, value } = trees;
  const walk = trees.salt.length > 0 ? walkMixed : walkNumbers;
  for (let i = 0; i < x.rows; ++i) {
    let sum = 0;
    for (let t = 0; t < roots.length - 1; ++t) sum += value[walk(trees, roots[t], x.values, i * x.columns)];
    out[i] = sum;
  }
}

/** The leaf that the sample at `from` ends in. */
function walkNumbers({ feature, child, cut, missing }: Trees, root: number, values: Float64Array, from: number): number {
  let node = root;
  for (let next = root + child[node]; next !== node; next = root + child[node]) {
    const v = values[from + feature[node]];
    node = v > cut[node] ? next + 1 : v === v ? next : next + missing[node];
  }
  return node;
}

function walkMixed({ feature, child, cut, missing, salt }: Trees, root: number, values: Float64Array, from: number): number {
  let node = root;
  for (let next = root + child[node]; next !== node; next = root + child[node]) {
    const v = values[from + feature[node]];
    node = v !== v ? next + missing[node] : (salt[node] === 0 ? v : scramble(v, salt[node])) > cut[node] ? next + 1 : next;
  }
  return node;
}

/** Sums over the trees in each of `groups` groups of equal size, shape (groups, nSamples). */
function descendBlocks(kernels: Wasm, trees: Trees, x: Matrix, groups: number, out: Float64Array): void {
  const nTrees = trees.roots.length - 1;
  const rows = Math.max(8, Math.min(x.rows, Math.floor(BLOCK / x.columns) & ~7));
  kernels.reset();
  const nodes = kernels.alloc(16 * trees.feature.length);
  const values = kernels.alloc(8 * trees.feature.length);
  const extras = kernels.alloc(8 * trees.feature.length);
  const roots = kernels.alloc(4 * nTrees);
  const depths = kernels.alloc(4 * nTrees);
  const px = kernels.alloc(8 * rows * x.columns);
  const po = kernels.alloc(8 * rows);
  copyTrees(kernels, trees, nodes, values);
  const starts = kernels.i32(roots, nTrees);
  for (let t = 0; t < nTrees; ++t) starts[t] = nodes + 16 * trees.roots[t];
  kernels.i32(depths, nTrees).set(depthsOf(trees));
  const block = kernels.f64(px, rows * x.columns);
  const sums = kernels.f64(po, rows);
  const salted = trees.salt.length > 0;
  let prepared = false;
  for (let from = 0; from < x.rows; from += rows) {
    const n = Math.min(rows, x.rows - from);
    block.set(x.values.subarray(from * x.columns, (from + n) * x.columns));
    // Whether cells are missing is told block by block, while they are near.
    const mixed = salted || firstUnusual(block) >= 0;
    if (mixed && !prepared) copyExtras(kernels, trees, extras);
    prepared ||= mixed;
    const many = nTrees / groups;
    for (let g = 0; g < groups; ++g) {
      sums.fill(0);
      const first = roots + 4 * g * many;
      if (mixed) kernels.descendMixed(px, n, 8 * x.columns, nodes, values, first, many, po, extras);
      else kernels.descend(px, n, 8 * x.columns, nodes, values, first, many, po, depths + 4 * g * many);
      out.set(sums.subarray(0, n), g * x.rows + from);
    }
  }
}

/** Steps from the root of each tree to the farthest leaf: children lie behind their parents. */
function depthsOf({ roots, child }: Trees): Int32Array {
  const depths = new Int32Array(roots.length - 1);
  const steps = new Int32Array(child.length);
  for (let t = 0; t < depths.length; ++t) {
    for (let k = roots[t]; k < roots[t + 1]; ++k) {
      const left = roots[t] + child[k];
      if (left === k) depths[t] = Math.max(depths[t], steps[k]);
      else steps[left] = steps[left + 1] = steps[k] + 1;
    }
  }
  return depths;
}

/** The trees in the layout of assembly/trees.ts. */
function copyTrees(kernels: Wasm, { roots, feature, child, cut, value }: Trees, nodes: number, values: number): void {
  const count = feature.length;
  const cuts = kernels.f64(nodes, 2 * count);
  const links = kernels.i32(nodes, 4 * count);
  for (let t = 0; t < roots.length - 1; ++t) {
    for (let k = roots[t]; k < roots[t + 1]; ++k) {
      cuts[2 * k] = cut[k];
      links[4 * k + 2] = 8 * feature[k];
      links[4 * k + 3] = nodes + 16 * (roots[t] + child[k]);
    }
  }
  kernels.f64(values, count).set(value);
}

/** What rows with missing cells and trees with categories need beside. */
function copyExtras(kernels: Wasm, { missing, salt }: Trees, extras: number): void {
  const extra = kernels.i32(extras, 2 * missing.length);
  for (let k = 0; k < missing.length; ++k) {
    extra[2 * k] = salt.length > 0 ? salt[k] : 0;
    extra[2 * k + 1] = missing[k];
  }
}

/** Children lie behind their parents, inside their tree: then no walk goes in a circle, and none leaves it. */
export function treeRule(roots: Int32Array, child: Int32Array): string | undefined {
  if (roots.length < 2 || roots[0] !== 0 || roots[roots.length - 1] !== child.length) return 'hold all nodes in its trees';
  for (let t = 0; t + 1 < roots.length; ++t) {
    const size = roots[t + 1] - roots[t];
    if (size < 1) return 'have a node in each tree';
    for (let i = 0; i < size; ++i) {
      const next = child[roots[t] + i];
      if (next !== i && !(next > i && next + 1 < size)) return 'be trees: a child lies behind its parent, inside the tree';
    }
  }
  return undefined;
}

/** What `Trees` over `columns` features must look like. */
export const treesShape = also<Trees>(
  rec({
    roots: i32('trees + 1', { min: 0, ascending: true }),
    feature: i32('nodes', { min: 0, below: 'columns' }),
    child: i32('nodes', { min: 0 }),
    cut: f64('nodes', { which: 'any' }),
    value: f64('nodes'),
    missing: u8('nodes', { max: 1 }),
    salt: i32('salts'),
  }),
  ({ roots, child, salt }) =>
    salt.length !== 0 && salt.length !== child.length ? 'have a salt for each node, or none' : treeRule(roots, child),
);
