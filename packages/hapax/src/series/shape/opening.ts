const DAYS = 7;
/** Weeks that are needed where a day has one value, and where it has more. */
const WEEKS = 4;
const WEEKS_OF_HOURS = 2;
/** Days that hours need. */
const DAYS_OF_HOURS = 5;
/** Days of a week on which something comes at least. */
const FEWEST = 4;
/** Part of the days in which a day of the week has a row at least, and part of the open hours of all days: some are seldom, and hours shift with the clocks in summer. */
const FILLED = 0.5;
/** Part of the day that is closed, at least, and steps that are open. */
const CLOSED = 1 / 24;
const OPEN = 4;
/** Chance up to which what has no row is not believed to be so by accident. */
const BY_CHANCE = 0.01;

/** The steps of a series in which it is open. */
export interface Opening {
  /** Steps of a day, and of a week, that are open. */
  readonly perDay: number;
  readonly perWeek: number;
  /** Places of the open steps, ascending, shape (open steps). */
  readonly kept: Int32Array;
  /** Open steps before each step, shape (steps). */
  readonly before: Int32Array;
}

/**
 * The steps in which a series is open, where some days of the week, or some hours of the day, never have a row, as prices, shops and reports: the others
 * are no part of it, and nothing is missing in them.
 * @param used which steps have a row, shape (steps)
 * @param size steps of a day
 * @param first step of its day of the first one
 * @returns undefined where every day and hour has rows
 */
export function openingOf(used: ArrayLike<number>, size: number, first: number): Opening | undefined {
  const hours = openHours(used, size, first);
  if (hours === undefined) return undefined;
  // A day begins where the longest pause of it ends, so that one that passes midnight is whole.
  const begins = beginOf(hours);
  const dayOf = (i: number) => Math.floor((i + first - begins + size) / size);
  const open = (i: number) => hours[(i + first) % size] === 1;
  const perDay = hours.reduce((sum, one) => sum + one, 0);
  const days = openDays(used, dayOf, open, size === 1 ? WEEKS : WEEKS_OF_HOURS);
  const week = days.reduce((sum, one) => sum + one, 0);
  if (perDay === size && week === DAYS) return undefined;
  const before = new Int32Array(used.length);
  const kept: number[] = [];
  let filled = 0;
  for (let i = 0; i < used.length; ++i) {
    before[i] = kept.length;
    if (!open(i) || days[dayOf(i) % DAYS] === 0) continue;
    kept.push(i);
    if (used[i] !== 0) filled += 1;
  }
  const turns = size === 1 || perDay === size ? (used.length / size / DAYS) * perDay : used.length / size;
  const tried = perDay === size ? DAYS : size;
  if (tried * (1 - filled / kept.length) ** Math.floor(turns) > BY_CHANCE) return undefined;
  return { perDay, perWeek: perDay * week, kept: Int32Array.from(kept), before };
}

/** Steps of a day that ever have a row; all where they cannot be told. Undefined where they come too seldom to be told from missing ones. */
function openHours(used: ArrayLike<number>, size: number, first: number): Uint8Array | undefined {
  const all = new Uint8Array(size).fill(1);
  if (size === 1 || used.length < DAYS_OF_HOURS * size) return all;
  const full = new Int32Array(size);
  for (let i = 0; i < used.length; ++i) if (used[i] !== 0) full[(i + first) % size] += 1;
  const open = Uint8Array.from(full, (count) => (count > 0 ? 1 : 0));
  const many = open.reduce((sum, one) => sum + one, 0);
  if (size - many < CLOSED * size || many < OPEN) return all;
  const [rows, days] = [full.reduce((sum, count) => sum + count, 0), Math.max(...full)];
  return rows >= FILLED * many * days ? open : undefined;
}

/** The open step behind the longest pause of a day. */
function beginOf(hours: Uint8Array): number {
  const size = hours.length;
  let [begin, longest] = [0, 0];
  for (let at = 0; at < size; ++at) {
    if (hours[at] === 0) continue;
    let pause = 0;
    while (pause < size && hours[(at - 1 - pause + 2 * size) % size] === 0) pause += 1;
    if (pause > longest) [begin, longest] = [at, pause];
  }
  return begin;
}

/** Days of a week, from the first, that ever have a row; all where they cannot be told. */
function openDays(used: ArrayLike<number>, dayOf: (i: number) => number, open: (i: number) => boolean, weeks: number): Uint8Array {
  const all = new Uint8Array(DAYS).fill(1);
  const last = dayOf(used.length - 1);
  if (last + 1 < weeks * DAYS) return all;
  const full = new Uint8Array(last + 1);
  for (let i = 0; i < used.length; ++i) if (used[i] !== 0 && open(i)) full[dayOf(i)] = 1;
  const [days, filled] = [new Int32Array(DAYS), new Int32Array(DAYS)];
  for (let day = dayOf(0); day <= last; ++day) {
    days[day % DAYS] += 1;
    filled[day % DAYS] += full[day];
  }
  const some = Uint8Array.from(filled, (count) => (count > 0 ? 1 : 0));
  if (some.reduce((sum, one) => sum + one, 0) < FEWEST) return all;
  return filled.every((count, k) => count === 0 || count >= FILLED * days[k]) ? some : all;
}
