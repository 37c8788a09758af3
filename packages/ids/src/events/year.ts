/** Gives the year to times that are written without one. */
export type YearOf = (month: number, day: number) => number;

const DAY = 86_400_000;
/** Months back from one line to the next that mean a new year, not a line out of order. */
const TURN = 6;

/**
 * The year of lines such as `05/17-10:55:17` in a log that ends at about `lastMs`, the time its file was written last. Lines come in
 * order, up to some months: after December comes January of the next year. The first line gets the latest year in which it is not after
 * the end, and in which the 29 February it may name exists.
 * @param year of the first line, where it is known
 */
export function yearsUpTo(lastMs: number, year?: number): YearOf {
  let now = year;
  let before = 0;
  return (month, day) => {
    if (now === undefined) {
      now = new Date(lastMs + DAY).getUTCFullYear();
      if (Date.UTC(now, month - 1, day) > lastMs + DAY) now -= 1;
      while (month === 2 && day === 29 && !isLeap(now)) now -= 1;
    } else if (before - month > TURN) now += 1;
    else if (month - before > TURN && before > 0) {
      // A line of the year before, out of order: its year, without going back.
      return now - 1;
    }
    before = month;
    return now;
  };
}

const isLeap = (year: number): boolean => new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;

/** Milliseconds of a date that exists, or undefined. */
export function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number | undefined {
  if (!(month >= 1 && month <= 12 && hour < 24 && minute < 60 && second < 61)) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, 0) + second * 1000;
  const back = new Date(Date.UTC(year, month - 1, day));
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? ms : undefined;
}
