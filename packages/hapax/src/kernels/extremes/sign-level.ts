/** Values of the other sign that may be there already, and how many times as many rows are needed: the rule of three, at one in fifty. */
const MOST = 3;
const ALIKE = 50;
const RULE_OF_THREE = 3;
/** Standard errors that the skewness away from zero is more than none. */
const SKEWED = 2;
/** Share of the values that tells how thin the end towards zero is, and so many of its mean excesses are empty before the other sign. */
const END = 0.1;
const EMPTY = 4;

/**
 * Where a value is clear because it has the sign that nothing else has, as a negative amount among positive ones.
 *
 * No tail of the numbers tells that: those of an amount end at zero by nature, and a tail that is extended from them goes on below. Zero is taken as
 * such an end where the values are skewed away from it, so that their tail towards it is shorter than an exponential one, and where what
 * lies between the smallest value and the other sign is empty.
 * @param ascending no NaN
 * @param zero where the sign changes
 * @param skew skewness of the body, and its standard error
 * @param rows samples that the values stand for
 * @returns values below it are clear; -Infinity where the sign tells nothing
 */
export function signLevel(
  ascending: Float64Array,
  zero: number,
  skew: { readonly g: number; readonly gError: number },
  rows: number,
): number {
  let others = 0;
  while (others <= MOST && ascending[others] < zero) others += 1;
  if (others > MOST || rows < ALIKE * (others + RULE_OF_THREE) || !(skew.g > SKEWED * skew.gError)) return -Infinity;
  const end = others + Math.max(5, Math.floor(END * ascending.length));
  let excess = 0;
  for (let i = others; i < end; ++i) excess += ascending[end] - ascending[i];
  return Math.min(zero, ascending[others] - (EMPTY * excess) / (end - others));
}
