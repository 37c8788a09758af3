import { dayOf, fullYear, isWeekday, monthOf, ordinalDay } from './calendar.ts';
import { digitsOffset, namedOffset } from './offsets.ts';
import type { ParsedTime } from './parse-time.ts';
import { LONGEST_TIME } from './tokens.ts';

/** What is read so far. */
interface Parts {
  year: number;
  month: number;
  day: number;
  ordinal: number;
  hour: number;
  half: '' | 'am' | 'pm';
  ms: number;
  epoch: number | undefined;
  offset: number | undefined;
  clock: boolean;
}

/** Reads from `at`; returns where the rest begins, or -1. */
type Step = (text: string, at: number, parts: Parts) => number;

/** Up to `most` digits. */
const digits =
  (most: number, take: (parts: Parts, text: string) => void, least = 1): Step =>
  (text, at, parts) => {
    let end = at;
    while (end < text.length && end - at < most && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) ++end;
    if (end - at < least) return -1;
    take(parts, text.slice(at, end));
    return end;
  };

const word =
  (take: (parts: Parts, word: string) => boolean): Step =>
  (text, at, parts) => {
    let end = at;
    while (end < text.length && (text[end].toLowerCase() !== text[end].toUpperCase() || text[end] === '.')) ++end;
    return end > at && take(parts, text.slice(at, end)) ? end : -1;
  };

const clock = (take: (parts: Parts, value: number) => void): Step =>
  digits(2, (parts, text) => {
    parts.clock = true;
    take(parts, Number(text));
  });

/** The directives of `strptime`, as C and Python have them. */
const STEPS: Readonly<Record<string, Step>> = {
  Y: digits(4, (parts, text) => void (parts.year = Number(text)), 4),
  y: digits(2, (parts, text) => void (parts.year = fullYear(text)), 2),
  m: digits(2, (parts, text) => void (parts.month = Number(text))),
  d: digits(2, (parts, text) => void (parts.day = Number(text))),
  e: digits(2, (parts, text) => void (parts.day = Number(text))),
  j: digits(3, (parts, text) => void (parts.ordinal = Number(text))),
  H: clock((parts, value) => void (parts.hour = value)),
  I: clock((parts, value) => void (parts.hour = value)),
  M: clock((parts, value) => void (parts.ms += value <= 59 ? value * 60_000 : Number.NaN)),
  S: clock((parts, value) => void (parts.ms += value <= 60 ? value * 1000 : Number.NaN)),
  f: digits(9, (parts, text) => void (parts.ms += Number(`0.${text}`) * 1000)),
  s: digits(12, (parts, text) => void (parts.epoch = Number(text) * 1000)),
  b: word((parts, text) => (parts.month = monthOf(text.replace('.', ''))) > 0),
  a: word((_, text) => isWeekday(text)),
  p: word((parts, text) => {
    const half = text.toLowerCase().replaceAll('.', '');
    if (half === 'am' || half === 'pm') parts.half = half;
    return parts.half !== '';
  }),
  Z: word((parts, text) => (parts.offset = namedOffset(text)) !== undefined),
  z: (text, at, parts) => {
    if (text[at] === 'Z') return digitsFrom(parts, 0, at + 1);
    const sign = text[at] === '-' ? -1 : text[at] === '+' ? 1 : 0;
    const colon = text[at + 3] === ':' ? 1 : 0;
    const offset = digitsOffset(text.slice(at + 1, at + 3), text.slice(at + 3 + colon, at + 5 + colon) || '0');
    return sign === 0 || offset === undefined ? -1 : digitsFrom(parts, sign * offset, Math.min(text.length, at + 5 + colon));
  },
};

function digitsFrom(parts: Parts, offset: number, end: number): number {
  parts.offset = offset;
  return end;
}

const SHORT: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M', D: '%m/%d/%y', B: '%b', A: '%a', h: '%b' };

/**
 * A reader of times that are all written in one way, said as `strptime` has it: `%d/%m/%Y %H:%M`. Returns undefined for a format
 * with a directive that is none.
 */
export function timeReader(format: string): ((text: string) => ParsedTime | undefined) | undefined {
  const steps = compile(format);
  if (steps === undefined) return undefined;
  return (text) => {
    if (text.length > LONGEST_TIME) return undefined;
    const parts: Parts = {
      year: 1970,
      month: 1,
      day: 1,
      ordinal: 0,
      hour: 0,
      half: '',
      ms: 0,
      epoch: undefined,
      offset: undefined,
      clock: false,
    };
    let at = 0;
    for (const step of steps) {
      at = step(text, at, parts);
      if (at < 0) return undefined;
    }
    return at === text.length ? together(parts) : undefined;
  };
}

function compile(format: string): Step[] | undefined {
  const steps: Step[] = [];
  for (let i = 0; i < format.length; ++i) {
    const sign = format[i];
    if (sign !== '%') steps.push((text, at) => (text[at] === sign ? at + 1 : -1));
    else {
      const name = format[++i] ?? '';
      const longer = Object.hasOwn(SHORT, name) ? compile(SHORT[name]) : undefined;
      if (longer !== undefined) steps.push(...longer);
      else if (name === '%') steps.push((text, at) => (text[at] === '%' ? at + 1 : -1));
      else if (Object.hasOwn(STEPS, name)) steps.push(STEPS[name]);
      else return undefined;
    }
  }
  return steps;
}

function together({ year, month, day, ordinal, hour, half, ms, epoch, offset, clock }: Parts): ParsedTime | undefined {
  const date = epoch ?? (ordinal > 0 ? ordinalDay(year, ordinal) : dayOf(year, month, day));
  const h = half === '' ? hour : hour >= 1 && hour <= 12 ? (hour % 12) + (half === 'pm' ? 12 : 0) : Number.NaN;
  if (date === undefined || !(h <= 24) || ms !== ms) return undefined;
  const wall = date + h * 3_600_000 + ms;
  const zone = epoch === undefined ? offset : 0;
  return {
    ms: wall - (zone ?? 0),
    wall,
    ...(zone !== undefined && { offset: zone }),
    ...(!clock && epoch === undefined && { dateOnly: true as const }),
  };
}
