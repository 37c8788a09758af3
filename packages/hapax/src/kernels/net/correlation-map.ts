import { f64, rec, whole } from '../../core/shape.ts';

/** Running sums from which the correlation distance between features is made, shapes (d), (d), (d, d). */
export interface CorrelationSums {
  count: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly products: Float64Array;
}

/** Correlation distance of a feature that never moved: no relation known. */
const NO_SPREAD = 1e-100;

export const startCorrelation = (columns: number): CorrelationSums => ({
  count: 0,
  sum: new Float64Array(columns),
  squares: new Float64Array(columns),
  products: new Float64Array(columns * columns),
});

/** Take in one sample; residuals are from the mean that includes it. Cost: d² multiply-adds. `residual` is scratch, shape (d). */
export function addCorrelation(state: CorrelationSums, x: Float64Array, residual: Float64Array): void {
  const { sum, squares, products } = state;
  const d = sum.length;
  state.count += 1;
  for (let j = 0; j < d; ++j) {
    sum[j] += x[j];
    residual[j] = x[j] - sum[j] / state.count;
    squares[j] += residual[j] * residual[j];
  }
  for (let i = 0, k = 0; i < d; ++i) {
    for (let j = 0; j < d; ++j, ++k) products[k] += residual[i] * residual[j];
  }
}

/** 1 − correlation, at least 0; opposite features are farthest, at 2. Shape (d, d). */
export function correlationDistances({ squares, products }: CorrelationSums): Float64Array {
  const d = squares.length;
  const roots = squares.map(Math.sqrt);
  const out = new Float64Array(d * d);
  for (let i = 0, k = 0; i < d; ++i)
    for (let j = 0; j < d; ++j, ++k) {
      const spread = roots[i] * roots[j];
      out[k] = Math.max(0, 1 - products[k] / (spread === 0 ? NO_SPREAD : spread));
    }
  return out;
}

/**
 * Group features by single linkage, cut from the root until no group has more than `largest`; leaves left to right.
 * Ties and order follow SciPy's minimum-spanning-tree algorithm, since the order of inputs decides the start weights.
 */
export function groupFeatures(distances: Float64Array, d: number, largest: number): number[][] {
  const n = 2 * d - 1;
  // Nodes 0 to d − 1 are features; a later one joins two. `above` leads to the node that a feature is in by now.
  const above = Int32Array.from({ length: n }, (_, node) => node);
  const size = new Int32Array(n).fill(1);
  const [left, right] = [new Int32Array(n), new Int32Array(n)];
  let node = d;
  for (const { from, to } of spanningTree(distances, d)) {
    const [a, b] = [topOf(above, from), topOf(above, to)];
    [left[node], right[node]] = a < b ? [a, b] : [b, a];
    size[node] = size[a] + size[b];
    above[a] = above[b] = node;
    node += 1;
  }
  const groups: number[][] = [];
  const open = [{ node: n - 1, isWhole: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node: at } = next;
    const isWhole = next.isWhole || size[at] <= largest;
    if (isWhole && !next.isWhole) groups.push([]);
    if (at < d) groups[groups.length - 1].push(at);
    else open.push({ node: right[at], isWhole }, { node: left[at], isWhole });
  }
  return groups;
}

/** The node above all others that a node is in; ways are made shorter as they are gone. */
function topOf(above: Int32Array, node: number): number {
  let at = node;
  while (above[at] !== at) {
    above[at] = above[above[at]];
    at = above[at];
  }
  return at;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** Prim's scan from feature 0, edges sorted by length; the sort is stable. */
function spanningTree(distances: Float64Array, d: number): Edge[] {
  const best = new Float64Array(d).fill(Infinity);
  const done = new Uint8Array(d);
  const edges: Edge[] = [];
  for (let current = 0; edges.length < d - 1; ) {
    done[current] = 1;
    let next = -1;
    for (let j = 0; j < d; ++j) {
      if (done[j]) continue;
      if (distances[current * d + j] < best[j]) best[j] = distances[current * d + j];
      if (next < 0 || best[j] < best[next]) next = j;
    }
    edges.push({ from: current, to: next, length: best[next] });
    current = next;
  }
  return edges.sort((a, b) => a.length - b.length);
}

/** What sums of `columns` features must look like. */
export const correlationShape = rec({
  count: whole(),
  sum: f64('columns'),
  squares: f64('columns', { min: 0 }),
  products: f64((size) => size('columns') ** 2),
});
