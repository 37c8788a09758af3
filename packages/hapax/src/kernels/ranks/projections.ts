import { column, type Matrix } from '../../core/matrix.ts';
import { f64, i32, real, rec, whole } from '../../core/shape.ts';
import { type Wasm, wasm } from '../wasm.ts';
import { BLOCK, PITCH, projectAll, type SparseProjections } from './histograms.ts';

/** Histograms of random sparse projections. Plain data. */
export interface Projections extends SparseProjections {
  readonly bins: number;
  /** Lowest edge and bins per unit of each cut, shape (nCuts). */
  readonly low: Float64Array;
  readonly perUnit: Float64Array;
  /** −ln p of each bin, shape (nCuts, nBins), and of all that lies outside. */
  readonly surprise: Float64Array;
  readonly outside: number;
}

/** Mean surprise of each sample over all projections, into `out`. Compiled and plain way give the same bits. Cost: O(n · cuts · nonzero). */
export function meanSurprises(state: Projections, x: Matrix, out: Float64Array): void {
  const kernels = wasm();
  if (kernels === null) meanSurprisesPlain(state, x, out);
  else meanSurprisesWasm(kernels, state, x, out);
}

/** The same without WebAssembly: feature by feature, the projections of many samples are a few passes over numbers side by side. */
export function meanSurprisesPlain(state: Projections, x: Matrix, out: Float64Array): void {
  const rows = Math.min(BLOCK, x.rows);
  const projected = new Float64Array(rows);
  for (let from = 0; from < x.rows; from += rows) {
    const count = Math.min(rows, x.rows - from);
    const part = { values: x.values.subarray(from * x.columns, (from + count) * x.columns), rows: count, columns: x.columns };
    const columns = Array.from({ length: x.columns }, (_, j) => column(part, j));
    const sums = out.subarray(from, from + count).fill(0);
    for (let b = 0; b < state.cuts; ++b) {
      projectAll(state, b, columns, projected);
      for (let i = 0; i < count; ++i) sums[i] += surpriseAt(state, b, projected[i]);
    }
    for (let i = 0; i < count; ++i) sums[i] /= state.cuts;
  }
}

function meanSurprisesWasm(kernels: Wasm, state: Projections, x: Matrix, out: Float64Array): void {
  const { cuts, bins, nonzero } = state;
  const d = x.columns;
  kernels.reset();
  const offsets = kernels.alloc(4 * cuts * nonzero);
  const weights = kernels.alloc(8 * cuts * nonzero);
  const low = kernels.alloc(8 * cuts);
  const perUnit = kernels.alloc(8 * cuts);
  const tables = kernels.alloc(8 * cuts * bins);
  const outside = kernels.alloc(8);
  const pr = kernels.alloc(8 * (BLOCK * d + d));
  const px = kernels.alloc(PITCH * d);
  const ps = kernels.alloc(8 * BLOCK);
  const places = kernels.i32(offsets, cuts * nonzero);
  for (let t = 0; t < places.length; ++t) places[t] = PITCH * state.features[t];
  kernels.f64(weights, cuts * nonzero).set(state.weights);
  kernels.f64(low, cuts).set(state.low);
  kernels.f64(perUnit, cuts).set(state.perUnit);
  kernels.f64(tables, cuts * bins).set(state.surprise);
  kernels.f64(outside, 1)[0] = state.outside;
  const block = kernels.f64(pr, BLOCK * d);
  const sums = kernels.f64(ps, BLOCK);
  for (let from = 0; from < x.rows; from += BLOCK) {
    const count = Math.min(BLOCK, x.rows - from);
    block.set(x.values.subarray(from * d, (from + count) * d));
    // An odd last sample has a neighbour of an earlier block, whose sum nobody reads.
    kernels.transpose(pr, (count + 1) & ~1, d, px, PITCH);
    sums.fill(0);
    kernels.addSurprises(px, (count + 1) & ~1, cuts, nonzero, offsets, weights, low, perUnit, tables, bins, outside, ps);
    for (let i = 0; i < count; ++i) out[from + i] = sums[i] / cuts;
  }
}

/** Projection `b` of the sample at `at`. */
export function project({ nonzero, features, weights }: Projections, b: number, values: Float64Array, at: number): number {
  let sum = 0;
  for (let t = b * nonzero, end = t + nonzero; t < end; ++t) sum += weights[t] * values[at + features[t]];
  return sum;
}

/** The surprise of a projection. */
export function surpriseAt({ bins, low, perUnit, surprise: table, outside }: Projections, b: number, projected: number): number {
  const place = (projected - low[b]) * perUnit[b];
  // The upper edge belongs to the last bin.
  if (!(place >= 0 && place <= bins)) return outside;
  const bin = place | 0;
  return table[b * bins + (bin < bins ? bin : bins - 1)];
}

const terms = (size: (name: string) => number): number => size('cuts') * size('nonzero');

/** What projections of `columns` features must look like. */
export const projectionsShape = rec({
  cuts: whole(1, 'cuts'),
  bins: whole(1, 'bins'),
  nonzero: real({ integer: true, min: 1, below: (size) => size('columns') + 1, as: 'nonzero' }),
  features: i32(terms, { min: 0, below: 'columns' }),
  weights: f64(terms),
  low: f64('cuts'),
  perUnit: f64('cuts', { min: 0 }),
  surprise: f64((size) => size('cuts') * size('bins')),
  outside: real(),
});
