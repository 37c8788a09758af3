/** Part of the values around a place that are one and the same, from which that is their level. */
const MOSTLY = 0.9;

/** The value that nine of ten values are, as rain is nothing; undefined where there is none. @param x NaN for missing. Cost: O(n log n) */
export function mostlyOne(x: Float64Array): number | undefined {
  const known = x.filter((v) => v === v).sort();
  const value = known[known.length >> 1];
  return known.reduce((count, v) => count + (v === value ? 1 : 0), 0) >= MOSTLY * Math.max(1, known.length) ? value : undefined;
}

/**
 * Where nine of ten values around a place are the one that nearly all are, it is the level there, whatever smoothing made of the few others.
 * @param x NaN for missing, shape (n)
 * @param side cells on each side of a place that count
 * @param level changed in place, shape (n)
 */
export function holdMostly(x: Float64Array, side: number, level: Float64Array): void {
  const value = mostlyOne(x);
  if (value === undefined) return;
  let [count, same] = [0, 0];
  const add = (v: number, one: number): void => {
    if (v !== v) return;
    count += one;
    if (v === value) same += one;
  };
  for (let i = 0; i < Math.min(side, x.length); ++i) add(x[i], 1);
  for (let i = 0; i < x.length; ++i) {
    if (i + side < x.length) add(x[i + side], 1);
    if (i - side - 1 >= 0) add(x[i - side - 1], -1);
    if (same >= MOSTLY * count) level[i] = value;
  }
}
