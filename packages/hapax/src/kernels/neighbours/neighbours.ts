import { type Matrix, row, zeros } from '../../core/matrix.ts';
import { ownWasm, type Wasm } from '../wasm.ts';
import type { Neighbours } from './found.ts';
import { nearestPlain } from './plain.ts';
import { layOut, type Sheet, searchSheet } from './scan.ts';
import { plantTree, searchTree, type Tree } from './tree.ts';

export type { Neighbours } from './found.ts';

/** How to search; all ways give the same bits. `auto` tries the tree on a few points and keeps it where it prunes well. */
export type Way = 'auto' | 'tree' | 'scan' | 'plain';

interface Searcher {
  readonly kernels: Wasm;
  readonly tree?: Tree;
  readonly sheet?: Sheet;
}

/** Points tried in the tree before it is kept. */
const TRIALS = 24;
/** Neighbours asked for in a trial. */
const TRIAL_NEIGHBOURS = 10;
/** Features up to which a tree is tried: beyond, it wins by little where it wins, and costs more to plant than many searches. */
const TREE_FEATURES = 20;
/**
 * A tree beats a scan while the share of leaves that it looks into, times √n, is below this (measured at 1,000 to 100,000 points of 2
 * to 20 features): leaves of large trees come from slow memory, a scan reads ahead.
 */
const WORTHWHILE = 16;
/** Queries in one call of the compiled search: bounds its memory. */
const QUERIES = 4096;

/**
 * Prepared searches by the values they were prepared on. An index is not part of a model's state: it is made again from the points
 * when first needed, and goes when they go.
 */
const prepared = { auto: new WeakMap<Float64Array, Searcher>(), tree: new WeakMap(), scan: new WeakMap() } satisfies Record<
  string,
  WeakMap<Float64Array, Searcher>
>;

/**
 * Find the `k` nearest `points` of each query.
 * @param k at most the number of points, less one where a query is itself a point
 * @param self index of each query among the points, which is left out; null when the queries are no points
 * @param points must not change as long as they are searched
 * Cost: a tree O(d log n) a query at best; a scan O(n d), of which all but a few points cost d / 8 steps on whole numbers.
 */
export function nearest(points: Matrix, queries: Matrix, k: number, self: Int32Array | null = null, way: Way = 'auto'): Neighbours {
  const out = { index: new Int32Array(queries.rows * k), distance: new Float64Array(queries.rows * k) };
  if (k === 0 || queries.rows === 0) return out;
  const searcher = way === 'plain' ? null : prepare(points, way);
  if (searcher === null) {
    nearestPlain(points, queries, k, self, out);
    return out;
  }
  for (let from = 0; from < queries.rows; from += QUERIES) {
    const to = Math.min(queries.rows, from + QUERIES);
    const part = {
      values: queries.values.subarray(from * queries.columns, to * queries.columns),
      rows: to - from,
      columns: queries.columns,
    };
    const place = { index: out.index.subarray(from * k, to * k), distance: out.distance.subarray(from * k, to * k) };
    search(searcher, part, k, self?.subarray(from, to) ?? null, place);
  }
  return out;
}

function search({ kernels, tree, sheet }: Searcher, queries: Matrix, k: number, self: Int32Array | null, out: Neighbours): void {
  if (sheet) searchSheet(kernels, sheet, queries, k, self, out);
  else if (tree) searchTree(kernels, tree, queries, k, self, out);
}

function prepare(points: Matrix, way: 'auto' | 'tree' | 'scan'): Searcher | null {
  const known: Searcher | undefined = prepared[way].get(points.values);
  if (known) return known;
  const kernels = ownWasm();
  if (kernels === null) return null;
  const made = way === 'scan' ? scanner(kernels, points) : way === 'tree' ? planted(kernels, points) : chosen(kernels, points);
  prepared[way].set(points.values, made);
  return made;
}

function scanner(kernels: Wasm, points: Matrix): Searcher {
  const sheet = layOut(kernels, points);
  kernels.keep();
  return { kernels, sheet };
}

function planted(kernels: Wasm, points: Matrix): Searcher {
  const tree = plantTree(kernels, points);
  kernels.keep();
  return { kernels, tree };
}

function chosen(kernels: Wasm, points: Matrix): Searcher {
  if (points.columns > TREE_FEATURES) return scanner(kernels, points);
  const tree = plantTree(kernels, points);
  kernels.keep();
  const k = Math.min(TRIAL_NEIGHBOURS, points.rows);
  const trials = zeros(TRIALS, points.columns);
  for (let i = 0; i < TRIALS; ++i) trials.values.set(row(points, Math.floor(((i + 0.5) * points.rows) / TRIALS)), i * points.columns);
  const share = searchTree(kernels, tree, trials, k, null, {
    index: new Int32Array(TRIALS * k),
    distance: new Float64Array(TRIALS * k),
  });
  // A tree that is not kept goes with its memory: the scan gets one of its own.
  const own = share * Math.sqrt(points.rows) <= WORTHWHILE ? null : ownWasm();
  return own === null ? { kernels, tree } : scanner(own, points);
}
