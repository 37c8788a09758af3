import { median } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import type { View } from '../../kernels/series/level/scan.ts';
import { averaged } from '../../kernels/series/moving.ts';
import { windowCloud } from '../../kernels/series/windows/cloud.ts';
import { abJoin, selfJoin } from '../../kernels/series/windows/join.ts';
import { usualDeviation, windowStats } from '../../kernels/series/windows/stats.ts';
import type { SeriesShape } from '../shape/shape.ts';

/** Correlation with itself from which a series is made of shapes that come again. */
const LIKE = 0.3;
const LEAST = 8;
const MOST = 400;
/** Windows of a series that are all compared with each other at most: more are compared with that many of them. */
const COMPARED = 50_000;
/** Pairs of windows that are compared at most, about; neighbours are averaged until so few are left, to this many numbers a window at least. */
const PAIRS = 4e9;
const NUMBERS = 16;
/** Deviation of distances that nobody would see, of a window whose values have deviation 1: as between windows whose correlation is .9999. */
const FAINT = 0.01;
/** Share of the usual deviation of a window below which it counts as hardly moving. */
const FLOOR = 0.2;

/** Samples of a shape: the lag at which the series is most like itself. Undefined where it is never. */
export function windowSize({
  seasons,
  echo,
  values,
  weekends,
}: Pick<SeriesShape, 'seasons' | 'echo' | 'values' | 'weekends'>): number | undefined {
  // One weekend has one beginning and one end, and no others to be like.
  if (weekends) return undefined;
  const lag = echo !== undefined && echo.correlation >= LIKE ? echo.lag : seasons[0]?.period;
  const size = lag === undefined ? undefined : Math.round(Math.min(MOST, Math.max(LEAST, lag)));
  return size !== undefined && 8 * size <= values.length ? size : undefined;
}

/**
 * How strange the shape of each window is: its distance to the nearest other one, after its level and amplitude are taken out, and its distance
 * to the cloud of all, in which they count; each in robust standard deviations, added up. Undefined where the series is not made of shapes that
 * come again, with a sentence where not all could be compared with all.
 * @param pairs of windows that are compared at most, about
 */
export function shapeView(shape: SeriesShape, pairs = PAIRS): { view: View; size: number; note?: string } | undefined {
  const values = shape.worked ?? shape.values;
  const n = values.length;
  const size = windowSize(shape);
  if (size === undefined) return undefined;
  const by = Math.max(1, Math.min(Math.floor(size / NUMBERS), Math.ceil(Math.sqrt((n * Math.min(n, COMPARED)) / pairs))));
  const x = averaged(values, by);
  const length = Math.round(size / by);
  const compared = Math.min(x.length, Math.floor(COMPARED / by), Math.floor(pairs / x.length));
  const sum = strangeness(x, length, compared);
  const view = spread(
    Float64Array.from({ length: n - size + 1 }, (_, i) => sum[Math.min(sum.length - 1, Math.floor(i / by))]),
    size,
    n,
  );
  if (by === 1 && compared === n) return { view, size };
  const count = compared === x.length ? 'all' : `the first ${compared.toLocaleString('en')}`;
  return { view, size, note: `shapes are compared with ${count} windows${by === 1 ? '' : `, by means of ${by} values`}` };
}

/** Of each window. @param compared values, from the first, whose windows all are compared with */
function strangeness(x: Float64Array, size: number, compared: number): Float64Array {
  const floor = FLOOR * usualDeviation(x, size);
  const all = windowStats(x, size, floor);
  const first = compared === x.length ? all : windowStats(x.subarray(0, compared), size, floor);
  const near = compared === x.length ? new Float64Array(all.count) : abJoin(first, all);
  // Each of the windows that all are compared with has itself among them.
  near.set(selfJoin(first, size >> 1).nearest);
  const form = standardised(near, FAINT * Math.sqrt(size));
  const place = standardised(windowCloud(x, size, x.length), FAINT);
  // Below 0 is nearer than usual: cut off there, the records of a short series would all be equal, and any other beyond all measure.
  const sum = form.map((v, i) => (v === v ? v : 0) + (place[i] === place[i] ? place[i] : 0));
  return sum.map((v, i) => (x[i] === x[i] || near[i] === near[i] ? v : Number.NaN));
}

/** Each window shown at its middle. */
function spread(windows: Float64Array, size: number, n: number): View {
  const view: View = { height: new Float64Array(n).fill(Number.NaN), start: new Int32Array(n), length: new Int32Array(n) };
  for (let i = 0; i < windows.length; ++i) {
    const at = i + (size >> 1);
    view.height[at] = windows[i];
    view.start[at] = i;
    view.length[at] = size;
  }
  return view;
}

/** In robust standard deviations, which are at least so much. */
function standardised(x: Float64Array, least: number): Float64Array {
  const middle = median(x);
  const deviation = Math.max(least, robustScale(x, middle));
  return deviation > 0 ? x.map((v) => (v - middle) / deviation) : new Float64Array(x.length);
}
