import { columnsAt, type Matrix, row, take } from '../../core/matrix.ts';
import { dense, type Sparse, takeSparse } from '../../core/sparse.ts';
import { type Filler, fillerOf } from '../../kernels/neighbours/fill.ts';
import { quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';

/** What the training samples looked like: the ground of explanations and of filling in missing cells. */
export interface Profile {
  /** Per feature: the 5 % quantile, the median and the 95 % quantile, shape (nFeatures) each. */
  readonly low: Float64Array;
  readonly typical: Float64Array;
  readonly high: Float64Array;
  /** Some training samples, to show the nearest normal ones. */
  readonly examples: Matrix;
  /** What stands in for a missing cell: what the other cells of its sample let expect. Models of 0.1 have the median. */
  readonly fill?: 'others';
}

/** Samples that the quantiles are taken from, evenly spaced over the training data: enough for a range, cheap at any size. */
const QUANTILE_SAMPLES = 2048;
/** Samples kept in the model as examples. */
const EXAMPLES = 200;

/** Summarise training samples. Cost: O(d) sorts of at most 2,048 values. */
export function profile(x: Matrix): Profile {
  const columns = columnsAt(x, spread(x.rows, QUANTILE_SAMPLES)).map(sorted);
  const at = (q: number) => Float64Array.from(columns, (values) => quantileSorted(values, q));
  const typical = at(0.5).map((v) => (v === v ? v : 0));
  return { low: at(0.05), typical, high: at(0.95), examples: take(x, spread(x.rows, EXAMPLES)) };
}

/** Cells that the examples of sparse samples take at most. */
const EXAMPLE_CELLS = 2 ** 20;

/** The same of sparse samples, without filling in their zeros. Cost: O(stored cells of 2,048 samples), and sorts of these. */
export function sparseProfile(x: Sparse): Profile {
  const some = takeSparse(x, spread(x.rows, QUANTILE_SAMPLES));
  const stored = Array.from({ length: x.columns }, (): number[] => []);
  for (let p = 0; p < some.data.length; ++p) stored[some.indices[p]].push(some.data[p]);
  const zero = new Float64Array(some.rows);
  const columns = stored.map((values) => {
    if (values.length === 0) return zero;
    const all = new Float64Array(some.rows);
    all.set(values);
    return sorted(all);
  });
  const at = (q: number) => Float64Array.from(columns, (values) => quantileSorted(values, q));
  const typical = at(0.5).map((v) => (v === v ? v : 0));
  const most = Math.max(1, Math.min(EXAMPLES, Math.floor(EXAMPLE_CELLS / Math.max(1, x.columns))));
  return { low: at(0.05), typical, high: at(0.95), examples: dense(takeSparse(x, spread(x.rows, most))) };
}

/** At most `most` indices of [0, n), evenly spaced. */
export function spread(n: number, most: number): Int32Array {
  const k = Math.min(n, most);
  const out = new Int32Array(k);
  for (let i = 0; i < k; ++i) out[i] = Math.floor((i * n) / k);
  return out;
}

const fillers = new WeakMap<Profile, Filler>();

function fillerFor(seen: Profile): Filler {
  const found = fillers.get(seen);
  if (found) return found;
  const made = fillerOf(seen);
  fillers.set(seen, made);
  return made;
}

/**
 * Missing cells replaced by what the other cells of their sample let expect, or by the typical value of their feature, as the profile says.
 * Which they were is kept in `filled`. Returns `x` itself when nothing is missing.
 * @param first place of the first missing cell, -1 when there is none
 */
export function impute(seen: Profile, x: Matrix, first: number): Matrix {
  if (first < 0) return x;
  const values = x.values.slice();
  const filled = new Uint8Array(values.length);
  for (let k = first; k < values.length; ++k) if (values[k] !== values[k]) filled[k] = 1;
  if (seen.fill === 'others') {
    const fill = fillerFor(seen);
    const d = x.columns;
    for (let k = first; k >= 0; k = filled.indexOf(1, k)) {
      const i = Math.floor(k / d);
      fill(values.subarray(i * d, (i + 1) * d));
      k = (i + 1) * d;
    }
  } else for (let k = first; k < values.length; ++k) if (filled[k] === 1) values[k] = seen.typical[k % x.columns];
  return { ...x, values, filled };
}

/** The same for sparse samples, whose missing cells are stored ones: what is filled in is what it would be in a dense sample. */
export function imputeSparse(seen: Profile, x: Sparse): Sparse {
  const { indices, indptr } = x;
  const data = x.data.slice();
  for (let i = 0; i < x.rows; ++i) {
    const [from, to] = [indptr[i], indptr[i + 1]];
    const first = data.subarray(from, to).findIndex((v) => v !== v);
    if (first < 0) continue;
    const { values } = impute(seen, dense(x, i, i + 1), indices[from + first]);
    for (let p = from + first; p < to; ++p) data[p] = values[indices[p]];
  }
  return { ...x, data };
}

/** The `k` examples nearest to a sample, distances in units of each feature's 5-95 % range. */
export function nearest({ low, high, examples }: Profile, sample: Float64Array, k: number): Float64Array[] {
  const best: { readonly i: number; readonly d: number }[] = [];
  for (let i = 0; i < examples.rows; ++i) {
    let d = 0;
    for (let j = 0; j < sample.length; ++j) {
      const apart = (examples.values[i * examples.columns + j] - sample[j]) / (high[j] - low[j] || 1);
      if (apart === apart) d += apart * apart;
    }
    if (best.length === k && !(d < best[k - 1].d)) continue;
    if (best.length === k) best.pop();
    let place = best.length;
    while (place > 0 && d < best[place - 1].d) place -= 1;
    best.splice(place, 0, { i, d });
  }
  return best.map(({ i }) => row(examples, i).slice());
}
