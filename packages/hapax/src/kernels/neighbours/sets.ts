import type { Matrix } from '../../core/matrix.ts';
import { also, f64, rec, whole } from '../../core/shape.ts';
import { ownWasm, type Wasm } from '../wasm.ts';

/** Small sets of points, laid out for measuring: plain data, safe to keep in a model. */
export interface PointSets {
  readonly sets: number;
  /** Room per set, a multiple of 4. */
  readonly size: number;
  readonly columns: number;
  /** Coordinates: set by set, feature by feature, point by point; padding is Infinity. */
  readonly blocks: Float64Array;
  /** Index of each point among the samples that the sets were drawn from; padding is -1. */
  readonly ids: Float64Array;
}

/** Lay out the samples at `members`, one list of indices per set, all of equal length. */
export function pointSets({ values, columns }: Matrix, members: readonly Int32Array[]): PointSets {
  const size = (members[0].length + 3) & ~3;
  const blocks = new Float64Array(members.length * size * columns).fill(Infinity);
  const ids = new Float64Array(members.length * size).fill(-1);
  members.forEach((set, c) => {
    set.forEach((index, p) => {
      ids[c * size + p] = index;
      for (let j = 0; j < columns; ++j) blocks[(c * columns + j) * size + p] = values[index * columns + j];
    });
  });
  return { sets: members.length, size, columns, blocks, ids };
}

interface Resident {
  readonly kernels: Wasm;
  readonly blocks: number;
  readonly ids: number;
}
const residents = new WeakMap<Float64Array, Resident>();
/** Queries in one call: bounds the kernels' memory. */
const QUERIES = 4096;

/**
 * Distance from each query to the nearest member of each set, averaged over the sets, shape (nQueries).
 * @param self index of each query where it may be a member itself, which then does not count; null: queries are no members
 * Compiled and plain way give the same bits. Cost: O(sets · size · d) a query.
 */
export function meanNearest(sets: PointSets, queries: Matrix, self: Int32Array | null, out: Float64Array): void {
  const resident = residents.get(sets.blocks) ?? makeResident(sets);
  if (resident === null) {
    meanNearestPlain(sets, queries, self, out);
    return;
  }
  const { kernels } = resident;
  for (let from = 0; from < queries.rows; from += QUERIES) {
    const rows = Math.min(QUERIES, queries.rows - from);
    kernels.reset();
    const q = kernels.alloc(rows * sets.columns * 8);
    const selves = kernels.alloc(rows * 8);
    const o = kernels.alloc(rows * 8);
    kernels.f64(q, rows * sets.columns).set(queries.values.subarray(from * sets.columns, (from + rows) * sets.columns));
    const own = kernels.f64(selves, rows).fill(-2);
    if (self !== null) own.set(self.subarray(from, from + rows));
    kernels.meanNearest(q, rows, sets.columns, selves, resident.blocks, resident.ids, sets.sets, sets.size, o);
    out.set(kernels.f64(o, rows), from);
  }
}

function makeResident({ blocks, ids }: PointSets): Resident | null {
  const kernels = ownWasm();
  if (kernels === null) return null;
  const resident = { kernels, blocks: kernels.alloc(blocks.byteLength), ids: kernels.alloc(ids.byteLength) };
  kernels.keep();
  kernels.f64(resident.blocks, blocks.length).set(blocks);
  kernels.f64(resident.ids, ids.length).set(ids);
  residents.set(blocks, resident);
  return resident;
}

/** The same without WebAssembly. Even and odd features are summed apart, as the lanes of the kernel do. */
export function meanNearestPlain(sets: PointSets, queries: Matrix, self: Int32Array | null, out: Float64Array): void {
  for (let i = 0; i < queries.rows; ++i) {
    let total = 0;
    for (let c = 0; c < sets.sets; ++c) {
      const { distance } = nearestInSet(sets, c, queries.values, i * sets.columns, self === null ? -2 : self[i]);
      if (distance < Infinity) total += distance;
    }
    out[i] = total / sets.sets;
  }
}

/** The nearest point of set `c` to the `columns` numbers of `values` from `at` on: its place in the set, and its distance. */
export function nearestInSet(
  { size, columns, blocks, ids }: PointSets,
  c: number,
  values: Float64Array,
  at: number,
  self: number,
): { readonly place: number; readonly distance: number } {
  const set = c * columns * size;
  const paired = columns & ~1;
  let place = 0;
  let best = Infinity;
  for (let p = 0; p < size; ++p) {
    if (ids[c * size + p] === self) continue;
    let even = 0;
    let odd = 0;
    for (let f = 0; f < paired; f += 2) {
      const s = values[at + f] - blocks[set + f * size + p];
      const t = values[at + f + 1] - blocks[set + (f + 1) * size + p];
      even += s * s;
      odd += t * t;
    }
    let sum = even + odd;
    if (paired < columns) {
      const t = values[at + paired] - blocks[set + paired * size + p];
      sum += t * t;
    }
    if (sum < best) {
      best = sum;
      place = p;
    }
  }
  return { place, distance: Math.sqrt(best) };
}

/** What point sets over `columns` features must look like. */
export const pointSetsShape = also<PointSets>(
  rec({
    sets: whole(1, 'sets'),
    size: whole(4, 'size'),
    columns: whole(1, 'columns'),
    blocks: f64((size) => size('sets') * size('size') * size('columns'), { which: 'any' }),
    ids: f64((size) => size('sets') * size('size'), { min: -1 }),
  }),
  ({ sets, size, columns, blocks, ids }) => {
    if (size % 4 !== 0) return 'have room for a multiple of four points in a set';
    for (let s = 0; s < sets; ++s)
      for (let p = 0; p < size; ++p)
        for (let j = 0; j < columns; ++j) {
          const v = blocks[(s * columns + j) * size + p];
          if (ids[s * size + p] === -1 ? v !== Infinity : !Number.isFinite(v))
            return 'be of finite points, and of Infinity where there is none';
        }
    return ids.some((id, k) => k % size === 0 && id === -1) ? 'have a point in each set' : undefined;
  },
);
