/** One line of the line protocol of InfluxDB. */
export interface Line {
  readonly measurement: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Numbers, and booleans as 0 and 1; texts are left out. */
  readonly fields: readonly (readonly [name: string, value: number])[];
  /** As it is written; undefined: none. */
  readonly time: string | undefined;
}

/** Up to one of some characters that is not escaped; `at` is then there, or at the end. */
function upTo(text: string, at: number, ends: string): readonly [word: string, at: number] {
  let word = '';
  for (; at < text.length; ++at) {
    const c = text[at];
    // A backslash before anything else is one.
    if (c === '\\' && at + 1 < text.length && ', ='.includes(text[at + 1])) word += text[++at];
    else if (ends.includes(c)) break;
    else word += c;
  }
  return [word, at];
}

/** The text behind a quotation mark, up to the next; undefined: there is none. */
function behindQuote(text: string, at: number): number | undefined {
  for (; at < text.length; ++at) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}

const YES = ['t', 'T', 'true', 'True', 'TRUE'];
const NO = ['f', 'F', 'false', 'False', 'FALSE'];

/** NaN: it is none. */
function numberOf(text: string): number {
  if (YES.includes(text)) return 1;
  if (NO.includes(text)) return 0;
  const digits = /^[+-]?\d{1,20}[iu]$/.test(text) ? text.slice(0, -1) : text;
  return /^[+-]?(\d|\.\d)/.test(digits) ? Number(digits) : Number.NaN;
}

/**
 * Read one line. Source: InfluxDB, line protocol reference (v2).
 * @returns the line; undefined for an empty one or a remark; or why it is none
 */
export function readLine(text: string): Line | string | undefined {
  if (text.trim() === '' || text.trimStart().startsWith('#')) return undefined;
  let [measurement, at] = upTo(text, 0, ', ');
  if (measurement === '') return 'has no measurement';
  const tags = new Map<string, string>();
  while (text[at] === ',') {
    let name: string;
    let value = '';
    [name, at] = upTo(text, at + 1, '=, ');
    if (text[at] !== '=' || name === '') return `has a tag that is none, at character ${at + 1}`;
    [value, at] = upTo(text, at + 1, ', ');
    tags.set(name, value);
  }
  while (text[at] === ' ') at += 1;
  const fields: (readonly [string, number])[] = [];
  let count = 0;
  for (;;) {
    let name: string;
    [name, at] = upTo(text, at, '=, ');
    if (text[at] !== '=' || name === '') return count === 0 ? 'has no fields' : `has a field that is none, at character ${at + 1}`;
    at += 1;
    count += 1;
    if (text[at] === '"') {
      const end = behindQuote(text, at + 1);
      if (end === undefined) return `has a text without an end, in the field \`${name}\``;
      at = end;
    } else {
      let word: string;
      [word, at] = upTo(text, at, ', ');
      const value = numberOf(word);
      if (value !== value) return `has a value that is none, in the field \`${name}\``;
      fields.push([name, value]);
    }
    if (text[at] !== ',') break;
    at += 1;
  }
  const time = text.slice(at).trim();
  if (time !== '' && !/^-?\d{1,19}$/.test(time)) return 'has a time that is none';
  return { measurement, tags, fields, time: time === '' ? undefined : time };
}

const NANOSECONDS: Readonly<Record<string, bigint>> = { ns: 1n, n: 1n, us: 1000n, u: 1000n, ms: 1_000_000n, s: 1_000_000_000n };
export const isPrecision = (name: string): boolean => Object.hasOwn(NANOSECONDS, name);

/** Milliseconds since 1970 of a time in that unit; what is finer than a microsecond is cut off. */
export const timeOf = (text: string, precision: string): number => Number((BigInt(text) * (NANOSECONDS[precision] ?? 1n)) / 1000n) / 1000;

/** A backslash at the end would take the sign behind it for its own, and none can be written there: it leans the other way. */
const escaped = (text: string, what: RegExp): string =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replace(/\\$/, '/')
    .replace(what, (c) => `\\${c}`);
/** A measurement, and a name or value of a tag, as they are written. */
export const measurementText = (text: string): string => escaped(text, /[, ]/g);
export const tagText = (text: string): string => escaped(text, /[,= ]/g);
/** A text in a field. */
export const fieldText = (text: string): string => `"${text.replace(/[\\"]/g, (c) => `\\${c}`)}"`;
