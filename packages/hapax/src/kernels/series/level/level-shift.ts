import { clipped } from '../clip.ts';
import { autoregression, innovations } from './innovations.ts';

/** Samples on each side of a change of level at least, and as a share of the series. */
const SIDE = 8;
const SIDE_SHARE = 0.1;
/** Values that are worth as much as independent ones, from which a change can be told at all. */
const WORTH = 20;
/** Greatest memory that is believed, and what fitting a line and a step takes from its estimate, times the number of values. */
const MOST_MEMORY = 0.98;
const BIAS = 4;
/** Places of a change that are about independent of each other, and what the estimate of the memory misses. */
const PLACES = 40;
/** Degrees of curves that could be taken for a step, and twice the logarithm of the odds by which it must fit better. */
const CURVES = [3, 5];
const ODDS = 6;
/** Blocks whose means tell the memory that an autoregression of one value does not. */
const BLOCKS = 16;
const BLOCK = 8;

/** One change of level: its first sample, its size, and minus the decimal logarithm of its probability where there is none. */
export interface LevelShift {
  readonly at: number;
  readonly size: number;
  readonly surprise: number;
}

/**
 * The clearest single change of level, beside a straight line that may run through the series. Undefined where none can be told.
 *
 *     t² = max over k of (squares of the line − squares of line and step at k) / (variance · f)
 *
 * f, by which memory widens the mean, is the greater of (1 + r) / (1 − r), r the correlation of neighbours about line and step, and the variance of means
 * of blocks in units of that of independent values; t has as many degrees of freedom as the series has independent values' worth. Values far from
 * the middle are pulled in.
 * @param values NaN for missing
 * Cost: O(n). Source: Andrews (1993), Tests for parameter instability and structural change with unknown change point, Econometrica 61, with
 * the long-run variance about both pieces.
 */
export function levelShift(values: Float64Array): LevelShift | undefined {
  const kept = Array.from(values.keys()).filter((i) => values[i] === values[i]);
  const n = kept.length;
  const side = Math.max(SIDE, Math.floor(SIDE_SHARE * n));
  if (2 * side >= n) return undefined;
  const x = clipped(Float64Array.from(kept, (i) => values[i]));
  const line = aboutLine(x);
  const middle = (n - 1) / 2;
  const stt = (n * (n * n - 1)) / 12;
  let best = { at: -1, gain: 0, size: 0 };
  let [sum, times] = [0, 0];
  for (let k = n - 1; k >= side; --k) {
    sum += line[k];
    times += k - middle;
    if (k > n - side) continue;
    // The step less its own line.
    const own = n - k - (n - k) ** 2 / n - times ** 2 / stt;
    const gain = sum ** 2 / own;
    if (gain > best.gain) best = { at: k, gain, size: sum / own };
  }
  if (best.at < 0) return undefined;
  const rest = aboutLine(x.map((v, i) => v - (i >= best.at ? best.size : 0)));
  const squares = rest.reduce((all, v) => all + v * v, 0);
  if (!(squares > 0)) return undefined;
  const widened = widening(rest, squares);
  const freedom = n / widened - 3;
  const worth = n / widened;
  if (curvesFitAsWell(line, squares, worth)) return undefined;
  if (freedom < WORTH - 3) return undefined;
  const t2 = best.gain / ((squares / (n - 3)) * widened);
  return { at: kept[best.at], size: best.size, surprise: decades(t2, freedom) - Math.log10(PLACES) };
}

/** Whether a curve could be taken for a change. @param line values less their straight line; @param squares that the change leaves */
export function curvesFitAsWell(line: Float64Array, squares: number, worth: number): boolean {
  return CURVES.some((degree) => !(worth * Math.log(curveSquares(line, degree) / squares) + (degree - 3) * Math.log(worth) > ODDS));
}

/** By how much memory widens the variance of a mean. @param e what is left, squares its sum of squares */
export function widening(e: Float64Array, squares: number): number {
  const n = e.length;
  let products = 0;
  for (let i = 1; i < n; ++i) products += e[i] * e[i - 1];
  const r = Math.min(MOST_MEMORY, Math.max(0, products / squares + (BIAS * (1 + Math.max(0, products / squares))) / n));
  const short = (1 + r) / (1 - r);
  const forecast = autoregression(e);
  const fresh = innovations(e, forecast).reduce((all, v) => all + (v === v ? v * v : 0), 0);
  const passed = 1 - forecast.weights.reduce((a, b) => a + b, 0);
  const long = passed > 0 ? Math.max(short, fresh / squares / passed ** 2) : Infinity;
  const length = Math.floor(n / BLOCKS);
  if (length < BLOCK) return long;
  let between = 0;
  for (let b = 0; b < BLOCKS; ++b) {
    let sum = 0;
    for (let i = b * length; i < (b + 1) * length; ++i) sum += e[i];
    between += sum ** 2 / length;
  }
  return Math.max(long, between / (BLOCKS - 3) / (squares / n));
}

/** Squares that a polynomial leaves of values that have no straight line, by Gram and Schmidt. */
function curveSquares(x: Float64Array, degree: number): number {
  const n = x.length;
  const basis: Float64Array[] = [];
  let rest = x;
  for (let d = 0; d <= degree; ++d) {
    let one: Float64Array = Float64Array.from({ length: n }, (_, i) => ((2 * i + 1) / n - 1) ** d);
    for (const other of basis) one = without(one, other);
    const norm = Math.sqrt(one.reduce((sum, v) => sum + v * v, 0));
    basis.push(one.map((v) => v / norm));
    rest = without(rest, basis[d]);
  }
  return rest.reduce((sum, v) => sum + v * v, 0);
}

function without(x: Float64Array, unit: Float64Array): Float64Array {
  let along = 0;
  for (let i = 0; i < x.length; ++i) along += x[i] * unit[i];
  return x.map((v, i) => v - along * unit[i]);
}

/** Less the straight line of least squares. */
export function aboutLine(x: Float64Array): Float64Array {
  const n = x.length;
  const middle = (n - 1) / 2;
  let [sum, products] = [0, 0];
  for (let i = 0; i < n; ++i) {
    sum += x[i];
    products += (i - middle) * x[i];
  }
  const slope = products / ((n * (n * n - 1)) / 12);
  return x.map((v, i) => v - sum / n - slope * (i - middle));
}

/** Minus the decimal logarithm of the chance that Student's t is as far from 0, by the normal deviate of Wallace (1959). */
export function decades(t2: number, freedom: number): number {
  const z2 = ((8 * freedom + 1) / (8 * freedom + 3)) ** 2 * freedom * Math.log1p(t2 / freedom);
  return z2 > 1 ? (z2 / 2 + Math.log(z2) / 2 + Math.log(Math.PI / 2) / 2) / Math.LN10 : 0;
}
