const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const CLOCK = String.raw`(?:[T ,:]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]m)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${CLOCK}$`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?Z?$/;
const SLASHES = new RegExp(String.raw`^(\d{1,2})/(\d{1,2})/(\d{4})${CLOCK}$`, 'i');
const DAY_FIRST = new RegExp(String.raw`^(\d{1,2})[.-](\d{1,2})[.-](\d{4})${CLOCK}$`, 'i');
const DAY_MONTH = new RegExp(String.raw`^(?:[a-z]{3,9},?\s+)?(\d{1,2})[ /-]([a-z]{3,9})[ /-](\d{4})${CLOCK}$`, 'i');
const MONTH_DAY = new RegExp(String.raw`^([a-z]{3,9})\s+(\d{1,2}),?\s+(\d{4})${CLOCK}$`, 'i');

/** Which number of `03/04/2024` is the month is unknown from one cell; the column decides. */
export interface ParsedTime {
  /** Milliseconds since 1970 UTC, `03/04/2024` read month first where that is possible. */
  readonly ms: number;
  /** For dates with slashes: what the two numbers allow. */
  readonly slashes?: 'month first' | 'day first' | 'either';
}

/**
 * Read a point in time. Without a zone it is UTC: the same file gives the same numbers on every machine.
 * Understood: ISO 8601, `2024/01/31 10:00`, `1/31/2024`, `31.1.2024`, `31 Jan 2024`, `31/Jan/2024:10:00:00 +0100`, `Jan 31 2024`.
 */
export function parseTime(text: string): ParsedTime | undefined {
  let m: RegExpExecArray | null;
  if ((m = YEAR_FIRST.exec(text))) return at(m[1], m[2], m[3], m, 4);
  if ((m = COMPACT.exec(text))) return at(m[1], m[2], m[3], [m[0], m[4], m[5], m[6]], 1);
  if ((m = SLASHES.exec(text))) return slashes(m);
  if ((m = DAY_FIRST.exec(text))) return at(m[3], m[2], m[1], m, 4);
  if ((m = DAY_MONTH.exec(text))) return at(m[3], month(m[2]), m[1], m, 4);
  if ((m = MONTH_DAY.exec(text))) return at(m[3], month(m[1]), m[2], m, 4);
  return undefined;
}

/** The same instant with day and month changed over, for columns that turn out to be day first. */
export function swapDayAndMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCDate() - 1, date.getUTCMonth() + 1) + (ms - Math.floor(ms / DAY) * DAY);
}

const DAY = 86_400_000;

const month = (name: string): string => String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);

function slashes(m: RegExpExecArray): ParsedTime | undefined {
  const monthFirst = at(m[3], m[1], m[2], m, 4);
  const dayFirst = at(m[3], m[2], m[1], m, 4);
  if (monthFirst && dayFirst) return { ms: monthFirst.ms, slashes: 'either' };
  if (monthFirst) return { ms: monthFirst.ms, slashes: 'month first' };
  return dayFirst && { ms: dayFirst.ms, slashes: 'day first' };
}

/** @param clock match whose groups from `from` on are hour, minute, second, fraction, am/pm, zone */
function at(year: string, month: string, day: string, clock: readonly (string | undefined)[], from: number): ParsedTime | undefined {
  const [hour = '0', minute = '0', second = '0', fraction = '', half, zone] = clock.slice(from);
  const [y, mo, d, mi, s] = [year, month, day, minute, second].map(Number);
  const h = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  // 24:00 is midnight at the end of the day, 60 a leap second: ISO 8601 has both.
  if (h > 24 || mi > 59 || s > 60) return undefined;
  const date = Date.UTC(y, mo - 1, d);
  const back = new Date(date);
  // Date.UTC rolls 31 February over; a date that does not come back unchanged does not exist.
  if (back.getUTCMonth() !== mo - 1 || back.getUTCDate() !== d || back.getUTCFullYear() !== y) return undefined;
  const ms = date + ((h * 60 + mi) * 60 + s) * 1000 + (fraction === '' ? 0 : Number(`0.${fraction}`) * 1000);
  return { ms: ms - offset(zone) };
}

function offset(zone: string | undefined): number {
  const m = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  return m === null ? 0 : (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60_000;
}
