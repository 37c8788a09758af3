import type { Matrix } from '../../core/matrix.ts';
import { also, f64, i32, real, rec } from '../../core/shape.ts';
import { type Wasm, wasm } from '../wasm.ts';

/** What the bin of each feature's value adds to a score. Plain data. */
export interface BinTerms {
  /** Where each feature's bins start in `terms`, and one more; its edges start at the same place plus its number. */
  readonly starts: Int32Array;
  readonly edges: Float64Array;
  readonly terms: Float64Array;
  /** Smallest and largest term of each feature. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** How far outside the range, in bin widths, still counts as in the edge bin. */
  readonly tol: number;
}

/** Values that pass through the kernels' memory at a time. */
const BLOCK = 8192;
/** Below this many values the copy into the kernels' memory costs more than it saves. */
const WORTH_COPYING = 1024;
/** Bytes of a feature's record in assembly/histogram.ts. */
const RECORD = 64;

/** Sum over the features of the term of each value, shape (nSamples). Compiled and plain way give the same bits. Cost: O(d) a sample. */
export function sumTerms(state: BinTerms, x: Matrix, out: Float64Array): void {
  const kernels = x.values.length < WORTH_COPYING ? null : wasm();
  if (kernels === null) sumTermsPlain(state, x, out);
  else sumTermsWasm(kernels, state, x, out);
}

/** The same without WebAssembly. */
export function sumTermsPlain(state: BinTerms, x: Matrix, out: Float64Array): void {
  for (let i = 0, p = 0; i < x.rows; ++i) {
    let sum = 0;
    for (let j = 0; j < x.columns; ++j, ++p) sum += termOf(state, j, x.values[p]);
    out[i] = sum;
  }
}

function sumTermsWasm(kernels: Wasm, { starts, edges, terms, most, tol }: BinTerms, x: Matrix, out: Float64Array): void {
  const d = x.columns;
  const rows = Math.min(x.rows, Math.max(1, Math.floor(BLOCK / d)));
  kernels.reset();
  const px = kernels.alloc(8 * rows * d);
  const po = kernels.alloc(8 * rows);
  const pr = kernels.alloc(RECORD * d);
  const pe = kernels.alloc(8 * edges.length);
  const pt = kernels.alloc(8 * terms.length);
  kernels.f64(pe, edges.length).set(edges);
  kernels.f64(pt, terms.length).set(terms);
  const numbers = kernels.f64(pr, 8 * d);
  const links = kernels.i32(pr, 16 * d);
  for (let j = 0; j < d; ++j) {
    const start = starts[j];
    const bins = starts[j + 1] - start;
    const first = start + j;
    const low = edges[first];
    const high = edges[first + bins];
    numbers.set([low, high, bins / (high - low), tol * (edges[first + 1] - low), tol * (high - edges[first + bins - 1]), most[j]], 8 * j);
    links.set([pe + 8 * first, pt + 8 * start, bins], 16 * j + 12);
  }
  const block = kernels.f64(px, rows * d);
  const sums = kernels.f64(po, rows);
  for (let from = 0; from < x.rows; from += rows) {
    const count = Math.min(rows, x.rows - from);
    block.set(x.values.subarray(from * d, (from + count) * d));
    kernels.sumBinTerms(px, count, d, pr, po);
    out.set(sums.subarray(0, count), from);
  }
}

/** The term of a value of feature `j`. */
export function termOf({ starts, edges, terms, most, tol }: BinTerms, j: number, value: number): number {
  const start = starts[j];
  const bins = starts[j + 1] - start;
  const first = start + j;
  const low = edges[first];
  const high = edges[first + bins];
  if (value <= low) return low - value <= tol * (edges[first + 1] - low) ? terms[start] : most[j];
  if (value > high) return value - high <= tol * (high - edges[first + bins - 1]) ? terms[start + bins - 1] : most[j];
  let b = (((value - low) / (high - low)) * bins) | 0;
  if (b >= bins) b = bins - 1;
  // The guess may be off by one where rounding meets an edge.
  while (value <= edges[first + b]) --b;
  while (value > edges[first + b + 1]) ++b;
  return terms[start + b];
}

/** What the bins of `columns` features must look like. */
export const binTermsShape = also<BinTerms>(
  rec({
    starts: i32((size) => size('columns') + 1, { min: 0, ascending: true }),
    terms: f64('terms'),
    edges: f64((size) => size('terms') + size('columns')),
    least: f64('columns'),
    most: f64('columns'),
    tol: real({ min: 0 }),
  }),
  ({ starts, terms, edges }) => {
    if (starts[0] !== 0 || starts[starts.length - 1] !== terms.length) return 'hold the bins of all features';
    for (let j = 0; j + 1 < starts.length; ++j) {
      if (starts[j + 1] === starts[j]) return 'have a bin for each feature';
      for (let e = starts[j] + j + 1; e <= starts[j + 1] + j; ++e)
        if (!(edges[e] >= edges[e - 1])) return 'have the edges of each feature ascend';
    }
    return undefined;
  },
);
