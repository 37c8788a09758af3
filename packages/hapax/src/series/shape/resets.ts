import { median } from '../../kernels/ranks/quantile.ts';
import { unevenness } from '../../kernels/series/rhythm/unevenness.ts';

/** A series that goes one way and is set back now and then, with what was set back added again. */
export interface Unwound {
  /** Shape (cells). */
  readonly values: Float64Array;
  /** What was added at each cell. Shape (cells). */
  readonly offset: Float64Array;
  readonly resets: number;
  /** Whether they come at even steps, as in a rhythm. */
  readonly even: boolean;
}

/** Resets at least, and part of the steps that they are at most; steps that go the one way at least. */
const RESETS = 3;
const RARE = 0.03;
const ONE_WAY = 0.6;
/** Usual steps that a reset is at least. */
const TIMES = 10;
/** Share of their mean that the distances of resets stray at most where they come at even steps. */
const UNEVEN = 0.1;

/**
 * A counter that begins anew at each restart, a disk that is cleaned when it is full: undone, so that how it goes on can be judged. Undefined where a
 * series goes both ways, or is set back less than three times.
 * @param x NaN for missing
 */
export function unwound(x: Float64Array): Unwound | undefined {
  const at: number[] = [];
  for (let i = 0; i < x.length; ++i) if (x[i] === x[i]) at.push(i);
  const moves = at.slice(1).map((i, k) => x[i] - x[at[k]]);
  const rises = moves.filter((move) => move > 0).length;
  const falls = moves.filter((move) => move < 0).length;
  const way = rises >= falls ? 1 : -1;
  const [many, few] = way > 0 ? [rises, falls] : [falls, rises];
  if (few < RESETS || few > RARE * moves.length || many < ONE_WAY * moves.length) return undefined;
  const usual = median(moves.filter((move) => way * move > 0).map(Math.abs));
  const back = moves.flatMap((move, k) => (way * move < 0 ? [k] : []));
  if (back.some((k) => Math.abs(moves[k]) < TIMES * usual)) return undefined;
  const offset = new Float64Array(x.length);
  let [sum, next] = [0, 0];
  for (let k = 0; k < moves.length; ++k) {
    // What was counted around a reset is lost: it goes on as usual there.
    if (way * moves[k] < 0) sum += way * usual - moves[k];
    for (; next <= at[k + 1]; ++next) offset[next] = next < at[k + 1] ? (offset[next - 1] ?? 0) : sum;
  }
  offset.fill(sum, next);
  return { values: x.map((v, i) => v + offset[i]), offset, resets: back.length, even: unevenness(back) < UNEVEN };
}
