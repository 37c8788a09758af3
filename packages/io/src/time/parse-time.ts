import { dayOf } from './calendar.ts';
import { type ClockParts, clockAt } from './clock.ts';
import { type Cursor, done, is, skipBlanks } from './cursor.ts';
import { dateAt } from './grammar.ts';
import { digitsOffset } from './offsets.ts';
import { LONGEST_TIME, tokensOf } from './tokens.ts';
import { zoneAt } from './zone-suffix.ts';
import { utcOf } from './zones.ts';

/** A point in time as a text spells it. Which number of `03/04/2024` is the month is unknown from one cell; the column decides. */
export interface ParsedTime {
  /** Milliseconds since 1970 UTC, `03/04/2024` read month first where that is possible; without a zone the clock is taken for UTC. */
  readonly ms: number;
  /** What the clock on the wall shows, as if it were UTC. */
  readonly wall: number;
  /** Milliseconds that the clock is ahead of UTC; absent where the text names no offset. */
  readonly offset?: number;
  /** A zone named as in `Europe/Berlin`. */
  readonly zone?: string;
  /** For dates written `03/04/2024`: what the two numbers allow. */
  readonly slashes?: 'month first' | 'day first' | 'either';
  /** `wall` with day and month changed over, where both are possible. */
  readonly swapped?: number;
  /** The text names a day, a month or a quarter, and no clock. */
  readonly dateOnly?: true;
  /** The text names two times, of which this is the first. */
  readonly interval?: true;
}

/**
 * Read a point in time. Without a zone it is UTC: the same file gives the same numbers on every machine.
 * Understood: ISO 8601 (also week dates `2024-W05-3`, ordinal dates `2024-031`, year and month, offsets `+00`, intervals, of which the
 * start is taken), RFC 9557 zones `[Europe/Berlin]`, `2024/01/31 10:00`, `1/31/2024`, `31.1.24`, `31 Jan 2024`, `31/Jan/2024:10:00:00 +0100`,
 * `Jan 31 2024`, `2024Q1`, RFC 2822, what `date` and JavaScript print, and short names of zones that have one meaning.
 * Cost: linear, and texts of more than 96 characters are refused unread.
 */
export function parseTime(text: string): ParsedTime | undefined {
  if (text.length > LONGEST_TIME || text.length < 6) return undefined;
  return plainIso(text) ?? parseTokens(text);
}

const code = (text: string, at: number): number => text.charCodeAt(at) - 48;
const isDigit = (value: number): boolean => value >= 0 && value <= 9;

/** Two digits, or NaN. */
function two(text: string, at: number): number {
  const [tens, ones] = [code(text, at), code(text, at + 1)];
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones : Number.NaN;
}

/** `2024-01-31`, `2024-01-31T10:20:30.125Z`, `2024-01-31 10:20:30+02:00`: what most files have, read without cutting it up. */
function plainIso(text: string): ParsedTime | undefined {
  const { length } = text;
  if (length < 10 || text[4] !== '-' || text[7] !== '-') return undefined;
  const day = dayOf(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8));
  if (day === undefined) return undefined;
  if (length === 10) return { ms: day, wall: day, dateOnly: true };
  if ((text[10] !== 'T' && text[10] !== ' ') || text[13] !== ':' || length < 16) return undefined;
  const hour = two(text, 11);
  const minute = two(text, 14);
  let at = 16;
  let second = 0;
  let fraction = 0;
  if (text[16] === ':') {
    second = two(text, 17);
    at = 19;
    if (text[at] === '.' || text[at] === ',') {
      let unit = 1000;
      for (++at; isDigit(code(text, at)); ++at) fraction += code(text, at) * (unit /= 10);
      if (unit === 1000) return undefined;
      // Tenths are not exact in binary; the digits as one number are, down to the nanosecond.
      fraction = Number(`0.${text.slice(20, at)}`) * 1000;
    }
  }
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const wall = day + ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  if (at === length) return { ms: wall, wall };
  if (at === length - 1 && text[at] === 'Z') return { ms: wall, wall, offset: 0 };
  const sign = text[at] === '+' ? 1 : text[at] === '-' ? -1 : 0;
  if (sign === 0 || at + 6 !== length || text[at + 3] !== ':') return undefined;
  const offset = digitsOffset(text.slice(at + 1, at + 3), text.slice(at + 4));
  return offset === undefined ? undefined : zoned({ wall }, sign * offset);
}

const zoned = (time: Omit<ParsedTime, 'ms'>, offset: number): ParsedTime => ({ ms: time.wall - offset, ...time, offset });

function parseTokens(text: string): ParsedTime | undefined {
  const cursor: Cursor = { tokens: tokensOf(text), at: 0 };
  const first = timeAt(cursor);
  if (first === undefined || done(cursor)) return first;
  return intervalOf(first, cursor);
}

/** What follows may be the end of an interval, in words or as a length: `2022-01-01 00:00 - 2022-01-01 00:15 (UTC)`. */
function intervalOf(first: ParsedTime, cursor: Cursor): ParsedTime | undefined {
  skipBlanks(cursor);
  if (!(is(cursor, '-') || is(cursor, '/') || is(cursor, 'to') || is(cursor, 'bis'))) return undefined;
  cursor.at += 1;
  if (is(cursor, '-')) cursor.at += 1;
  skipBlanks(cursor);
  const { tokens, at } = cursor;
  const length = tokens[at]?.kind === 'a' && tokens[at].text.toUpperCase().startsWith('P');
  const second = length ? undefined : (timeAt(cursor) ?? clockOnly(cursor));
  if (!length && (second === undefined || !done(cursor))) return undefined;
  const offset = first.offset ?? second?.offset;
  const start: ParsedTime = { ...first, interval: true };
  return offset === undefined || first.offset !== undefined ? start : zoned(start, offset);
}

function clockOnly(cursor: Cursor): ParsedTime | undefined {
  const clock = clockAt(cursor);
  if (clock === undefined) return undefined;
  const offset = zoneAt(cursor)?.offset;
  return { ms: clock.ms, wall: clock.ms, ...(offset !== undefined && { offset }) };
}

/** One point in time from where the cursor stands; the cursor stays where it was when there is none. */
function timeAt(cursor: Cursor): ParsedTime | undefined {
  const from = cursor.at;
  const date = dateAt(cursor);
  if (date === undefined) {
    cursor.at = from;
    return undefined;
  }
  const clock: ClockParts | undefined = date.clock ?? clockAt(cursor);
  const zone =
    clock === undefined && date.zone === undefined && !is(cursor, 'Z') && !blankZone(cursor) ? undefined : (date.zone ?? zoneAt(cursor));
  const ms = clock?.ms ?? 0;
  const time = {
    wall: date.day + ms,
    ...(date.slashes && { slashes: date.slashes }),
    ...(date.swapped !== undefined && { swapped: date.swapped + ms }),
    ...(clock === undefined && { dateOnly: true as const }),
    ...(zone?.name !== undefined && { zone: zone.name }),
  };
  if (zone?.offset !== undefined) return zoned(time, zone.offset);
  return { ms: zone?.name === undefined ? time.wall : utcOf(zone.name, time.wall).first, ...time };
}

/** A date may bring a zone in words, as `2024-01-31 UTC`. */
function blankZone({ tokens, at }: Cursor): boolean {
  const from = tokens[at]?.text === ' ' ? at + 1 : at;
  return tokens[from]?.kind === 'a' || tokens[from]?.text === '(' || tokens[from]?.text === '[' || tokens[from]?.text === '+';
}

/** A clock without a date, `10:20`, `1:05:07.5 pm`, in milliseconds since midnight. */
export function parseClock(text: string): number | undefined {
  if (text.length > LONGEST_TIME || !text.includes(':')) return undefined;
  const cursor: Cursor = { tokens: tokensOf(text), at: 0 };
  const clock = clockAt(cursor);
  return clock !== undefined && done(cursor) ? clock.ms : undefined;
}
