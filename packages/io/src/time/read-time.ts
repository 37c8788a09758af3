import { compactMs, numberMs } from './numbers.ts';
import { parseTime } from './parse-time.ts';
import { LONGEST_TIME } from './tokens.ts';
import { utcOf } from './zones.ts';

/**
 * One value that says when, as milliseconds since 1970 UTC: text in any spelling that `parseTime` knows, a date, or a number (also as
 * text) that counts from 1970 in seconds, milliseconds, microseconds or nanoseconds, by its size. NaN for anything else.
 * @param zone of clocks whose text names none, such as `Europe/Berlin`; without it UTC, never the zone of the machine
 */
export function readTime(value: unknown, zone?: string): number {
  if (typeof value === 'number') return numberMs(value) ?? Number.NaN;
  if (typeof value === 'bigint') return numberMs(Number(value)) ?? Number.NaN;
  if (value instanceof Date) return value.getTime();
  if (typeof value !== 'string' || value.length > LONGEST_TIME) return Number.NaN;
  const text = value.trim();
  const found = parseTime(text);
  if (found !== undefined) {
    const local = found.offset === undefined && found.zone === undefined && zone !== undefined;
    return local ? utcOf(zone, found.wall).first : found.ms;
  }
  if (text === '') return Number.NaN;
  return compactMs(text) ?? numberMs(Number(text)) ?? Number.NaN;
}
