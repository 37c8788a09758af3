import { type Matrix, take, zeros } from '../../core/matrix.ts';
import { f64, rec, table } from '../../core/shape.ts';
import { symmetricEigen } from '../linear/eigen.ts';
import { means } from '../linear/moments.ts';
import { scatter } from '../linear/product.ts';
import { type QuadraticForm, quadratic } from '../linear/quadratic.ts';
import { channelWindows } from './channel-windows.ts';

/** The outline of a cloud. */
export const cloudShape = rec({ center: f64('parts'), basis: table('parts', 'parts') });

/** How a cloud of windows is described. */
export interface CloudPlan {
  /** Share of the variance that the components hold which count one by one. */
  readonly variance: number;
  /** Least variance that a direction counts with, as a share of the mean. */
  readonly floor: number;
  /** Share of the farthest training windows that a second fit leaves out. */
  readonly trim: number;
}

/** Numbers that a window is summed up in at most, and windows that a cloud is learnt from at most, spread evenly. */
const PARTS = 48;
const WINDOWS = 20_000;
/** What a training window counts for at least, so that a cloud without any spread measures in the scale of the channel. */
const LEAST = 1e-6;

/**
 * The cloud of training windows: its principal axes, each in its own spread; what lies beyond them in the mean spread of the rest.
 * @param x one channel in its own scale, NaN for missing
 * Cost: O(n parts² + parts³).
 */
export function fitCloud(x: Float64Array, size: number, plan: CloudPlan): QuadraticForm {
  const all = channelWindows(x, size, PARTS);
  const complete = all.complete.filter((_, k) => k % Math.max(1, Math.ceil(all.complete.length / WINDOWS)) === 0);
  const some = take(all.windows, complete);
  const form = formOf(some, plan);
  if (plan.trim === 0 || some.rows < 4) return form;
  const far = new Float64Array(some.rows);
  quadratic(form, some, far);
  const limit = far.slice().sort()[Math.floor((1 - plan.trim) * (far.length - 1))];
  const near = Int32Array.from({ length: some.rows }, (_, i) => i).filter((i) => far[i] <= limit);
  return formOf(take(some, near), plan);
}

/** Distance of each window from the cloud, root mean square a part: about 1 for training windows. NaN where values are missing. */
export function cloudScores(form: QuadraticForm, x: Float64Array, size: number): Float64Array {
  const { windows, complete } = channelWindows(x, size, PARTS);
  const out = new Float64Array(windows.rows).fill(Number.NaN);
  if (complete.length === 0) return out;
  const known = complete.length === windows.rows ? windows : take(windows, complete);
  const squares = new Float64Array(known.rows);
  quadratic(form, known, squares);
  for (const [k, i] of complete.entries()) out[i] = Math.sqrt(squares[k] / windows.columns);
  return out;
}

function formOf(x: Matrix, { variance, floor }: CloudPlan): QuadraticForm {
  const d = x.columns;
  if (x.rows === 0) return { center: new Float64Array(d), basis: zeros(d, d) };
  const center = means(x);
  const { values, vectors } = symmetricEigen(
    scatter(x, center).map((v) => v / Math.max(1, x.rows - 1)),
    d,
  );
  const total = values.reduce((sum, v) => sum + Math.max(0, v), 0);
  let kept = 0;
  for (let held = 0; kept < d && held < variance * total; ++kept) held += Math.max(0, values[kept]);
  const rest = values.subarray(kept).reduce((sum, v) => sum + Math.max(0, v), 0) / Math.max(1, d - kept);
  const least = Math.max((floor * total) / d, LEAST);
  const basis = zeros(d, d);
  for (let i = 0; i < d; ++i) {
    const scale = Math.sqrt(Math.max(i < kept ? values[i] : rest, least));
    for (let j = 0; j < d; ++j) basis.values[j * d + i] = vectors[i * d + j] / scale;
  }
  return { center, basis };
}
