import { column, type Matrix } from '../../core/matrix.ts';
import { type Wasm, wasm } from '../wasm.ts';
import { binEdges, type Histogram, histogram } from './histogram.ts';

/** Random sparse projections: features of each and their weights, shape (nProjections, nonzero). */
export interface SparseProjections {
  readonly cuts: number;
  readonly nonzero: number;
  readonly features: Int32Array;
  readonly weights: Float64Array;
}

/** Samples that pass through the kernels' memory at a time, an even number. */
export const BLOCK = 1024;
/** Bytes from a feature of a block to the next: an odd number of cache lines, so that features do not drive each other out. */
export const PITCH = 8 * (BLOCK + 8);
/** Below this many values the copy into the kernels' memory costs more than it saves. */
const WORTH_COPYING = 2048;

/** A histogram of each feature. Compiled and plain way give the same bits. Cost: O(n d). */
export function featureHistograms(x: Matrix, bins: number): Histogram[] {
  const kernels = x.values.length < WORTH_COPYING ? null : wasm();
  if (kernels === null) return Array.from({ length: x.columns }, (_, j) => histogram(column(x, j), bins));
  return countAll(kernels, x, x.columns, bins, 0, (block) => (_, j) => block + PITCH * j);
}

/** A histogram of each projection of the samples. Compiled and plain way give the same bits. Cost: O(n · cuts · nonzero). */
export function projectionHistograms(projections: SparseProjections, x: Matrix, bins: number): Histogram[] {
  const { cuts, nonzero, features, weights } = projections;
  const kernels = x.rows * cuts < WORTH_COPYING ? null : wasm();
  if (kernels === null) return projectionHistogramsPlain(projections, x, bins);
  const size = cuts * nonzero;
  return countAll(kernels, x, cuts, bins, 12 * size + 8 * BLOCK + 16, (block, scratch) => {
    const offsets = scratch + 8 * (size + BLOCK);
    kernels.f64(scratch, size).set(weights);
    const places = kernels.i32(offsets, size);
    for (let t = 0; t < size; ++t) places[t] = PITCH * features[t];
    const projected = scratch + 8 * size;
    return (rows, b) => {
      kernels.projectRows(block, (rows + 1) & ~1, nonzero, offsets + 4 * b * nonzero, scratch + 8 * b * nonzero, projected);
      return projected;
    };
  });
}

/** The same without WebAssembly. */
export function projectionHistogramsPlain(projections: SparseProjections, x: Matrix, bins: number): Histogram[] {
  const columns = Array.from({ length: x.columns }, (_, j) => column(x, j));
  const projected = new Float64Array(x.rows);
  return Array.from({ length: projections.cuts }, (_, b) => {
    projectAll(projections, b, columns, projected);
    return histogram(projected, bins);
  });
}

/** The projections of many samples, given feature by feature. */
export function projectAll(
  { nonzero, features, weights }: SparseProjections,
  b: number,
  columns: readonly Float64Array[],
  out: Float64Array,
): void {
  out.fill(0);
  for (let t = b * nonzero, end = t + nonzero; t < end; ++t) {
    const values = columns[features[t]];
    const weight = weights[t];
    for (let i = 0; i < values.length; ++i) out[i] += weight * values[i];
  }
}

/**
 * Two passes over blocks of samples laid out feature by feature: the range of each series of values, then the counts of its bins.
 * @param scratch bytes that `prepare` asks for
 * @param prepare given the block and the scratch, how to get at the values of a series for the first `rows` samples of the block
 */
function countAll(
  kernels: Wasm,
  x: Matrix,
  series: number,
  bins: number,
  scratch: number,
  prepare: (block: number, scratch: number) => (rows: number, s: number) => number,
): Histogram[] {
  const d = x.columns;
  kernels.reset();
  const px = kernels.alloc(8 * (BLOCK * d + d));
  const block = kernels.alloc(PITCH * d);
  const more = kernels.alloc(scratch);
  const pr = kernels.alloc(16 * series);
  const pe = kernels.alloc(8 * series * (bins + 1));
  const pc = kernels.alloc(4 * series * bins);
  const valuesOf = prepare(block, more);
  const rows = kernels.f64(px, BLOCK * d);
  const pass = (visit: (s: number, values: number, count: number) => void) => {
    for (let from = 0; from < x.rows; from += BLOCK) {
      const count = Math.min(BLOCK, x.rows - from);
      rows.set(x.values.subarray(from * d, (from + count) * d));
      kernels.transpose(px, (count + 1) & ~1, d, block, PITCH);
      for (let s = 0; s < series; ++s) visit(s, valuesOf(count, s), count);
    }
  };
  const ranges = kernels.f64(pr, 2 * series);
  for (let s = 0; s < series; ++s) {
    ranges[2 * s] = Infinity;
    ranges[2 * s + 1] = -Infinity;
  }
  pass((s, values, count) => kernels.widenRange(values, count, pr + 16 * s));
  const edges = Array.from({ length: series }, (_, s) => binEdges(ranges[2 * s], ranges[2 * s + 1], bins));
  edges.forEach((own, s) => {
    kernels.f64(pe + 8 * s * (bins + 1), bins + 1).set(own);
  });
  const counts = kernels.i32(pc, series * bins).fill(0);
  const scales = Float64Array.from(edges, (own) => bins / (own[bins] - own[0]));
  pass((s, values, count) => kernels.countBins(values, count, edges[s][0], scales[s], pe + 8 * s * (bins + 1), bins, pc + 4 * s * bins));
  return edges.map((own, s) => ({ edges: own, counts: Float64Array.from(counts.subarray(s * bins, (s + 1) * bins)) }));
}
