/** Share of the values, or their number, up to which zeros are exceptions and no part of what is measured. */
const SHARE = 0.05;
const FEW = 3;
/** Share of the other values that tells how thin their end towards zero is, and so many of its mean excesses are empty before zero. */
const END = 0.1;
const EMPTY = 2;
/** It is so many times as wide as any stretch between neighbours at that end: counts and coarse numbers have steps. */
const WIDER = 4;
/** Zero is found again so exactly in a frame of numbers of 24 bits. */
const ROUNDING = 1e-6;
/** Other values below which nothing is told. */
const LEAST = 40;

/**
 * Where zeros are clear because nothing lies between them and the other values, as those that stand for "not measured" among pressures or
 * heights. What is measured comes near zero before it is exactly zero, so that clean samples have no such zeros, however long their tail.
 * @param ascending no NaN
 * @param zero where zero lies
 * @returns values below it are clear; -Infinity where there are no such zeros
 */
export function zeroLevel(ascending: Float64Array, zero: number): number {
  const isZero = (v: number): boolean => Math.abs(v - zero) <= ROUNDING * Math.abs(zero);
  if (!isZero(ascending[0])) return -Infinity;
  let zeros = 1;
  while (zeros < ascending.length && isZero(ascending[zeros])) zeros += 1;
  const others = ascending.length - zeros;
  if (zeros > Math.max(FEW, SHARE * ascending.length) || others < LEAST) return -Infinity;
  const end = zeros + Math.floor(END * others);
  let [excess, widest] = [0, 0];
  for (let i = zeros; i < end; ++i) {
    excess += ascending[end] - ascending[i];
    widest = Math.max(widest, ascending[i + 1] - ascending[i]);
  }
  const empty = ascending[zeros] - zero;
  return widest > 0 && empty > (EMPTY * excess) / (end - zeros) && empty >= WIDER * widest ? zero + empty / 2 : -Infinity;
}
