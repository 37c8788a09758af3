import { median, quantileSorted, sorted } from '../../ranks/quantile.ts';
import { clipped } from '../clip.ts';
import { detrended, echoes } from './periods.ts';
import { type Rhythm, seasonGain } from './season.ts';

/** Part of what turns at fixed times would foretell that a rhythm must, and how much longer than the period a turn may be. */
const FORETOLD = 0.8;
const LONGER = 1.05;
/** Standard errors of an autocorrelation that the greatest of several is too high by. */
const ERRORS = 2;

/**
 * Whether the turns of a rhythm come at fixed times. A tank that is filled when it is empty, or a room with a thermostat, does the same again and again,
 * but a little earlier or later each time: it is like itself a turn later, and after some turns a fixed period foretells less of it.
 *
 *     gain >= .8 (1 − (1 − r) (1 + 1 / (turns − 1)))
 *
 * with the gain of the period out of sample, and r the greatest autocorrelation up to a turn where the series is most like itself: the right side is
 * what the mean of the other turns would foretell of one whose distance to them is noise. Cost: O(n log n).
 */
export function keepsTime(x: Float64Array, rhythm: Rhythm): boolean {
  if (!edgesKeepTime(x, rhythm)) return false;
  const { period } = rhythm;
  const likest = echoes(x).reduce((best, { lag, correlation }) => (lag <= LONGER * period ? Math.max(best, correlation) : best), 0);
  const most = Math.max(0, likest - ERRORS / Math.sqrt(x.length));
  const turns = x.length / period;
  return seasonGain(detrended(clipped(x)), rhythm) >= FORETOLD * (1 - (1 - most) * (1 + 1 / (turns - 1)));
}

/**
 * Values on each side of an edge, part of the range of the values that it leaps, part of the leap that is done between the two values before and after it, edges
 * from which something can be said, and part of a turn by which one may be early. A slope, however steep, is done with half of it in that time.
 */
const SIDE = 4;
const LEAP = 0.5;
const SUDDEN = 0.7;
const EDGES = 8;
const EARLY = 0.01;
/** Share of the edges that come again a turn later. */
const AGAIN = 0.5;
/** Sides of an edge in a turn, from which a smooth turn has none. */
const SMOOTH = 12;

/** Variance of the number of edges in a turn, as a part of its mean, from which they come by chance: a change of weather is no phase of a machine. */
const BY_CHANCE = 0.5;

/** Whether turns have about as many edges each, as they do where these are a part of the turn. */
function inEachTurn(edges: readonly { readonly at: number }[], period: number): boolean {
  const [from, to] = [Math.floor(edges[0].at / period), Math.floor(edges[edges.length - 1].at / period)];
  // The first and the last turn with an edge may be cut.
  const counts = new Array<number>(Math.max(0, to - from - 1)).fill(0);
  for (const { at } of edges) {
    const turn = Math.floor(at / period) - from - 1;
    if (turn >= 0 && turn < counts.length) counts[turn] += 1;
  }
  if (counts.length < 2) return true;
  const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (counts.length - 1) < BY_CHANCE * mean;
}

/** Whether leaps, where a series has some, come again after a turn: the phases of a machine that differ in length by a little do not, however alike its turns are. */
function edgesKeepTime(x: Float64Array, { period }: Rhythm): boolean {
  const ascending = sorted(x);
  const least = LEAP * (quantileSorted(ascending, 0.98) - quantileSorted(ascending, 0.02));
  // A switch leaps by what it is, and at the time of its rhythm more often than at others.
  const two = x.every((v) => v !== v || v === ascending[0] || v === ascending[ascending.length - 1]);
  if (!(least > 0) || two || period < SMOOTH * SIDE) return true;
  const leaps: { at: number; move: number }[] = [];
  const edges: { at: number; move: number }[] = [];
  for (let i = SIDE; i + SIDE <= x.length; ++i) {
    // Cheap first: few places leap at all.
    if (!(Math.abs(x[i] - x[i - 1]) >= least / SIDE)) continue;
    const move = median(x.subarray(i, i + SIDE)) - median(x.subarray(i - SIDE, i));
    if (!(Math.abs(move) >= least)) continue;
    leaps.push({ at: i, move });
    if (!((x[i] + x[i + 1] - x[i - 1] - x[i - 2]) / (2 * move) >= SUDDEN)) continue;
    const last = edges[edges.length - 1];
    if (last !== undefined && i - last.at < SIDE && Math.sign(last.move) === Math.sign(move)) {
      if (Math.abs(move) > Math.abs(last.move)) edges[edges.length - 1] = { at: i, move };
    } else edges.push({ at: i, move });
  }
  const early = Math.max(1, EARLY * period);
  const first = edges.filter(({ at }) => at + period + early < x.length - SIDE);
  if (first.length < EDGES || !inEachTurn(edges, period)) return true;
  // Where noise makes a slope look sudden, the slope is there a turn later; an edge that comes at no fixed time is not.
  const again = first.filter(({ at, move }) =>
    leaps.some((one) => Math.sign(one.move) === Math.sign(move) && Math.abs(one.at - at - period) <= early),
  );
  return again.length >= AGAIN * first.length;
}
