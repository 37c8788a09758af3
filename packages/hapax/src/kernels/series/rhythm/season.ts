import { median } from '../../ranks/quantile.ts';
import { movingMean } from '../moving.ts';

/** A rhythm: how long a turn is, in samples (not always a whole number: a year of weeks), and where each sample stands in it. */
export interface Rhythm {
  readonly period: number;
  /** Phase of each sample, in [0, round(period)), shape (nSamples). */
  readonly phases: Int32Array;
}

export const rhythm = (n: number, period: number, shift?: Int32Array): Rhythm => {
  const whole = Math.round(period);
  return {
    period,
    phases: Int32Array.from({ length: n }, (_, i) => {
      const turns = (i + (shift?.[i] ?? 0)) / period;
      return Math.min(whole - 1, Math.floor((turns - Math.floor(turns)) * whole + 1e-9));
    }),
  };
};

/** Turns that are each foretold by the others at most; more are taken together. */
const FOLDS = 10;
/** Share of the turns that a rhythm must foretell better than nothing does. */
const OFTEN = 0.7;

/**
 * How much of the distance to the moving mean over a turn the rhythm foretells out of sample: each stretch by the mean turn of all the
 * others. 1: all; 0 and less: nothing. -Infinity where it holds in too few of the stretches.
 * @param x outliers pulled in, shape (nSamples)
 * Cost: O(n).
 */
export function seasonGain(x: Float64Array, { period, phases }: Rhythm): number {
  const n = x.length;
  const whole = Math.round(period);
  const level = movingMean(x, whole);
  const folds = Math.min(FOLDS, Math.floor(n / period));
  const foldOf = (i: number) => Math.min(folds - 1, Math.floor(i / period / (n / period / folds)));
  const sums = new Float64Array(whole * folds);
  const counts = new Float64Array(whole * folds);
  const totals = new Float64Array(whole);
  const knowns = new Float64Array(whole);
  for (let i = 0; i < n; ++i) {
    const away = x[i] - level[i];
    if (away !== away) continue;
    const k = phases[i];
    const at = foldOf(i) * whole + k;
    sums[at] += away;
    counts[at] += 1;
    totals[k] += away;
    knowns[k] += 1;
  }
  const before = new Float64Array(folds);
  const after = new Float64Array(folds);
  for (let i = 0; i < n; ++i) {
    const away = x[i] - level[i];
    if (away !== away) continue;
    const f = foldOf(i);
    const k = phases[i];
    const count = knowns[k] - counts[f * whole + k];
    const expected = count > 0 ? (totals[k] - sums[f * whole + k]) / count : 0;
    before[f] += away * away;
    after[f] += (away - expected) ** 2;
  }
  const held = before.reduce((sum, b, f) => sum + (after[f] < b ? 1 : 0), 0);
  const total = before.reduce((a, b) => a + b, 0);
  if (!(total > 0) || held < OFTEN * folds) return -Infinity;
  return 1 - after.reduce((a, b) => a + b, 0) / total;
}

/** Least gain by the number of turns: the fewer there are, the likelier they agree by chance. */
export const gainNeeded = (turns: number): number =>
  turns < 2 ? Infinity : turns < 3 ? 0.6 : turns < 4 ? 0.4 : turns < 6 ? 0.2 : turns < 10 ? 0.1 : turns < 20 ? 0.05 : 0.03;

/** Median by phase, about the median of these: shape (round(period)). A phase without a known value is 0. */
export function phaseMedians(x: Float64Array, { period, phases }: Rhythm): Float64Array {
  const groups = byPhase(x, Math.round(period), phases);
  const middles = groups.map((group) => (group.length === 0 ? Number.NaN : median(group)));
  const known = middles.filter((v) => v === v);
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  return Float64Array.from(middles, (v) => (v === v ? v - mean : 0));
}

/** Turns up to which a value has a say in its own median that matters. */
const FEW_TURNS = 12;

/**
 * What each sample is expected to be by the other turns of its phase, about the mean of the phases: shape (nSamples). Where turns are few, the
 * sample itself is left out, so that it cannot pull its own expectation towards it.
 */
export function expectedBySeason(x: Float64Array, season: Rhythm): Float64Array {
  const medians = phaseMedians(x, season);
  const { phases, period } = season;
  const out = Float64Array.from(phases, (phase) => medians[phase]);
  if (x.length / period > FEW_TURNS) return out;
  const groups = byPhase(x, Math.round(period), phases);
  const offset = groups.map((group, phase) => (group.length === 0 ? 0 : median(group) - medians[phase]));
  for (let i = 0; i < x.length; ++i) {
    const group = groups[phases[i]];
    if (x[i] !== x[i] || group.length < 2) continue;
    const others = group.slice();
    others.splice(others.indexOf(x[i]), 1);
    out[i] = median(others) - offset[phases[i]];
  }
  return out;
}

/** Known values by phase. */
export function byPhase(x: Float64Array, whole: number, phases: Int32Array): number[][] {
  const groups: number[][] = Array.from({ length: whole }, () => []);
  for (let i = 0; i < x.length; ++i) if (x[i] === x[i]) groups[phases[i]].push(x[i]);
  return groups;
}
