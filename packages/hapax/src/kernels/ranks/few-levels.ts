import type { Matrix } from '../../core/matrix.ts';

/** Samples that levels are told from. */
const SAMPLES = 1000;
/** Effective levels below which a feature is taken for a count, a code, or a yes or no. */
const FEW = 10;

/**
 * Share of the features that have few levels: whose values are as concentrated as if fewer than ten came equally often.
 *
 *     levels of a feature = 1 / Σ p²,  p the share of each of its values
 *
 * Source: Hill (1973), Diversity and evenness, Ecology 54 (number of order 2). Cost: O(1,000 d).
 */
export function shareOfFewLevels({ values, rows, columns }: Matrix): number {
  const n = Math.min(rows, SAMPLES);
  let few = 0;
  for (let j = 0; j < columns; ++j) {
    const counts = new Map<number, number>();
    for (let i = 0; i < n; ++i) {
      const value = values[Math.floor((i * rows) / n) * columns + j];
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    let squares = 0;
    for (const count of counts.values()) squares += count * count;
    if (n * n < FEW * squares) few += 1;
  }
  return columns > 0 ? few / columns : 0;
}
