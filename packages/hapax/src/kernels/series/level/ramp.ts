import { median } from '../../ranks/quantile.ts';
import { robustScale } from '../../ranks/robust-scale.ts';
import { prefix } from '../moving.ts';
import { aboutLine, curvesFitAsWell, decades, widening } from './level-shift.ts';

/** Medians of neighbours that a series is looked at by, at most, and at least. */
const MEDIANS = 240;
const MEDIANS_LEAST = 48;
/** Lengths of a ramp: from this share of the series to that, and by what factor they grow. */
const SHORTEST = 1 / 24;
const LONGEST = 1 / 4;
const GROWTH = 1.25;
/** Ramps that are about independent of each other. */
const PLACES = 200;
/** Values that are worth as much as independent ones, from which a ramp can be told at all. */
const WORTH = 20;
/** Squares that a step, or a level for a while, leaves in units of what the ramp leaves: less, and it is no ramp. */
const BETTER = 1.02;

/** A level that moves steadily for a while: first sample, the one after the last, and how far it moves. */
export interface Ramp {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  /** Whether the level is the old one after it, as when a sensor was set right. */
  readonly back: boolean;
  /** Minus the decimal logarithm of its probability where there is none. */
  readonly surprise: number;
}

/** 0 before a, rising to 1 at b; after it 1, or 0. */
type Form = (t: number, a: number, b: number) => number;
const STAYS: Form = (t, a, b) => (t < a ? 0 : t < b ? (t - a) / (b - a) : 1);
const RETURNS: Form = (t, a, b) => (t < a || t >= b ? 0 : (t - a) / (b - a));
const STEP: Form = (t, a) => (t < a ? 0 : 1);
const BOX: Form = (t, a, b) => (t < a || t >= b ? 0 : 1);

/**
 * The clearest stretch in which the level of a series drifts, beside a straight line that may run through it: a ramp to a new level, or one from which the
 * level falls back. Held against a step, a level for a while, and curves, which must fit worse. Undefined where none can be told.
 *
 * It must also be farther than a level that walks as this one does elsewhere would come by chance.
 *
 *     t² = max over ramps of (squares of the line − squares of line and ramp) / (variance · f), f by memory as in `levelShift`
 *
 * @param values NaN for missing
 * Cost: O(n) and some million steps. A departure from tests of one break: the break is a ramp.
 */
export function ramp(values: Float64Array): Ramp | undefined {
  const by = Math.max(1, Math.ceil(values.length / MEDIANS));
  const x = mediansOf(values, by);
  const m = x.length;
  if (m < MEDIANS_LEAST || x.some((v) => v !== v)) return undefined;
  const line = aboutLine(x);
  const ramps = [best(line, STAYS), best(line, RETURNS)];
  const [stays, returns] = ramps;
  const one = returns.gain > stays.gain ? returns : stays;
  if (one.a < 0) return undefined;
  const all = squaresOf(line);
  const squares = all - one.gain;
  const others = Math.max(best(line, STEP).gain, best(line, BOX, 1).gain);
  if (!(squares > 0) || all - others < BETTER * squares) return undefined;
  if (walksAsFar(x, one)) return undefined;
  const rest = aboutLine(x.map((v, t) => v - one.size * one.form(t, one.a, one.b)));
  const widened = widening(rest, squares);
  const freedom = m / widened - 4;
  if (freedom < WORTH || curvesFitAsWell(line, squares, m / widened)) return undefined;
  // Where the series is restless a level moves by chance.
  const own = rest.subarray(one.a, one.b);
  const variance = Math.max(squares / (m - 4), squaresOf(own) / own.length);
  const surprise = decades(one.gain / (variance * widened), freedom) - Math.log10(PLACES);
  return { from: one.a * by, to: Math.min(values.length, one.b * by), size: one.size, back: one.form === RETURNS && one.b < m, surprise };
}

/** @param shortest length that is tried */
function best(line: Float64Array, form: Form, shortest = line.length * SHORTEST) {
  const m = line.length;
  const top = { a: -1, b: -1, gain: 0, size: 0, form };
  const shape = new Float64Array(m);
  const look = (a: number, b: number): void => {
    let along = 0;
    for (let t = 0; t < m; ++t) {
      shape[t] = form(t, a, b);
      along += shape[t] * line[t];
    }
    // The ramp less its own line.
    const own = squaresAboutLine(shape);
    const gain = own > 0 ? along ** 2 / own : 0;
    if (gain > top.gain) Object.assign(top, { a, b, gain, size: along / own });
  };
  for (let length = shortest; length <= m * LONGEST; length *= GROWTH)
    for (let a = 1; a + Math.round(length) <= m; ++a) look(a, a + Math.round(length));
  // A sudden end that is missed by a little leaves as much as another change would.
  const { a: near, b: far } = top;
  const around = Math.ceil((far - near) * (GROWTH - 1));
  for (let a = Math.max(1, near - around); a <= near + around; ++a)
    for (let b = Math.max(a + Math.ceil(shortest), far - around); b <= Math.min(m, far + around); ++b) look(a, b);
  return top;
}

/** Windows that a ramp is cut into, to see how far the level moves elsewhere from one such window to the next. */
const CUT = 4;
/** How much farther a walk comes along a ramp, in standard deviations, than the mean of one window is from the next: √(CUT · 3 / 2). */
const ALONG = Math.sqrt(1.5 * CUT);
/** Standard deviations that a ramp must be beyond a walk: the ramp is the clearest of many. */
const FARTHER = 4;

/** Whether a level that walks as it does outside the ramp would come as far by chance. */
function walksAsFar(x: Float64Array, { a, b, size }: { readonly a: number; readonly b: number; readonly size: number }): boolean {
  const w = Math.max(1, Math.round((b - a) / CUT));
  const { sums } = prefix(x);
  const moves: number[] = [];
  for (const [from, to] of [
    [0, a],
    [b, x.length],
  ])
    for (let i = from; i + 2 * w <= to; ++i) moves.push((sums[i + 2 * w] - 2 * sums[i + w] + sums[i]) / w);
  const some = Float64Array.from(moves);
  return some.length === 0 || Math.abs(size) <= FARTHER * ALONG * robustScale(some, median(some));
}

function squaresAboutLine(x: Float64Array): number {
  const n = x.length;
  const middle = (n - 1) / 2;
  let [sum, times, squares] = [0, 0, 0];
  for (let t = 0; t < n; ++t) {
    sum += x[t];
    times += x[t] * (t - middle);
    squares += x[t] * x[t];
  }
  return squares - sum ** 2 / n - times ** 2 / ((n * (n * n - 1)) / 12);
}

const squaresOf = (x: Float64Array): number => x.reduce((sum, v) => sum + v * v, 0);

function mediansOf(x: Float64Array, by: number): Float64Array {
  return Float64Array.from({ length: Math.floor(x.length / by) }, (_, k) => median(x.subarray(k * by, (k + 1) * by)));
}
