import { median, quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';
import { calmOf } from '../shape/decompose.ts';
import type { JudgedChannel } from '../views/channel.ts';
import { restless } from './restless.ts';

/** What an event of a series can be. */
export type EventKind = 'spike' | 'dip' | 'shift' | 'drift' | 'odd shape' | 'unusual time' | 'stuck' | 'missing' | 'variance';

/** A stretch that was found, as far as its kind depends on it. Places are cells. */
export interface Stretch {
  readonly aspect: string;
  readonly start: number;
  readonly peak: number;
  readonly end: number;
}

/** Mean distance of a stretch, as a share of its root mean square, from which it is high or low and not just restless. */
const ONE_SIDED = 0.5;
/** The same from which all of it is, values of such a stretch at least, and the part of its peak that its middle is: a level for a while. */
const LEVEL_SIDED = 0.8;
const LEVEL_LEAST = 8;
const LEVEL_MIDDLE = 0.5;

/** Part of a stretch within which its values outside their range lie, if these are what it is. */
const PLACE = 0.25;

/** What a stretch is called, by how its values lie about what was expected. */
export function kindOf(channel: JudgedChannel, found: Stretch): EventKind {
  const { aspect, start, end, peak } = found;
  if (aspect === 'turn') return 'shift';
  if (aspect === 'drift') return 'drift';
  if (aspect === 'stuck') return 'stuck';
  if (aspect === 'gap') return 'missing';
  const { away, shape } = channel;
  const lean = leanOf(away, start, end);
  if ((aspect === 'form' || aspect === 'swing') && Math.abs(lean) < ONE_SIDED && inOnePlace(channel, found) === undefined)
    return restless(channel, start, end) ? 'variance' : odd(channel, aspect);
  if (stepsAway(channel, found)) return 'shift';
  const side = away[peak] > 0 ? 'spike' : 'dip';
  if (aspect === 'range') return side;
  const value = shape.values[peak];
  // No single value is outside its range: it is the shape, the restlessness, or the level for a while.
  if (value >= channel.lower[peak] && value <= channel.upper[peak]) {
    if (aspect === 'form') return 'odd shape';
    if (aspect === 'swing') return 'variance';
    return aspect === 'step' || start === end ? side : 'shift';
  }
  const usual = sorted(shape.values);
  const within = value > quantileSorted(usual, 0.02) && value < quantileSorted(usual, 0.98);
  if (within && shape.seasons.length > 0) return 'unusual time';
  return held(away, found, lean) ? 'shift' : side;
}

/** Where all values of a stretch that are outside their range lie, if that is on one side and within a part of it: then they tell what happened. */
function inOnePlace(
  { shape: { values }, lower, upper }: JudgedChannel,
  { start, end }: Stretch,
): { start: number; end: number } | undefined {
  let [first, last, side] = [-1, -1, 0];
  for (let i = start; i <= end; ++i) {
    const own = values[i] > upper[i] ? 1 : values[i] < lower[i] ? -1 : 0;
    if (own === 0) continue;
    if (side !== 0 && own !== side) return undefined;
    side = own;
    if (first < 0) first = i;
    last = i;
  }
  return first >= 0 && last - first + 1 <= PLACE * (end - start + 1) ? { start: first, end: last } : undefined;
}

/**
 * A stretch of shapes begins a window before what they show: told by its values, it is these, where windows that hold some of them are all of it.
 * @param size samples of a window
 */
export function atItsValues<F extends Stretch>(channel: JudgedChannel, found: F, size: number): F {
  if (found.aspect !== 'form' && found.aspect !== 'swing') return found;
  const place = inOnePlace(channel, found);
  if (place === undefined || found.peak < place.start || found.peak > place.end) return found;
  const more = found.start < place.start - size || found.end > place.end + size;
  return more ? found : { ...found, ...place };
}

/** What moves in a way of its own has a shape where the series has shapes at all. */
const odd = ({ shape }: JudgedChannel, aspect: string): EventKind =>
  aspect === 'form' || shape.seasons.length > 0 ? 'odd shape' : 'variance';

/** Values before and after a step that tell where it comes from and leads, and part of the step that is left at its far end. */
const BESIDE = 12;
const LEFT = 0.6;

/**
 * Whether a stretch is one step to where a series without a rhythm then stays, as a price that falls and trades on: the change of where it is, from the values before to
 * those after, is that one step, and so far all of the values after it are from all before.
 */
export function stepsAway(channel: JudgedChannel, { start, end }: Pick<Stretch, 'start' | 'end'>): boolean {
  const { values, seasons } = channel.shape;
  if (seasons.length > 0 || start < BESIDE || end + 1 + BESIDE > values.length) return false;
  const calm = calmOf(channel);
  const [before, during, after] = [
    calm.slice(start - BESIDE, start),
    calm.slice(start - 1, end + 2),
    calm.slice(end + 1, end + 1 + BESIDE),
  ];
  // What rises all the time is another one later without a step.
  const slope = median(Float64Array.of(...slopesOf(before), ...slopesOf(after)));
  const change = median(after) - median(before) - slope * (BESIDE + end - start + 1);
  let step = 0;
  for (let i = 1; i < during.length; ++i) step = Math.max(step, Math.abs(during[i] - during[i - 1]) || 0);
  const way = Math.sign(change);
  const least = after.reduce((near, v) => Math.min(near, v === v ? way * v : Infinity), Infinity);
  const most = before.reduce((far, v) => Math.max(far, v === v ? way * v : -Infinity), -Infinity);
  return Math.abs(change) >= LEFT * step && step >= LEFT * Math.abs(change) && least > most;
}

const slopesOf = (x: Float64Array): Float64Array => x.slice(1).map((v, i) => v - x[i]);

/** Whether a stretch stays where it is, high or low, so that it is a level and no spike. */
function held(away: Float64Array, { start, end, peak }: Stretch, lean: number): boolean {
  if (end - start + 1 < LEVEL_LEAST || Math.abs(lean) < LEVEL_SIDED) return false;
  return Math.abs(median(away.subarray(start, end + 1))) >= LEVEL_MIDDLE * Math.abs(away[peak]);
}

/** Mean over root mean square: 1 where all values lie equally far on one side, 0 where the sides are even. */
function leanOf(away: Float64Array, start: number, end: number): number {
  let [sum, squares, known] = [0, 0, 0];
  for (let i = start; i <= end; ++i) {
    if (away[i] !== away[i]) continue;
    sum += away[i];
    squares += away[i] * away[i];
    known += 1;
  }
  return squares > 0 ? sum / Math.sqrt(squares * known) : 0;
}
