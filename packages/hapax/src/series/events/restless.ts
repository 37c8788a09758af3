import { median } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import { calmOf } from '../shape/decompose.ts';
import type { JudgedChannel } from '../views/channel.ts';
import type { Jump } from '../views/jumps.ts';

/** What was found, as far as it may be a piece of a restless stretch. Places are cells. */
interface Piece {
  readonly aspect: string;
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  readonly surprise: number;
  readonly jump?: Jump;
}

/** How many times as wide as usual the middle of the values lies, and of the steps between them, in a restless stretch. */
const WIDER = 2;
/** Part of what the values are wider by that the steps are: less is a shape, which is smooth. */
const ROUGH = 0.6;
/** Values of a restless stretch at least, and pieces that make one. */
const LEAST = 8;
const PIECES = 3;
/** Cells between two pieces of one stretch, at most: these, or half of what was gathered before. */
const NEAR = 16;
const HALF = 0.5;
/** Part of a change of level that is left behind a stretch from which it is a change of its own. */
const STAYS = 0.5;
/** Longest turn that counts so. */
const TURN_MOST = 400;
/** Cells on each side of a stretch that tell the level there. */
const BESIDE = 24;

/** Whether the values of a stretch stray more than usual, from one to the next as well: its middle half is wider, so that a few outliers are none. */
export function restless(
  { away, parts: { deviation, negligible } }: Pick<JudgedChannel, 'away' | 'parts'>,
  start: number,
  end: number,
): boolean {
  const own = away.slice(start, end + 1);
  if (own.length < LEAST) return false;
  // What rounding leaves of a series that stands still is no movement, and a stretch of which more than half stands still strays by a few outliers.
  const middle = median(own);
  if (!(median(own.map((v, i) => Math.abs(v - middle) * deviation[start + i])) > negligible)) return false;
  const usual = usualOf(away);
  const wider = spread(own) / usual.values;
  return wider >= WIDER && spread(stepsOf(own)) >= Math.max(WIDER, ROUGH * wider) * usual.steps;
}

/**
 * Heaps of spikes, dips and changes of level that follow each other closely are one stretch in which the series is restless: told once, by its most
 * surprising piece, from the first to the last. A level that is another one after it stays an event of its own.
 * @param found in any order
 */
export function withRestless<F extends Piece>(channel: JudgedChannel, found: readonly F[]): F[] {
  const pieces = found.filter(({ aspect }) => aspect !== 'stuck' && aspect !== 'gap').sort((a, b) => a.start - b.start || a.end - b.end);
  const heaps: F[][] = [];
  let last = -1;
  for (const one of pieces) {
    const heap = heaps[heaps.length - 1];
    const follows =
      heap !== undefined &&
      (one.start - last <= Math.max(NEAR, HALF * (last - heap[0].start)) || restless(channel, last + 1, one.start - 1));
    if (follows) heap.push(one);
    else heaps.push([one]);
    last = follows ? Math.max(last, one.end) : one.end;
  }
  const out = new Set(found);
  for (const heap of heaps) {
    const whole = gathered(channel, heap);
    if (whole === undefined) continue;
    for (const one of heap) if (one.jump === undefined || !staysAfter(channel, whole, one.jump)) out.delete(one);
    for (const one of out) if (spoilt(channel, whole, one)) out.delete(one);
    out.add(whole);
  }
  return [...out];
}

function gathered<F extends Piece>(channel: JudgedChannel, heap: readonly F[]): F | undefined {
  const seen = heap.filter(({ aspect }) => aspect !== 'turn');
  const wide = seen.some(({ aspect }) => aspect === 'swing' || aspect === 'form');
  if (seen.length === 0 || heap.length < (wide ? 2 : PIECES)) return undefined;
  const start = Math.min(...heap.map((one) => one.start));
  const end = Math.max(...heap.map((one) => one.end));
  if (!restless(channel, start, end)) return undefined;
  const main = seen.reduce((best, one) => (one.surprise > best.surprise ? one : best));
  return { ...main, aspect: 'swing', start, end };
}

/** Whether a stretch is told by its mean only, close to a much stranger one: the level beside that is a guess. */
function spoilt(channel: JudgedChannel, whole: Piece, { aspect, start, end, surprise }: Piece): boolean {
  const beside = Math.max(BESIDE, 2 * turnOf(channel));
  if (aspect !== 'value' || surprise > HALF * whole.surprise || end < whole.start - beside || start > whole.end + beside) return false;
  const { shape, lower, upper } = channel;
  return !shape.values.subarray(start, end + 1).some((v, i) => v < lower[start + i] || v > upper[start + i]);
}

/** Whether the level after a stretch is another one than before it, by half of the change at least. */
export function staysAfter(channel: JudgedChannel, { start, end }: Pick<Piece, 'start' | 'end'>, { before, after }: Jump): boolean {
  const beside = Math.max(BESIDE, 2 * turnOf(channel));
  const calm = calmOf(channel);
  const left = median(calm.slice(Math.max(0, start - beside), start));
  const right = median(calm.slice(end + 1, end + 1 + beside));
  return Math.abs(right - left) > STAYS * Math.abs(after - before);
}

/** Cells after which a series without a rhythm is like itself. */
const turnOf = ({ shape: { seasons, echo } }: JudgedChannel): number =>
  seasons.length > 0 || echo === undefined || echo.lag > TURN_MOST ? 0 : echo.lag;

const spread = (x: Float64Array): number => robustScale(x, median(x));
const stepsOf = (x: Float64Array): Float64Array => Float64Array.from({ length: x.length - 1 }, (_, i) => x[i + 1] - x[i]);

/** How far the values of a channel stray, and the steps between them: asked of each stretch, told once of a channel. */
const known = new WeakMap<Float64Array, { readonly values: number; readonly steps: number }>();
function usualOf(away: Float64Array): { readonly values: number; readonly steps: number } {
  const told = known.get(away) ?? { values: spread(away), steps: spread(stepsOf(away)) };
  known.set(away, told);
  return told;
}
