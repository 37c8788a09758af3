import { column, type Matrix, take } from '../core/matrix.ts';
import type { Neighbours } from './neighbours.ts';
import { quantileSorted, sorted } from './quantile.ts';
import type { Wasm } from './wasm.ts';

/** Points and their 16-bit copies in the memory of compiled kernels. */
export interface Sheet {
  readonly points: number;
  readonly blocks: number;
  readonly lengths: number;
  readonly quads: number;
  readonly pairs: number;
  /** Whole steps are counted from here, shape (nFeatures). */
  readonly center: Float64Array;
  /** Length of a step, in the unit of the features. */
  readonly delta: number;
  /** Largest whole number: keeps every sum of the scan below 2³¹. */
  readonly most: number;
  /** No rounded point is farther than this from where it lies. */
  readonly rest: number;
}

/** Points that the step is chosen from. */
const LOOK = 4096;
/** Share of points that the whole numbers must reach; the others are always measured exactly. */
const REACH = 0.995;
/** Relative error of a coordinate after subtraction, with room. */
const ROUNDING = 1e-15;

/** Round the points to whole steps and lay them out four at a time, two features at a time. Cost: O(n d). */
export function layOut(kernels: Wasm, points: Matrix): Sheet {
  const { values, rows, columns } = points;
  const pairs = (columns + 1) >> 1;
  const quads = (Math.ceil(rows / 4) + 1) & ~1;
  const some = take(points, everyNth(rows, LOOK));
  const center = Float64Array.from({ length: columns }, (_, j) => quantileSorted(sorted(column(some, j)), 0.5));
  const most = Math.min(32767, Math.floor(Math.sqrt(2 ** 29 / columns)));
  const far = farthest(values, rows, columns, center);
  const reach = quantileSorted(sorted(farthest(some.values, some.rows, columns, center)), REACH);
  let top = 0;
  let largest = 0;
  for (const f of far) if (f > top) top = f;
  for (const v of values) if (Math.abs(v) > largest) largest = Math.abs(v);
  const delta = (reach || top || 1) / most;
  const rest = (delta * Math.sqrt(columns)) / 2 + ROUNDING * largest * Math.sqrt(columns);
  const sheet = {
    points: kernels.alloc(values.byteLength),
    blocks: kernels.alloc(quads * pairs * 16),
    lengths: kernels.alloc(quads * 16),
    quads,
    pairs,
    center,
    delta,
    most,
    rest,
  };
  kernels.f64(sheet.points, values.length).set(values);
  const blocks = kernels.i16(sheet.blocks, quads * pairs * 8).fill(0);
  const lengths = kernels.i32(sheet.lengths, quads * 4).fill(0x7fffffff);
  for (let i = 0; i < rows; ++i) {
    // Beyond reach: left at 0, with the length that always passes.
    if (far[i] > delta * most) {
      lengths[i] = -0x7fffffff;
      continue;
    }
    let length = 0;
    for (let j = 0, p = i * columns; j < columns; ++j, ++p) {
      const whole = Math.round((values[p] - center[j]) / delta);
      blocks[((i >> 2) * pairs + (j >> 1)) * 8 + (i & 3) * 2 + (j & 1)] = whole;
      length += whole * whole;
    }
    lengths[i] = length;
  }
  return sheet;
}

/** Search with a laid-out sheet. */
export function searchSheet(
  kernels: Wasm,
  sheet: Sheet,
  queries: Matrix,
  k: number,
  self: Int32Array | null,
  { index, distance }: Neighbours,
): void {
  kernels.reset();
  const { rows, columns, values } = queries;
  const { pairs, center, delta, most } = sheet;
  const count = (rows + 3) & ~3;
  const q = kernels.alloc(count * columns * 8);
  const q16 = kernels.alloc(count * pairs * 4);
  const norms = kernels.alloc(count * 4);
  const rests = kernels.alloc(count * 8);
  const selves = kernels.alloc(count * 4);
  const limits = kernels.alloc(count * 4);
  const dist = kernels.alloc(count * k * 8);
  const idx = kernels.alloc(count * k * 4);
  kernels.f64(q, values.length).set(values);
  const whole = kernels.i16(q16, count * pairs * 2).fill(0);
  const norm = kernels.i32(norms, count);
  const rest = kernels.f64(rests, count);
  // -2 marks padding.
  const own = kernels.i32(selves, count).fill(-2).fill(-1, 0, rows);
  if (self !== null) own.set(self);
  for (let i = 0; i < rows; ++i) {
    let length = 0;
    let left = 0;
    let largest = 0;
    for (let j = 0, p = i * columns; j < columns; ++j, ++p) {
      const offset = values[p] - center[j];
      const steps = Math.max(-most, Math.min(most, Math.round(offset / delta)));
      const remains = offset - steps * delta;
      whole[i * pairs * 2 + j] = steps;
      length += steps * steps;
      left += remains * remains;
      largest = Math.max(largest, Math.abs(values[p]));
    }
    norm[i] = length;
    rest[i] = Math.sqrt(left) * (1 + 1e-9) + ROUNDING * largest * Math.sqrt(columns) + sheet.rest;
  }
  const { points, blocks, lengths, quads } = sheet;
  kernels.scanSearch(q, q16, norms, rests, count, columns, pairs, k, selves, points, blocks, lengths, quads, delta, limits, dist, idx);
  index.set(kernels.i32(idx, rows * k));
  const squared = kernels.f64(dist, rows * k);
  for (let p = 0; p < squared.length; ++p) distance[p] = Math.sqrt(squared[p]);
}

/** The largest deviation from the center in any feature, per point. */
function farthest(values: Float64Array, rows: number, columns: number, center: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0, p = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j, ++p) out[i] = Math.max(out[i], Math.abs(values[p] - center[j]));
  }
  return out;
}

function everyNth(n: number, most: number): Int32Array {
  const k = Math.min(n, most);
  return Int32Array.from({ length: k }, (_, i) => Math.floor((i * n) / k));
}
