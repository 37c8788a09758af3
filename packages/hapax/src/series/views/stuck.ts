import { quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';
import { lawOfLengths } from './run-lengths.ts';

/** A run of one value, or of no values, that is longer than the series explains. */
export interface Run {
  readonly start: number;
  readonly length: number;
  /** Minus the decimal logarithm of how many such runs chance gives the series. */
  readonly surprise: number;
}

/** A run must have this many samples, and be this many times as long as others like it. */
const LEAST = 5;
const TIMES = 2.5;

/**
 * Runs of one value that stand out. The longest are held against chance, with the share of steps that keep the value, and against the other runs of the
 * same series at the same value: a plateau that comes every night is no fault.
 * @param x NaN for missing, which ends a run where it is missing longer than usual
 * @param turns lengths of rhythms, in samples: what stands still at this value at this time of most other turns is no fault
 */
export function stuckRuns(x: Float64Array, turns: readonly number[] = []): Run[] {
  const cells = withoutUsualGaps(x);
  const runs: { start: number; length: number; value: number }[] = [];
  for (let i = 0; i < cells.length; ) {
    let to = i + 1;
    while (to < cells.length && x[cells[to]] === x[cells[i]]) to += 1;
    if (x[cells[i]] === x[cells[i]]) runs.push({ start: i, length: to - i, value: x[cells[i]] });
    i = to;
  }
  const told = asLengthsGo(
    runs,
    standingOut(runs, (a, b) => a.value === b.value),
  ).map(({ start, length, surprise }) => {
    const [first, last] = [cells[start], cells[start + length - 1]];
    return { start: first, length: last - first + 1, surprise };
  });
  return told.filter((run) => !turns.some((turn) => usualThen(x, run, turn)));
}

/** Runs that stand out, no stranger than the lengths of all others let them be. */
function asLengthsGo(
  runs: readonly { readonly start: number; readonly length: number; readonly value: number }[],
  found: readonly Run[],
): Run[] {
  if (found.length === 0) return [];
  const total = runs.reduce((sum, { length }) => sum + length, 0);
  const starts = new Set(found.map(({ start }) => start));
  // A run is held against all but those that are longer and stand out: a sensor may have been stuck twice.
  return [...found]
    .sort((a, b) => a.length - b.length)
    .flatMap((run) => {
      const own = runs.find(({ start }) => start === run.start);
      const law =
        own &&
        lawOfLengths(
          runs.filter((other) => other !== own && (!starts.has(other.start) || other.length <= run.length)),
          total,
        );
      const surprise = own === undefined || law === undefined ? run.surprise : Math.min(run.surprise, law(own));
      return surprise > 0 ? [{ ...run, surprise }] : [];
    });
}

/** Gaps of a length, or longer ones, from which one that is no longer is how the series is. */
const USUAL_GAPS = 3;

/** Cells without those of usual gaps: what stands still before a weekend without values and after it stood still all the time. */
function withoutUsualGaps(x: Float64Array): Int32Array {
  const gaps: number[] = [];
  for (let i = 0, gap = 0; i < x.length; ++i) {
    if (x[i] !== x[i]) gap += 1;
    else {
      if (gap > 0 && gap < i) gaps.push(gap);
      gap = 0;
    }
  }
  const usual = gaps.sort((a, b) => b - a)[USUAL_GAPS - 1] ?? 0;
  const out: number[] = [];
  for (let i = 0; i < x.length; ) {
    let to = i + 1;
    const missing = x[i] !== x[i];
    while (missing && to < x.length && x[to] !== x[to]) to += 1;
    if (!missing || to - i > usual) for (let k = i; k < to; ++k) out.push(k);
    i = to;
  }
  return Int32Array.from(out);
}

/** Part of the range of the middle values that counts as the same value, part of a run that must have it, and part of the turns. */
const SAME = 0.01;
const MOST_OF_RUN = 0.75;
const MOST_TURNS = 0.5;

/** Whether the series stands still at this value at this time of half of the other turns, two at least. */
function usualThen(x: Float64Array, { start, length }: Run, turn: number): boolean {
  if (length >= turn) return false;
  const usual = sorted(x);
  const near = SAME * (quantileSorted(usual, 0.98) - quantileSorted(usual, 0.02));
  const value = x[start];
  let [turns, alike] = [0, 0];
  const first = -Math.ceil((start + length) / turn);
  for (let k = first; k * turn < x.length - start; ++k) {
    if (k === 0) continue;
    const from = Math.round(start + k * turn);
    let [known, same] = [0, 0];
    for (let i = Math.max(0, from); i < Math.min(x.length, from + length); ++i) {
      if (x[i] !== x[i]) continue;
      known += 1;
      if (Math.abs(x[i] - value) <= near) same += 1;
    }
    if (known < length / 2) continue;
    turns += 1;
    if (same >= MOST_OF_RUN * known) alike += 1;
  }
  return alike >= 2 && alike >= MOST_TURNS * turns;
}

/** Runs of missing cells that stand out from the other gaps. Before the first value nothing is missing: the series begins later. */
export function longGaps(x: Float64Array): Run[] {
  const runs: { start: number; length: number; value: number }[] = [];
  for (let i = 0; i < x.length; ) {
    let to = i + 1;
    const missing = x[i] !== x[i];
    while (to < x.length && (x[to] !== x[to]) === missing) to += 1;
    if (missing) runs.push({ start: i, length: to - i, value: 0 });
    else for (let k = i; k < to; ++k) runs.push({ start: k, length: 1, value: 1 });
    i = to;
  }
  const gaps = runs.filter(({ value, start }) => value === 0 && start > 0);
  if (runs[0]?.value === 0) runs.shift();
  return standingOut(runs, (a, b) => a.value === b.value).filter((run) => gaps.some(({ start }) => start === run.start));
}

function standingOut<R extends { readonly start: number; readonly length: number }>(
  runs: readonly R[],
  alike: (a: R, b: R) => boolean,
): Run[] {
  const byLength = [...runs].sort((a, b) => b.length - a.length);
  const total = runs.reduce((sum, { length }) => sum + length, 0);
  const out: Run[] = [];
  const told = new Set<R>();
  for (const run of byLength) {
    if (run.length < LEAST || out.length > 20) break;
    // Longer runs that were not told are how the series is.
    const others = byLength.filter((other) => other !== run && !told.has(other));
    const next = others.find((other) => alike(run, other))?.length ?? others.find(({ length }) => length < run.length)?.length ?? 1;
    if (run.length < TIMES * next) continue;
    // Steps that keep the value, without the runs at hand.
    const rest = others.reduce((sum, { length }) => sum + length, 0);
    const kept = Math.max((rest - others.length + 1) / (rest + 2), KEPT_LEAST);
    const again = keptAgain(others, kept);
    const expected = -Math.log10(total) - Math.log10(kept) - (run.length - 2) * Math.log10(again);
    // A shorter run of another length class can be told apart by its ratio alone: each doubling beyond the next is a decade.
    const ratio = Math.log2(run.length / next);
    const home = atHome(
      run,
      others.filter((other) => alike(run, other)),
      total,
    );
    if (!(Math.min(expected, ratio) > 0)) continue;
    told.add(run);
    out.push({ start: run.start, length: run.length, surprise: Math.min(expected, 2 * ratio, home) });
  }
  return out;
}

/** Share of steps that keep the value, at least; and steps that it counts as where it is asked what is kept once more. */
const KEPT_LEAST = 1e-3;
const PRIOR = 10;

/** Share of the steps after one that kept the value that keep it, too, in short runs: where a series turns slowly, as a tide does, it stays at its highest value for a while. */
function keptAgain(others: readonly { readonly length: number }[], kept: number): number {
  let [steps, again] = [0, 0];
  for (const { length } of others) {
    if (length < 2 || length > LEAST) continue;
    steps += length - 1;
    again += length - 2;
  }
  return Math.max(kept, (again + PRIOR * kept) / (steps + PRIOR));
}

/** Share of the other samples that are at the value, from which the series is at home there; runs that differ by less keep a measure. */
const HOME = 0.2;
const MEASURED = 0.3;
const MEASURED_RUNS = 6;

/** Surprise of a run at a value that the series is often at and leaves by chance, by the law of the lengths of such runs; Infinity elsewhere. */
function atHome(run: { readonly length: number }, others: readonly { readonly length: number }[], total: number): number {
  const there = others.reduce((sum, { length }) => sum + length, 0);
  if (there < HOME * (total - run.length)) return Infinity;
  const mean = there / others.length;
  const spread = Math.sqrt(others.reduce((sum, { length }) => sum + (length - mean) ** 2, 0) / others.length);
  if (others.length >= MEASURED_RUNS && spread < MEASURED * mean) return Infinity;
  const runs = others.length + 1;
  return -Math.log10(runs) - (run.length - 1) * Math.log10(1 - runs / (there + run.length));
}
