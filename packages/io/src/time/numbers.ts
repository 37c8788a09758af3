import { DAY, dayOf } from './calendar.ts';

/**
 * Milliseconds since 1970 of a number that counts from 1970 in seconds, milliseconds, microseconds or nanoseconds, by its size: each
 * range spans years 1973 to 5138, so the four cannot be mistaken for each other. Undefined for any other size.
 */
export function epochMs(value: number): number | undefined {
  const scale = epochScale(value);
  return scale === undefined ? undefined : scale < 1 ? value / (1 / scale) : value * scale;
}

/** Milliseconds per unit of a number that counts from 1970, by its size. */
export function epochScale(value: number): number | undefined {
  const size = Math.abs(value);
  if (size >= 1e8 && size < 1e11) return 1000;
  if (size >= 1e11 && size < 1e14) return 1;
  if (size >= 1e14 && size < 1e17) return 1e-3;
  return size >= 1e17 && size < 1e20 ? 1e-6 : undefined;
}

/** Years in which digits without separators are taken for dates. */
const [FIRST, LAST] = [1900, 2100];

/** Digits of `YYYYMMDD` and of what may stand behind it. */
const LENGTHS = new Set([8, 10, 12, 14, 17]);

/** Milliseconds of digits such as `20240301`, `202403011020`, `20240301102030`; undefined where they are no date. */
export function compactMs(value: number | string): number | undefined {
  const text = typeof value === 'number' ? (Number.isSafeInteger(value) && value > 0 ? String(value) : '') : value;
  if (!LENGTHS.has(text.length)) return undefined;
  const part = (from: number, to: number): number => (from < text.length ? Number(text.slice(from, to)) : 0);
  const [y, h, m, s] = [part(0, 4), part(8, 10), part(10, 12), part(12, 14)];
  if (!(y >= FIRST && y <= LAST && h <= 23 && m <= 59 && s <= 59)) return undefined;
  const day = dayOf(y, part(4, 6), part(6, 8));
  return day === undefined ? undefined : day + ((h * 60 + m) * 60 + s) * 1000 + part(14, 17);
}

/** Days from 1899-12-30, where Excel begins, to 1970. */
const EXCEL_EPOCH = 25_569;
/** Days from 1904-01-01, where workbooks of old Macintoshes begin, to 1970. */
export const MAC_EPOCH = 24_107;

/** Milliseconds since 1970 of a day number as spreadsheets hold it, to the nearest millisecond. */
export const serialMs = (serial: number, epoch = EXCEL_EPOCH): number => Math.round((serial - epoch) * DAY);

/** A number as a record of a stream has it: digits of a date, or a count from 1970 in whatever unit its size says. */
export const numberMs = (value: number): number | undefined =>
  (value >= 1e13 && value < 1e14 ? compactMs(value) : value >= 1e7 && value < 1e8 ? compactMs(value) : undefined) ?? epochMs(value);
