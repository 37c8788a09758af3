import type { Table } from '@hapax/io';

/** What programs write for a missing number: three nines or more, with a sign, a point or both. */
const NINES = /^-?9{2,}(?:\.9+|9)$/;
/** Rows that hold one, columns that are named, and how far off it stands: so many times as far as the others reach. */
const LEAST = 2;
const MOST = 5;
const FAR = 3;

/** Numbers that stand for a missing one, such as -999: they are told with the flag that reads them so, since nothing else about them is true. */
export function standIns({ features }: Table): string[] {
  const found = features.flatMap(({ name, values }) => {
    const [value, count] = standInOf(values);
    return count < LEAST ? [] : [{ name, value, count }];
  });
  const named = [...new Set(found.map(({ value }) => value))];
  const where = found
    .slice(0, MOST)
    .map(({ name, value, count }) => `${name} is ${value} in ${count.toLocaleString('en')} rows`)
    .join('; ');
  const more = found.length > MOST ? ` and ${found.length - MOST} columns more have such` : '';
  return found.length === 0 ? [] : [`${where}${more}, as missing values are often written; --missing "${named.join(',')}" reads them so`];
}

/** The number of nines farthest from the others, and how often it comes. */
function standInOf(values: Float64Array): readonly [value: number, count: number] {
  const counts = new Map<number, number>();
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value !== value) continue;
    if (Math.abs(value) >= 99 && NINES.test(String(value))) counts.set(value, (counts.get(value) ?? 0) + 1);
    else [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  const reach = Math.max(high - low, Math.abs(low), Math.abs(high));
  const far = [...counts].filter(([value]) => Math.max(low - value, value - high) > FAR * reach);
  return far.sort((a, b) => b[1] - a[1])[0] ?? [Number.NaN, 0];
}
