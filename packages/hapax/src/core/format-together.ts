import { formatNumber } from './format-number.ts';

/** Significant digits up to which a number is shown whole: a price, a frequency, a count, but not the tail of a division. */
const WHOLE = 9;
/** Significant digits of other numbers, and of the range between two limits. */
const DIGITS = 4;
const BETWEEN = 2;
/** Beyond these, a number is read more easily with an exponent. */
const LARGEST = 1e15;
const SMALLEST = 1e-4;

const GROUPED = new Intl.NumberFormat('en', { useGrouping: 'min2', maximumFractionDigits: 20 });

/**
 * A value and the limits it is held against, in as many digits as tell them apart: `50.0049` beside `49.9992` and `50.0008`, where four
 * digits would make all three 50. The value is shown as it is where it has at most nine digits; thousands are separated from 10,000 on.
 */
export function formatTogether(value: number, low: number, high: number): { value: string; low: string; high: string } {
  const decimals = high > low ? BETWEEN - 1 - Math.floor(Math.log10(high - low)) : 0;
  return { value: formatExact(value, decimals), low: rounded(low, decimals), high: rounded(high, decimals) };
}

/** A number as a file spells it, thousands separated; one of many digits is rounded to `decimals`, or further if four digits need it. */
export const formatExact = (value: number, decimals = 0): string =>
  digitsOf(value) <= WHOLE ? grouped(value) : rounded(value, Math.max(decimals, 0));

function rounded(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (!(size >= SMALLEST && size < LARGEST)) return grouped(Number(formatNumber(value)));
  const least = DIGITS - 1 - Math.floor(Math.log10(size));
  return grouped(Number(value.toFixed(Math.min(20, Math.max(0, decimals, least)))));
}

/** Significant digits of the shortest text that reads back as this number. */
const digitsOf = (value: number): number => {
  const [mantissa] = String(Math.abs(value)).split('e');
  return Number.isInteger(value) && Math.abs(value) < LARGEST ? 1 : mantissa.replace('.', '').replace(/^0+/, '').length;
};

const grouped = (value: number): string => {
  const size = Math.abs(value);
  return size === 0 || (size >= SMALLEST && size < LARGEST) ? GROUPED.format(value) : String(value);
};
