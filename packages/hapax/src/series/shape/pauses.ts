/** Share of the steps that may be pauses: where more are, the rows come in bursts and have no even steps. */
const FEW = 0.01;
/** A step that is this many times the number of rows over `FEW` of them: shorter ones are gaps, and stay. */
const SHORTEST = 50;

/** Steps of a series of which the longest are shortened. */
export interface Shortened {
  /** Whole steps from each row to the next, shape (nRows - 1). */
  readonly gaps: Float64Array;
  /** Indices of those that are shortened, ascending. */
  readonly cut: readonly number[];
}

/**
 * A grid over a pause of years, or up to one wild time, would be made of empty cells: such a pause is shortened to what keeps the phase
 * of the rhythm.
 * @param gaps whole steps from each row to the next, shape (nRows - 1)
 * @param most cells that the grid may have
 * @param phase steps of which a pause keeps the remainder: of a week, a day or a year
 * @returns undefined where a few shortened pauses do not make the grid small enough
 */
export function withoutPauses(gaps: Float64Array, most: number, phase: number): Shortened | undefined {
  const total = (steps: Float64Array) => steps.reduce((sum, gap) => sum + gap, 1);
  if (total(gaps) <= most) return { gaps, cut: [] };
  const longest = Array.from(gaps.keys())
    .filter((i) => gaps[i] >= Math.max(SHORTEST, 2 * phase))
    .sort((a, b) => gaps[b] - gaps[a] || a - b)
    .slice(0, Math.max(1, Math.floor(FEW * gaps.length)));
  const shorter = gaps.slice();
  for (const i of longest) shorter[i] = gaps[i] % phase || phase;
  return total(shorter) <= most ? { gaps: shorter, cut: longest.sort((a, b) => a - b) } : undefined;
}
