/** Milliseconds of a day. */
export const DAY = 86_400_000;

/** Milliseconds since 1970 of a date, or undefined when there is no such day: `Date.UTC` would roll 31 February over. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  if (!(year >= 0 && year <= 275_000 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return undefined;
  if (year >= 100) return Date.UTC(year, month - 1, day);
  // Date.UTC takes 24 for 1924.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;

/** Day `day` of a year, counted from 1, as ISO 8601 writes `2024-031`. */
export const ordinalDay = (year: number, day: number): number | undefined =>
  day >= 1 && day <= (isLeap(year) ? 366 : 365) ? (dayOf(year, 1, 1) ?? Number.NaN) + (day - 1) * DAY : undefined;

/** Day `day` (Monday is 1) of week `week`, as ISO 8601 counts weeks: the first holds the fourth of January. */
export function weekDay(year: number, week: number, day: number): number | undefined {
  const fourth = dayOf(year, 1, 4);
  if (fourth === undefined || !(week >= 1 && week <= 53 && day >= 1 && day <= 7)) return undefined;
  const monday = fourth - isoWeekday(fourth) * DAY;
  const ms = monday + ((week - 1) * 7 + day - 1) * DAY;
  // Only years with a 53rd week have one: its Thursday lies in the year.
  return week < 53 || new Date(monday + 52 * 7 * DAY + 3 * DAY).getUTCFullYear() === year ? ms : undefined;
}

/** Days since Monday. */
const isoWeekday = (ms: number): number => (new Date(ms).getUTCDay() + 6) % 7;

/** Years of two digits, as POSIX reads them: 69 to 99 are of the last century. */
export const fullYear = (digits: string): number =>
  digits.length > 2 ? Number(digits) : Number(digits) + (Number(digits) < 69 ? 2000 : 1900);

/** Names of months as languages write them, by their first letters, without accents and dots, in lower case. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'ene', 'gen'],
  ['feb', 'fev'],
  ['mar', 'maer', 'mrz', 'maart'],
  ['apr', 'abr', 'avr'],
  ['may', 'mai', 'mag', 'mei', 'maj'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'ago', 'aou'],
  ['sep', 'set'],
  ['oct', 'okt', 'out', 'ott'],
  ['nov'],
  ['dec', 'dez', 'dic', 'des'],
];

/** Names longer than that are no months: `september` and `septiembre`. */
const LONGEST_NAME = 10;

/** The month that a word names, from 1; 0 for any other word. */
export function monthOf(word: string): number {
  if (word.length < 3 || word.length > LONGEST_NAME) return 0;
  const plain = word
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');
  const exact = plain.slice(0, 4);
  const index = MONTHS.findIndex((names) => names.some((name) => (name.length > 3 ? exact === name.slice(0, 4) : plain.startsWith(name))));
  return NOT_MONTHS.has(plain) ? 0 : index + 1;
}

/** Words that begin like a month. */
const NOT_MONTHS = new Set([
  'mark',
  'market',
  'marketing',
  'decline',
  'declined',
  'marine',
  'out',
  'outside',
  'output',
  'outlet',
  'general',
  'gender',
  'set',
  'sets',
  'setup',
  'settings',
  'june5',
]);

const WEEKDAYS = /^(?:mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?$/i;

/** English names of days, which dates may bring along. */
export const isWeekday = (word: string): boolean => word.length <= 9 && WEEKDAYS.test(word);
