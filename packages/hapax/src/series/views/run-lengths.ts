import { quantileSorted } from '../../kernels/ranks/quantile.ts';

/** A run of one value. */
interface Length {
  readonly length: number;
  readonly value: number;
}

/** Share of all samples at a value, from which runs at it are of their own kind: nights at nothing say nothing of other values. */
const HOME = 0.05;
/** Runs of two samples and more that a law of their lengths is made of at least, and those of its tail. */
const LEAST = 20;
const TAIL = 0.9;
const TAIL_LEAST = 5;
/** Part of the runs whose lengths are one more than multiples of a step: hourly values written every ten minutes stand still for six steps at a time. */
const IN_STEPS = 0.95;

/**
 * The law of the lengths of runs at values that a series has in passing: beyond most of them their number falls by one factor for each step.
 * @param runs other runs of one value, of any length, shape (nRuns)
 * @param total samples of all runs
 * @returns of a length, minus the decimal logarithm of how many runs as long such a series has; undefined where runs are too few
 */
export function lawOfLengths(runs: readonly Length[], total: number): ((run: Length) => number) | undefined {
  const at = new Map<number, number>();
  for (const { length, value } of runs) at.set(value, (at.get(value) ?? 0) + length);
  const lengths = runs.filter(({ length, value }) => length >= 2 && (at.get(value) ?? 0) < HOME * total).map(({ length }) => length);
  if (lengths.length < LEAST) return undefined;
  const ascending = Float64Array.from(lengths).sort();
  const least = ascending[0] - 1;
  const step = lengths.filter((length) => (length - 1) % least === 0).length >= IN_STEPS * lengths.length ? least : 1;
  const from = quantileSorted(ascending, TAIL);
  const tail = lengths.filter((length) => length >= from);
  const beyond = tail.length >= TAIL_LEAST ? tail : lengths;
  const start = Math.min(...beyond);
  const excess = beyond.reduce((sum, length) => sum + (length - start) / step, 0) / beyond.length;
  const fall = excess / (1 + excess);
  return ({ length, value }) => {
    if ((at.get(value) ?? 0) >= HOME * total || length < start) return Infinity;
    return -Math.log10(beyond.length) - ((length - start) / step) * Math.log10(Math.max(fall, 1e-3));
  };
}
