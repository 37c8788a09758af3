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
  return products.map((product, k) => {
    const spread = Math.sqrt(squares[Math.floor(k / d)]) * Math.sqrt(squares[k % d]);
    return Math.max(0, 1 - product / (spread === 0 ? NO_SPREAD : spread));
  });
}

/**
 * Group features by single linkage, cut from the root until no group has more than `largest`; leaves left to right.
 * Ties and order follow SciPy's minimum-spanning-tree algorithm, since the order of inputs decides the start weights.
 */
export function groupFeatures(distances: Float64Array, d: number, largest: number): number[][] {
  const leaves: number[][] = Array.from({ length: d }, (_, j) => [j]);
  const children: (readonly [number, number] | null)[] = leaves.map(() => null);
  const cluster = Int32Array.from({ length: d }, (_, j) => j);
  for (const { from, to } of spanningTree(distances, d)) {
    const a = cluster[from];
    const b = cluster[to];
    const [left, right] = a < b ? [a, b] : [b, a];
    const merged = [...leaves[left], ...leaves[right]];
    for (const j of merged) cluster[j] = leaves.length;
    leaves.push(merged);
    children.push([left, right]);
  }
  const cut = (node: number): number[][] => {
    const pair = children[node];
    return pair === null || leaves[node].length <= largest ? [leaves[node]] : [...cut(pair[0]), ...cut(pair[1])];
  };
  return cut(leaves.length - 1);
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
