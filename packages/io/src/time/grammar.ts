import { dayOf, fullYear, isWeekday, monthOf, ordinalDay, weekDay } from './calendar.ts';
import { type ClockParts, clockAt } from './clock.ts';
import { type Cursor, fits, is } from './cursor.ts';
import { type Zone, zoneAt } from './zone-suffix.ts';

export interface DateParts {
  /** Milliseconds of its midnight. */
  readonly day: number;
  readonly slashes?: 'month first' | 'day first' | 'either';
  readonly swapped?: number;
  /** Where the clock stands between parts of the date, as in what `date` prints. */
  readonly clock?: ClockParts;
  readonly zone?: Zone;
}

/** A spelling of a date: the tokens it takes, and the day that they make. */
interface Spelling {
  /** One sign a token: `d` digits, `a` letters, all else is meant. */
  readonly shape: string;
  read(texts: readonly string[]): DateParts | undefined;
}

const day = (ms: number | undefined): DateParts | undefined => (ms === undefined ? undefined : { day: ms });
const YEAR = 4;
const ymd = (y: string, m: string, d: string) => (y.length === YEAR && m.length <= 2 && d.length <= 2 ? day(dayOf(+y, +m, +d)) : undefined);
const named = (d: string, m: string, y: string) => (isYear(y) && d.length <= 2 ? day(dayOf(fullYear(y), monthOf(m), +d)) : undefined);
const isYear = (text: string): boolean => text.length === YEAR || text.length === 2;

/** The longest first: a shorter one would leave the rest unread. */
const SPELLINGS: readonly Spelling[] = [
  ...['-', '/', '.'].map((s) => ({
    shape: `d${s}d${s}d`,
    read: ([a, , b, , c]: readonly string[]) => ymd(a, b, c) ?? shuffled(a, b, c, s),
  })),
  ...['-', '/', ' ', '.'].map((s) => ({
    shape: `d${s}a${s}d`,
    read: ([d, , m, , y]: readonly string[]) => named(d, m, y) ?? named(y, m, d),
  })),
  { shape: 'd. a d', read: ([d, , , m, , y]) => named(d, m, y) },
  { shape: 'd a, d', read: ([d, , m, , , y]) => named(d, m, y) },
  { shape: 'da a d', read: ([d, th, , m, , y]) => (ORDINAL.has(th.toLowerCase()) ? named(d, m, y) : undefined) },
  { shape: 'a da, d', read: ([m, , d, th, , , y]) => (ORDINAL.has(th.toLowerCase()) ? named(d, m, y) : undefined) },
  { shape: 'a d, d', read: ([m, , d, , , y]) => named(d, m, y) },
  { shape: 'a-d-d', read: ([m, , d, , y]) => named(d, m, y) },
  { shape: 'a d d', read: ([m, , d, , y]) => (y.length === YEAR ? named(d, m, y) : undefined) },
  { shape: 'dad', read: ([a, word, b]) => glued(a, word, b) },
  { shape: 'd-ad-d', read: ([y, , w, week, , d]) => (isWeek(y, w) ? day(weekDay(+y, +week, +d)) : undefined) },
  { shape: 'd-ad', read: ([y, , w, n]) => (isWeek(y, w) ? day(weekDay(+y, +n, 1)) : isQuarter(y, w) ? quarter(y, n) : undefined) },
  { shape: 'ad d', read: ([q, n, , y]) => (isQuarter(y, q) ? quarter(y, n) : undefined) },
  { shape: 'ad-d', read: ([q, n, , y]) => (isQuarter(y, q) ? quarter(y, n) : undefined) },
  { shape: 'd ad', read: ([y, , q, n]) => (isQuarter(y, q) ? quarter(y, n) : undefined) },
  { shape: 'd-d', read: ([a, , b]) => (a.length === YEAR && b.length === 3 ? day(ordinalDay(+a, +b)) : yearMonth(a, b)) },
  { shape: 'd/d', read: ([a, , b]) => yearMonth(a, b) ?? yearMonth(b, a) },
  { shape: 'd a', read: ([y, , m]) => monthYear(m, y) },
  { shape: 'd-a', read: ([y, , m]) => monthYear(m, y) },
  { shape: 'a d', read: ([m, , y]) => monthYear(m, y) },
  { shape: 'a, d', read: ([m, , , y]) => monthYear(m, y) },
  { shape: 'a-d', read: ([m, , y]) => monthYear(m, y, 2) },
  { shape: 'a/d', read: ([m, , y]) => monthYear(m, y, 2) },
  { shape: 'd', read: ([all]) => compact(all) },
];

const ORDINAL = new Set(['st', 'nd', 'rd', 'th']);
const isWeek = (y: string, w: string): boolean => y.length === YEAR && w.toUpperCase() === 'W';
const isQuarter = (y: string, q: string): boolean => y.length === YEAR && q.toUpperCase() === 'Q';
const quarter = (y: string, n: string): DateParts | undefined => (n.length === 1 ? day(dayOf(+y, 3 * +n - 2, 1)) : undefined);
const yearMonth = (y: string, m: string): DateParts | undefined => (y.length === YEAR && m.length <= 2 ? day(dayOf(+y, +m, 1)) : undefined);
const monthYear = (m: string, y: string, short = YEAR): DateParts | undefined =>
  y.length === YEAR || y.length === short ? day(dayOf(fullYear(y), monthOf(m), 1)) : undefined;

/** `20240131` in one piece, before a clock or a letter. */
const compact = (all: string): DateParts | undefined =>
  all.length === 8 ? day(dayOf(+all.slice(0, 4), +all.slice(4, 6), +all.slice(6))) : undefined;

/** `31Jan2024`, `2024W05`, `2024W053`, `2024Q1`, `2024M01`. */
function glued(a: string, word: string, b: string): DateParts | undefined {
  if (isWeek(a, word) && b.length <= 3) return day(weekDay(+a, +b.slice(0, 2), b.length === 3 ? +b[2] : 1));
  if (isQuarter(a, word)) return quarter(a, b);
  if (a.length === YEAR && word.toUpperCase() === 'M' && b.length === 2) return day(dayOf(+a, +b, 1));
  return named(a, word, b);
}

/** Year last. With dots the day comes first; with slashes and dashes the column decides where both are possible. */
function shuffled(a: string, b: string, c: string, sign: string): DateParts | undefined {
  if (a.length > 2 || b.length > 2 || !isYear(c)) return undefined;
  // `5-10-15` may be anything; `05-10-15` is a date.
  if (sign === '-' && c.length === 2 && a.length + b.length < 4) return undefined;
  const dayFirst = dayOf(fullYear(c), +b, +a);
  if (sign === '.') return day(dayFirst);
  const monthFirst = dayOf(fullYear(c), +a, +b);
  if (monthFirst !== undefined && dayFirst !== undefined) return { day: monthFirst, slashes: 'either', swapped: dayFirst };
  if (monthFirst !== undefined) return { day: monthFirst, slashes: 'month first' };
  return dayFirst === undefined ? undefined : { day: dayFirst, slashes: 'day first' };
}

/** A date where the cursor stands, a name of a day before it or not. */
export function dateAt(cursor: Cursor): DateParts | undefined {
  const { tokens } = cursor;
  if (tokens[cursor.at]?.kind === 'a' && isWeekday(tokens[cursor.at].text)) {
    cursor.at += 1;
    while (is(cursor, ',') || is(cursor, '.') || is(cursor, ' ')) cursor.at += 1;
  }
  if (is(cursor, '+')) return expandedYear(cursor);
  for (const { shape, read } of SPELLINGS) {
    if (!fits(cursor, shape)) continue;
    const texts = tokens.slice(cursor.at, cursor.at + shape.length).map(({ text }) => text);
    const date = read(texts);
    if (date === undefined) continue;
    cursor.at += shape.length;
    return date;
  }
  return unixDate(cursor);
}

/** `+002024-01-31`: years of six digits, as ISO 8601 writes them by agreement. */
function expandedYear(cursor: Cursor): DateParts | undefined {
  cursor.at += 1;
  if (!fits(cursor, 'd-d-d')) return undefined;
  const [y, , m, , d] = cursor.tokens.slice(cursor.at, cursor.at + 5).map(({ text }) => text);
  cursor.at += 5;
  return y.length === 6 ? day(dayOf(+y, +m, +d)) : undefined;
}

/** `Mar 1 00:00:00 UTC 2024`: the year behind the clock. */
function unixDate(cursor: Cursor): DateParts | undefined {
  if (!fits(cursor, 'a d ')) return undefined;
  const [month, , date] = cursor.tokens.slice(cursor.at).map(({ text }) => text);
  cursor.at += 3;
  const clock = clockAt(cursor);
  if (clock === undefined) return undefined;
  const year = () => (is(cursor, ' ') && cursor.tokens[cursor.at + 1]?.kind === 'd' ? cursor.tokens[cursor.at + 1].text : '');
  const zone = year() === '' ? zoneAt(cursor) : undefined;
  const y = year();
  if (y.length !== YEAR) return undefined;
  cursor.at += 2;
  const found = named(date, month, y);
  return found && { ...found, clock, ...(zone && { zone }) };
}
