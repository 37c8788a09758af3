import type { Matrix } from '../../../core/matrix.ts';
import { cholesky, inverseForm } from '../../linear/cholesky.ts';
import { quadratic } from '../../linear/quadratic.ts';

/** Numbers that a window is summed up in at most: neighbouring samples are averaged. */
const PARTS = 48;
/** Ridge, as a share of the mean variance of a part. */
const RIDGE = 0.01;
/** Windows that the cloud is learnt from at most, spread evenly. */
const WINDOWS = 20_000;
/** Share of the farthest windows that the cloud is learnt without, where no part of the series is known to be normal. */
const TRIMMED = 0.05;

/**
 * Mahalanobis distance of each raw window to the cloud of windows, root mean square a part: level, amplitude and shape at once. NaN
 * where a value is missing.
 * @param train samples, from the first, whose windows make the cloud; all of the series: the farthest of them have no say
 * Cost: O(n parts²).
 */
export function windowCloud(x: Float64Array, size: number, train: number): Float64Array {
  const parts = Math.min(size, PARTS);
  const all = summed(x, size, parts);
  const normal = summed(x.subarray(0, train), size, parts);
  const some = complete(normal, Math.max(1, Math.ceil(normal.rows / WINDOWS)));
  const out = new Float64Array(all.rows).fill(Number.NaN);
  if (some.rows < 2 * parts) return out;
  let form = cloudOf(some);
  if (train === x.length) {
    const far = new Float64Array(some.rows);
    quadratic(form, some, far);
    const limit = far.slice().sort()[Math.floor((1 - TRIMMED) * (far.length - 1))];
    form = cloudOf(rowsWhere(some, (i) => far[i] <= limit));
  }
  const away = new Float64Array(all.rows);
  quadratic(form, { ...all, values: all.values.map((v) => (v === v ? v : 0)) }, away);
  for (let i = 0; i < all.rows; ++i) if (all.values[i * parts] === all.values[i * parts]) out[i] = Math.sqrt(away[i] / parts);
  return out;
}

function cloudOf(x: Matrix) {
  const d = x.columns;
  const center = new Float64Array(d);
  for (let i = 0, k = 0; i < x.rows; ++i) for (let j = 0; j < d; ++j, ++k) center[j] += x.values[k] / x.rows;
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < x.rows; ++i) {
    for (let j = 0; j < d; ++j) {
      const a = x.values[i * d + j] - center[j];
      for (let k = 0; k <= j; ++k) covariance[j * d + k] += a * (x.values[i * d + k] - center[k]);
    }
  }
  let trace = 0;
  for (let j = 0; j < d; ++j) {
    for (let k = 0; k <= j; ++k) covariance[k * d + j] = covariance[j * d + k] /= x.rows;
    trace += covariance[j * d + j];
  }
  const ridge = Math.max((RIDGE * trace) / d, Number.MIN_VALUE ** 0.25);
  for (let j = 0; j < d; ++j) covariance[j * d + j] += ridge;
  return inverseForm(cholesky(covariance, new Float64Array(d).fill(ridge / 2)), center);
}

/** Windows of `size` samples as means of `parts` stretches; the first part NaN where a value is missing. */
function summed(x: Float64Array, size: number, parts: number): Matrix {
  const rows = Math.max(0, x.length - size + 1);
  const sums = new Float64Array(x.length + 1);
  const lost = new Int32Array(x.length + 1);
  const base = x.find((v) => v === v) ?? 0;
  for (let i = 0; i < x.length; ++i) {
    const known = x[i] === x[i];
    sums[i + 1] = sums[i] + (known ? x[i] - base : 0);
    lost[i + 1] = lost[i] + (known ? 0 : 1);
  }
  const values = new Float64Array(rows * parts);
  const edges = Int32Array.from({ length: parts + 1 }, (_, k) => Math.round((k * size) / parts));
  for (let i = 0; i < rows; ++i) {
    for (let k = 0; k < parts; ++k) values[i * parts + k] = (sums[i + edges[k + 1]] - sums[i + edges[k]]) / (edges[k + 1] - edges[k]);
    if (lost[i + size] > lost[i]) values[i * parts] = Number.NaN;
  }
  return { values, rows, columns: parts };
}

const complete = (x: Matrix, step: number): Matrix =>
  rowsWhere(x, (i) => i % step === 0 && x.values[i * x.columns] === x.values[i * x.columns]);

function rowsWhere(x: Matrix, keep: (i: number) => boolean): Matrix {
  const kept: number[] = [];
  for (let i = 0; i < x.rows; ++i) if (keep(i)) kept.push(i);
  const values = new Float64Array(kept.length * x.columns);
  for (const [k, i] of kept.entries()) values.set(x.values.subarray(i * x.columns, (i + 1) * x.columns), k * x.columns);
  return { values, rows: kept.length, columns: x.columns };
}
