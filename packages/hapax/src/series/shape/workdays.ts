const DAYS = 7;
/** Weeks that are needed, and days of a week on which something comes at least. */
const WEEKS = 4;
const FEWEST = 4;
/** Part of the weeks in which a day of work has a row, at least. */
const FILLED = 0.5;
/** Chance up to which days without a row are not believed to be so by accident. */
const BY_CHANCE = 0.01;

/** Days of work among days in their order. */
export interface Workdays {
  readonly perWeek: number;
  /** Places of the days of work, ascending, shape (days of work). */
  readonly kept: Int32Array;
  /** Days of work before each day, shape (days). */
  readonly before: Int32Array;
}

/**
 * The days of work of daily values of which some days of the week never have one, as prices and reports: the others are no part of the series, and nothing
 * is missing on them.
 * @param used which days have a row, shape (days)
 * @returns undefined where every day of the week has rows
 */
export function workdaysOf(used: ArrayLike<number>): Workdays | undefined {
  const days = used.length;
  if (days < WEEKS * DAYS) return undefined;
  const [all, full] = [new Int32Array(DAYS), new Int32Array(DAYS)];
  for (let day = 0; day < days; ++day) {
    all[day % DAYS] += 1;
    if (used[day] !== 0) full[day % DAYS] += 1;
  }
  const open = [...full.keys()].filter((day) => full[day] > 0);
  if (open.length < FEWEST || open.length === DAYS || !open.every((day) => full[day] >= FILLED * all[day])) return undefined;
  const sum = (of: Int32Array) => open.reduce((total, day) => total + of[day], 0);
  if (DAYS * (1 - sum(full) / sum(all)) ** Math.floor(days / DAYS) > BY_CHANCE) return undefined;
  const before = new Int32Array(days);
  const kept = new Int32Array(sum(all));
  for (let day = 0, at = 0; day < days; ++day) {
    before[day] = at;
    if (full[day % DAYS] > 0) kept[at++] = day;
  }
  return { perWeek: open.length, kept, before };
}
