import { LAST_Z, type Level, type Spread, searchLevel, widen } from '../kernels/forecast/dynamic-threshold.ts';
import type { Side } from './result.ts';

/** Stands for "no error is normal here", as in the reference. */
const NONE = -1e6;

/** What both directions of a window share. */
export interface Bench {
  readonly spread: Spread;
  /** False when the errors are too small, for this series, to look at. */
  readonly worth: boolean;
  /** Errors at or below this are never anomalies. */
  readonly floor: number;
  /** First place in the window that is judged; what is before was, or never will be. */
  readonly from: number;
  /** 1 for places found anomalous in earlier windows, shape (window). */
  readonly taken: Uint8Array;
  readonly buffer: number;
  readonly prune: number;
  /** Candidates reach `buffer` to both sides and are anomalous all along (published), or only where the error is above. */
  readonly extent: 'widened' | 'core';
}

export interface SideVerdict {
  readonly side: Side;
  /** 1 for each anomalous place, shape (window). */
  readonly kept: Uint8Array;
}

/** Find the threshold of one direction, the candidates above it, and prune those that are hardly above what is normal. */
export function judgeSide(values: Float64Array, bench: Bench): SideVerdict {
  const level = searchLevel(values, bench.spread, bench.buffer);
  const over = new Uint8Array(values.length);
  let any = 0;
  if (bench.worth) {
    for (let i = 0; i < values.length; ++i) {
      if (values[i] >= level.epsilon && values[i] > bench.floor) any = over[i] = 1;
    }
  }
  if (any === 0) return none(level, values.length);
  const marks = widen(over, bench.buffer);
  // The reference lets what it will not report set the level of the normal; a corrected one leaves it out.
  const shown = bench.extent === 'core' ? marks.slice() : marks;
  marks.fill(0, 0, bench.from);
  const largestNormal = largestWithout(values, shown, bench);
  const least = bench.extent === 'core' ? 1 : 2;
  const candidates = runsOf(marks, least);
  const survivors = prune(candidates, values, largestNormal, bench.prune);
  const kept = new Uint8Array(values.length);
  if (candidates.length === 0) kept.set(marks);
  for (const { start, end } of survivors) {
    for (let i = start; i < end; ++i) kept[i] = bench.extent === 'core' ? over[i] : 1;
  }
  return { side: { ...level, runs: candidates, largestNormal }, kept };
}

/** A direction that nobody asked for. */
export const unasked = (spread: Spread, length: number): SideVerdict =>
  none({ z: LAST_Z, epsilon: spread.mean + LAST_Z * spread.sd }, length);

const none = (level: Level, length: number): SideVerdict => ({
  side: { ...level, runs: [], largestNormal: NONE },
  kept: new Uint8Array(length),
});

function largestWithout(values: Float64Array, marks: Uint8Array, { taken }: Bench): number {
  let most = NONE;
  for (let i = 0; i < values.length; ++i) {
    if (marks[i] === 0 && taken[i] === 0 && values[i] > most) most = values[i];
  }
  return most;
}

/** Maximal runs of at least `least` marks. */
export function runsOf(marks: Uint8Array, least: number): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  for (let i = 0; i < marks.length; ++i) {
    if (marks[i] === 0) continue;
    const start = i;
    while (i < marks.length && marks[i] !== 0) i += 1;
    if (i - start >= least) out.push({ start, end: i });
  }
  return out;
}

/** Peaks in falling order, the largest normal error last: from the last step of at least `share` downwards nothing is left out. */
function prune(runs: readonly { start: number; end: number }[], values: Float64Array, largestNormal: number, share: number): typeof runs {
  const peaks = runs.map(({ start, end }) => values.subarray(start, end).reduce((most, v) => (v > most ? v : most), -Infinity));
  const falling = [...peaks].sort((a, b) => b - a).concat(largestNormal);
  const dropped = new Set<number>();
  for (let i = 0; i + 1 < falling.length; ++i) {
    if ((falling[i] - falling[i + 1]) / falling[i] < share) dropped.add(falling[i]);
    else dropped.clear();
  }
  return runs.filter((_, k) => !dropped.has(peaks[k]));
}
