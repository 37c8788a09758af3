/** Where a clock has gone back by this share of the hour that it shows twice, it is the second time; a sample that is only late goes back less. */
const LEAST = 0.5;
/** Two autumns are farther apart. */
const AUTUMN_MS = 30 * 86_400_000;

/**
 * Which of the two hours that a clock shows in autumn a time lies in: the second once the clock of its key has gone back, as the order of
 * its samples tells.
 * @returns of a key and both readings of its clock, milliseconds since 1970 UTC, the one that holds
 */
export function twiceShown(): (key: string, first: number, second: number) => number {
  /** The newest time of each key by its first reading; infinite from when its clock has gone back. */
  const newest = new Map<string, number>();
  let autumn = 0;
  return (key, first, second) => {
    if (first === second) return first;
    if (Math.abs(first - autumn) > AUTUMN_MS) newest.clear();
    autumn = first;
    const last = newest.get(key) ?? first;
    const isAgain = last - first >= LEAST * (second - first);
    newest.set(key, isAgain ? Number.POSITIVE_INFINITY : Math.max(last, first));
    return isAgain ? second : first;
  };
}
