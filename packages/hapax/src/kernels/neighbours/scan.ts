import { columnsAt, type Matrix, take } from '../../core/matrix.ts';
import { selectRank } from '../ranks/select.ts';
import type { Wasm } from '../wasm.ts';
import type { Neighbours } from './found.ts';

/** Points and their 16-bit copies in the memory of compiled kernels. */
export interface Sheet {
  readonly points: number;
  readonly blocks: number;
  readonly lengths: number;
  readonly quads: number;
  readonly pairs: number;
  /** Where whole steps are counted from: nFeatures numbers. */
  readonly middle: number;
  /** No coordinate of the points and their center is larger. */
  readonly largest: number;
  /** Length of a step, in the unit of the features. */
  readonly delta: number;
  /** Largest whole number: keeps every sum of the scan below 2³¹. */
  readonly most: number;
  /** No rounded point is farther than this from where it lies. */
  readonly rest: number;
}

/** Points that the step is chosen from. */
const LOOK = 256;
/** Share of points that the whole numbers must reach; the others are always measured exactly. */
const REACH = 0.995;
/** Relative error of a coordinate after subtraction, with room. */
const ROUNDING = 1e-15;
/** Room for the rounding of a squared length and its root. */
const SLACK = 1 + 1e-9;
/** Lengths of padding, which never passes, and of points that were not rounded, which always do. */
const PADDING = 0x7fffffff;
const PASSES = -0x7fffffff;

/** Round the points to whole steps and lay them out four at a time, two features at a time. Cost: O(n d). */
export function layOut(kernels: Wasm, points: Matrix): Sheet {
  const { values, rows, columns } = points;
  const pairs = (columns + 1) >> 1;
  const quads = (Math.ceil(rows / 4) + 1) & ~1;
  const some = take(points, everyNth(rows, LOOK));
  const center = Float64Array.from(columnsAt(some, everyNth(some.rows, LOOK)), (column) => selectRank(column, column.length >> 1));
  const most = Math.min(32767, Math.floor(Math.sqrt(2 ** 29 / columns)));
  const near = farthest(some, center);
  const reach = selectRank(near, Math.floor(REACH * (near.length - 1)));
  const delta = (reach || farthest(points, center).reduce((top, f) => Math.max(top, f), 0) || 1) / most;
  const sheet = {
    points: kernels.alloc(values.byteLength),
    blocks: kernels.alloc(quads * pairs * 16),
    lengths: kernels.alloc(quads * 16),
    middle: kernels.alloc(columns * 8),
    quads,
    pairs,
    delta,
    most,
  };
  const rests = kernels.alloc(rows * 8);
  const fars = kernels.alloc(rows * 8);
  kernels.f64(sheet.points, values.length).set(values);
  kernels.f64(sheet.middle, columns).set(center);
  const laid = kernels.i32(sheet.blocks, quads * pairs * 4).fill(0);
  const lengths = kernels.i32(sheet.lengths, quads * 4).fill(PADDING);
  const { points: px, middle, blocks } = sheet;
  kernels.roundRows(px, rows, columns, middle, 1 / delta, delta, most, blocks, 4, sheet.lengths, rests, fars);
  const far = kernels.f64(fars, rows);
  let farthestOff = 0;
  for (let i = 0; i < rows; ++i) {
    if (far[i] > farthestOff) farthestOff = far[i];
    if (far[i] <= delta * most) continue;
    lengths[i] = PASSES;
    // Its products must be 0, as the sums of the scan would leave 32 bits.
    for (let p = 0; p < pairs; ++p) laid[((i >> 2) * pairs + p) * 4 + (i & 3)] = 0;
  }
  // A coordinate is no larger than its deviation from the center and the center together.
  const largest = farthestOff + center.reduce((top, c) => Math.max(top, Math.abs(c)), 0);
  return { ...sheet, largest, rest: ((delta * Math.sqrt(columns)) / 2) * SLACK + ROUNDING * largest * Math.sqrt(columns) };
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
  const { points, blocks, lengths, quads, pairs, middle, delta, most } = sheet;
  const count = (rows + 3) & ~3;
  const q = kernels.alloc(count * columns * 8);
  const q16 = kernels.alloc(count * pairs * 4);
  const norms = kernels.alloc(count * 4);
  const rests = kernels.alloc(count * 8);
  const fars = kernels.alloc(count * 8);
  const selves = kernels.alloc(count * 4);
  const limits = kernels.alloc(count * 4);
  const dist = kernels.alloc(count * k * 8);
  const idx = kernels.alloc(count * k * 4);
  kernels.f64(q, values.length).set(values);
  // -2 marks padding.
  const own = kernels.i32(selves, count).fill(-2).fill(-1, 0, rows);
  if (self !== null) own.set(self);
  kernels.roundRows(q, rows, columns, middle, 1 / delta, delta, most, q16, 1, norms, rests, fars);
  const rest = kernels.f64(rests, rows);
  const far = kernels.f64(fars, rows);
  for (let i = 0; i < rows; ++i)
    rest[i] = Math.sqrt(rest[i]) * SLACK + ROUNDING * (far[i] + sheet.largest) * Math.sqrt(columns) + sheet.rest;
  kernels.scanSearch(q, q16, norms, rests, count, columns, pairs, k, selves, points, blocks, lengths, quads, delta, limits, dist, idx);
  index.set(kernels.i32(idx, rows * k));
  const squared = kernels.f64(dist, rows * k);
  for (let p = 0; p < squared.length; ++p) distance[p] = Math.sqrt(squared[p]);
}

/** The largest deviation from the center in any feature, per point. */
function farthest({ values, rows, columns }: Matrix, center: Float64Array): Float64Array {
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
