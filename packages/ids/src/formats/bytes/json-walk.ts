/** What walks say when they cannot go on: the text reader is asked instead. */
export const LOST = -1;
/** Depth of lists and objects that is followed. */
const DEEPEST = 40;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const LIST = 91;
const LIST_END = 93;
const COMMA = 44;
const COLON = 58;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/** Place of the first byte that is no blank. */
export function pastBlanks(b: Uint8Array, from: number): number {
  let i = from;
  while (b[i] === 32 || b[i] === 9 || b[i] === 13) i += 1;
  return i;
}

/** Behind a text whose first byte within the quotes is at `from`; escapes are checked. What ends the line is a control character, and ends it. */
export function pastText(b: Uint8Array, from: number): number {
  for (let i = from; ; ++i) {
    const c = b[i];
    if (c === QUOTE) return i + 1;
    if (!(c >= 32)) return LOST;
    if (c !== BACKSLASH) continue;
    i += 1;
    const e = b[i];
    if (e === 117) {
      for (let k = 0; k < 4; ++k) if (!isHex(b[++i])) return LOST;
    } else if (!(e === QUOTE || e === BACKSLASH || e === 47 || e === 98 || e === 102 || e === 110 || e === 114 || e === 116)) return LOST;
  }
}

const isHex = (c: number): boolean => (c >= ZERO && c <= NINE) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);

/** Behind the quote of a text without escapes and of ASCII alone. */
export function pastPlainText(b: Uint8Array, from: number): number {
  for (let i = from; ; ++i) {
    const c = b[i];
    if (c === QUOTE) return i + 1;
    if (!(c >= 32 && c < 127) || c === BACKSLASH) return LOST;
  }
}

/** Behind a number as JSON writes them. */
function pastNumber(b: Uint8Array, from: number): number {
  let i = from;
  if (b[i] === MINUS) i += 1;
  if (b[i] === ZERO) i += 1;
  else if (b[i] > ZERO && b[i] <= NINE) i = pastDigits(b, i);
  else return LOST;
  if (b[i] === 46) {
    const start = i + 1;
    i = pastDigits(b, start);
    if (i === start) return LOST;
  }
  if (b[i] === 101 || b[i] === 69) {
    i += 1;
    if (b[i] === MINUS || b[i] === 43) i += 1;
    const start = i;
    i = pastDigits(b, start);
    if (i === start) return LOST;
  }
  return i;
}

function pastDigits(b: Uint8Array, from: number): number {
  let i = from;
  while (b[i] >= ZERO && b[i] <= NINE) i += 1;
  return i;
}

/** Behind any value of JSON that begins at `from`, `LOST` for what is none. */
export function pastValue(b: Uint8Array, from: number, depth = 0): number {
  const c = b[from];
  if (c === QUOTE) return pastText(b, from + 1);
  if (c === OPEN || c === LIST) return depth > DEEPEST ? LOST : pastMany(b, from, depth + 1, c === OPEN);
  if (c === MINUS || (c >= ZERO && c <= NINE)) return pastNumber(b, from);
  if (c === 116) return isWord(b, from, 'true') ? from + 4 : LOST;
  if (c === 102) return isWord(b, from, 'false') ? from + 5 : LOST;
  return c === 110 && isWord(b, from, 'null') ? from + 4 : LOST;
}

/** Whether these bytes stand there. */
export function isWord(b: Uint8Array, from: number, word: string): boolean {
  for (let k = 0; k < word.length; ++k) if (b[from + k] !== word.charCodeAt(k)) return false;
  return true;
}

function pastMany(b: Uint8Array, from: number, depth: number, named: boolean): number {
  const end = named ? CLOSE : LIST_END;
  let i = pastBlanks(b, from + 1);
  if (b[i] === end) return i + 1;
  for (;;) {
    if (named) {
      if (b[i] !== QUOTE) return LOST;
      i = pastText(b, i + 1);
      if (i === LOST) return LOST;
      i = pastBlanks(b, i);
      if (b[i] !== COLON) return LOST;
      i = pastBlanks(b, i + 1);
    }
    i = pastValue(b, i, depth);
    if (i === LOST) return LOST;
    i = pastBlanks(b, i);
    if (b[i] === end) return i + 1;
    if (b[i] !== COMMA) return LOST;
    i = pastBlanks(b, i + 1);
  }
}

/** Takes a member of an object: the name lies in [from, to), its value begins at `value`. Gives where the value ends, or `LOST`. */
export type Member = (b: Uint8Array, from: number, to: number, value: number) => number;

/** Behind an object whose members are handed to `member` one after another. Names with escapes make it lost: they may be any name. */
export function walkObject(b: Uint8Array, from: number, member: Member): number {
  if (b[from] !== OPEN) return LOST;
  let i = pastBlanks(b, from + 1);
  if (b[i] === CLOSE) return i + 1;
  for (;;) {
    if (b[i] !== QUOTE) return LOST;
    const start = i + 1;
    i = pastPlainText(b, start);
    if (i === LOST) return LOST;
    const end = i - 1;
    i = pastBlanks(b, i);
    if (b[i] !== COLON) return LOST;
    i = member(b, start, end, pastBlanks(b, i + 1));
    if (i === LOST) return LOST;
    i = pastBlanks(b, i);
    if (b[i] === CLOSE) return i + 1;
    if (b[i] !== COMMA) return LOST;
    i = pastBlanks(b, i + 1);
  }
}

/** A whole number from 0 on that begins at `from`, of at most 15 digits; NaN for anything else, a fraction too. */
export function wholeAt(b: Uint8Array, from: number): number {
  let value = 0;
  let i = from;
  for (; b[i] >= ZERO && b[i] <= NINE; ++i) value = 10 * value + b[i] - ZERO;
  const c = b[i];
  const digits = i - from;
  const ended = c === COMMA || c === CLOSE || c === 32 || c === 9 || c === 13;
  return digits > 0 && digits <= 15 && ended && (digits === 1 || b[from] !== ZERO) ? value : Number.NaN;
}
