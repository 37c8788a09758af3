import { type Cursor, fits, is, skipBlanks } from './cursor.ts';

export interface ClockParts {
  /** Milliseconds since midnight. */
  readonly ms: number;
}

/** A clock where the cursor stands, with what leads to it: `T10:20`, ` 10:20:30.5 pm`, `:10:00:00`, `T102030`. */
export function clockAt(cursor: Cursor): ClockParts | undefined {
  const from = cursor.at;
  const lead = leadOf(cursor);
  const at = cursor.at;
  for (const read of [colonClock, compactClock, hourOnly]) {
    const clock = read(cursor, lead);
    if (clock !== undefined) return clock;
    cursor.at = at;
  }
  cursor.at = from;
  return undefined;
}

/** Moves behind what stands between date and clock; returns `T` when that says that a clock follows. */
function leadOf(cursor: Cursor): string {
  const from = cursor.at;
  while (is(cursor, ' ') || is(cursor, ',') || is(cursor, ':') || is(cursor, '_') || (is(cursor, '-') && cursor.at === from))
    cursor.at += 1;
  if (is(cursor, 'T') || is(cursor, 't')) {
    cursor.at += 1;
    return 'T';
  }
  if (is(cursor, 'at') || is(cursor, 'um')) {
    cursor.at += 1;
    skipBlanks(cursor);
  }
  return cursor.tokens[from]?.text ?? '';
}

function clockOf(h: number, m: number, s: number, fraction: string): ClockParts | undefined {
  // 24:00 is midnight at the end of the day, 60 a leap second: ISO 8601 has both.
  if (!(h <= 24 && m <= 59 && s <= 60) || (h === 24 && (m > 0 || s > 0))) return undefined;
  return { ms: ((h * 60 + m) * 60 + s) * 1000 + (fraction === '' ? 0 : Number(`0.${fraction}`) * 1000) };
}

function colonClock(cursor: Cursor): ClockParts | undefined {
  if (!fits(cursor, 'd:d')) return undefined;
  const { tokens, at } = cursor;
  const [h, , m] = tokens.slice(at, at + 3).map(({ text }) => text);
  if (h.length > 2 || m.length !== 2) return undefined;
  cursor.at += 3;
  let second = '0';
  if (is(cursor, ':')) {
    const next = tokens[cursor.at + 1];
    if (next?.kind === 'd' && next.text.length === 2) second = next.text;
    else if (next !== undefined) return undefined;
    cursor.at += next === undefined ? 1 : 2;
  }
  const fraction = fractionAt(cursor);
  return clockOf(hourOfHalf(cursor, h), +m, +second, fraction);
}

/** Digits behind a point, a comma or, as some loggers write, a third colon. */
function fractionAt(cursor: Cursor): string {
  const digits = cursor.tokens[cursor.at + 1];
  if (!(is(cursor, '.') || is(cursor, ',') || is(cursor, ':')) || digits?.kind !== 'd' || digits.text.length > 12) return '';
  cursor.at += 2;
  return digits.text;
}

/** The hour, by the half of the day that may follow: `pm`, `p.m.`. */
function hourOfHalf(cursor: Cursor, hour: string): number {
  const from = cursor.at;
  skipBlanks(cursor);
  const word = cursor.tokens[cursor.at]?.text.toLowerCase() ?? '';
  const dotted = fits(cursor, 'a.a');
  const half = dotted ? word + cursor.tokens[cursor.at + 2].text.toLowerCase() : word;
  if (half !== 'am' && half !== 'pm') {
    cursor.at = from;
    return +hour;
  }
  cursor.at += dotted ? 3 : 1;
  if (dotted && is(cursor, '.')) cursor.at += 1;
  return +hour >= 1 && +hour <= 12 ? (+hour % 12) + (half === 'pm' ? 12 : 0) : Number.NaN;
}

/** `102030` behind a T or a blank, `1020` behind a T. */
function compactClock(cursor: Cursor, lead: string): ClockParts | undefined {
  const token = cursor.tokens[cursor.at];
  if (token?.kind !== 'd') return undefined;
  const { text } = token;
  const behindDay = lead === ' ' || lead === '_' || lead === '-';
  if (!(text.length === 6 && (lead === 'T' || behindDay)) && !(text.length === 4 && (lead === 'T' || lead === '_'))) return undefined;
  cursor.at += 1;
  return clockOf(+text.slice(0, 2), +text.slice(2, 4), +text.slice(4), fractionAt(cursor));
}

/** `T10`, `10h20`, `5 pm`. */
function hourOnly(cursor: Cursor, lead: string): ClockParts | undefined {
  const { tokens, at } = cursor;
  if (tokens[at]?.kind !== 'd' || tokens[at].text.length > 2) return undefined;
  const hour = tokens[at].text;
  cursor.at += 1;
  if (is(cursor, 'h') || is(cursor, 'H')) {
    cursor.at += 1;
    const minute = tokens[cursor.at];
    if (minute?.kind === 'd' && minute.text.length === 2) cursor.at += 1;
    return clockOf(+hour, minute?.kind === 'd' ? +minute.text : 0, 0, '');
  }
  const half = cursor.at;
  const h = hourOfHalf(cursor, hour);
  return cursor.at > half || lead === 'T' ? clockOf(h, 0, 0, '') : undefined;
}
