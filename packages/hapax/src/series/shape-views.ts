import { median } from '../kernels/ranks/quantile.ts';
import { robustScale } from '../kernels/ranks/robust-scale.ts';
import type { View } from '../kernels/series/scan.ts';
import { windowCloud } from '../kernels/series/window-cloud.ts';
import { abJoin, selfJoin } from '../kernels/series/window-join.ts';
import { windowStats } from '../kernels/series/window-stats.ts';
import type { SeriesShape } from './shape.ts';

/** Correlation with itself from which a series is made of shapes that come again. */
const LIKE = 0.3;
const LEAST = 8;
const MOST = 400;
/** Windows of a series that are all compared with each other at most: more are compared with that many of them. */
const COMPARED = 50_000;
/** Share of the usual deviation of a window below which it counts as hardly moving. */
const FLOOR = 0.2;
/** The same where a part of the series is known to be normal: so much that all windows keep their amplitude, and only their level is taken out. */
const KEEP = 3;

/** Samples of a shape: the lag at which the series is most like itself. Undefined where it is never. */
export function windowSize(
  { seasons, echo, values }: Pick<SeriesShape, 'seasons' | 'echo' | 'values'>,
  trained: boolean,
): number | undefined {
  const lag = echo !== undefined && echo.correlation >= LIKE ? echo.lag : seasons[0]?.period;
  const size = lag === undefined ? (trained ? 64 : undefined) : Math.round(Math.min(MOST, Math.max(LEAST, lag)));
  return size !== undefined && 8 * size <= values.length ? size : undefined;
}

/**
 * How strange the shape of each window is: its distance to the nearest other one, after its level and amplitude are taken out, and its distance
 * to the cloud of all, in which they count; each in robust standard deviations, added up. With a normal part the others are those of that
 * part. Undefined where the series is not made of shapes that come again.
 */
export function shapeView(shape: SeriesShape, train: number): { view: View; size: number } | undefined {
  const { values } = shape;
  const n = values.length;
  const trained = train < n;
  const size = windowSize(shape, trained);
  if (size === undefined || train < 2 * size) return undefined;
  const floor = (trained ? KEEP : FLOOR) * usualDeviation(values.subarray(0, train), size);
  const all = windowStats(values, size, floor);
  const compared = trained ? train : Math.min(n, COMPARED);
  const own = trained || n <= COMPARED ? selfJoin(windowStats(values.subarray(0, compared), size, floor), size >> 1).nearest : undefined;
  const near = compared < n ? abJoin(windowStats(values.subarray(0, compared), size, floor), all) : new Float64Array(all.count);
  if (own !== undefined) near.set(own);
  // Beside the windows of a normal part their amplitude is known, and says what the cloud would.
  const away = trained ? new Float64Array(all.count) : windowCloud(values, size, train);
  const learnt = Math.max(1, train - size + 1);
  const form = standardised(near, learnt);
  const place = standardised(away, learnt);
  const sum = form.map((v, i) => Math.max(0, (v === v ? v : 0) + (place[i] === place[i] ? place[i] : 0)));
  return {
    view: spread(
      sum.map((v, i) => (values[i] === values[i] || near[i] === near[i] ? v : Number.NaN)),
      size,
      n,
    ),
    size,
  };
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

/** In robust standard deviations of its first `learnt` values. */
function standardised(x: Float64Array, learnt: number): Float64Array {
  const some = x.subarray(0, learnt);
  const middle = median(some);
  const deviation = robustScale(some, middle);
  return deviation > 0 ? x.map((v) => (v - middle) / deviation) : new Float64Array(x.length);
}

function usualDeviation(x: Float64Array, size: number): number {
  const w = windowStats(x, size);
  return median(w.inv.filter((v) => v > 0).map((v) => 1 / v / Math.sqrt(size)));
}
