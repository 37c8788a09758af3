import { median, quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';

const DAY = 86_400_000;
/** Steps that people measure at, in milliseconds. */
const USUAL = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200].map((seconds) => 1000 * seconds),
  ...[DAY, 7 * DAY],
];
/** Part by which the usual gap between uneven times may be longer than their step: chance makes it of jitter. */
const LONGER = 1.05;
/** Part by which the mean of steps that jitter may be off the usual one. */
const AS_GOOD = 0.01;
/** Part of a step within which steps are equal, and share of them that then show it themselves. */
const EQUAL = 0.001;
const PLAIN = 0.5;
/** Share of the steps that must be multiples of one length, give or take this share of it. */
const MOSTLY = 0.8;
const JITTER = 0.1;

/** Share of the steps that a condition holds for. */
export const share = (steps: readonly number[], holds: (step: number) => boolean): number => steps.filter(holds).length / steps.length;

/** The share that must be alike for a rule of all. */
export const mostly = (steps: readonly number[], holds: (step: number) => boolean): boolean => share(steps, holds) >= MOSTLY;

/**
 * The length that most of the steps are multiples of; undefined where there is none. Where they jitter it is their mean, for no two are equal then and
 * the densest place among them is chance.
 * @param steps between rows, all above 0
 */
export function evenStep(steps: readonly number[], unit: 'ms' | 'number'): number | undefined {
  const common = commonStep(steps);
  if (!mostly(steps, (s) => even(s, common))) return undefined;
  if (share(steps, (s) => Math.abs(s - common) <= EQUAL * common) >= PLAIN) return common;
  const middle = median(steps.map((s) => s / Math.max(1, Math.round(s / common))));
  const mean = meanStep(steps, middle);
  return asUsual(unit, (s) => Math.abs(mean / s - 1) <= AS_GOOD) ?? mean;
}

/** The step that uneven times are put on: the next usual one. */
export const usualStep = (gap: number, unit: 'ms' | 'number'): number => asUsual(unit, (s) => LONGER * s >= gap) ?? gap;

const asUsual = (unit: 'ms' | 'number', fits: (step: number) => boolean): number | undefined =>
  unit === 'ms' ? USUAL.find(fits) : undefined;

const even = (s: number, step: number): boolean => Math.abs(s / step - Math.round(s / step)) <= JITTER && Math.round(s / step) >= 1;

/** The commonest step, to a thousandth; the least of equals. */
function commonStep(steps: readonly number[]): number {
  const ascending = sorted(steps);
  const tolerance = quantileSorted(ascending, 0.5) * EQUAL;
  let best = ascending[0];
  let most = 0;
  for (let from = 0; from < ascending.length; ) {
    let to = from;
    while (to < ascending.length && ascending[to] - ascending[from] <= tolerance) to += 1;
    if (to - from > most) {
      most = to - from;
      best = ascending[(from + to - 1) >> 1];
    }
    from = to;
  }
  return best;
}

function meanStep(steps: readonly number[], about: number): number {
  let [length, count] = [0, 0];
  for (const s of steps) {
    if (!even(s, about)) continue;
    length += s;
    count += Math.round(s / about);
  }
  return length / count;
}
