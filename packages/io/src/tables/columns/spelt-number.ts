import { magnitudeOfMoney, scaled } from './unit-scales.ts';

/** A number as people write it, with what its spelling says about that of others. */
export interface SpeltNumber {
  /** A separator that may be either is taken for the decimal mark here. */
  readonly value: number;
  /** What separates whole from fraction beyond doubt. */
  readonly decimal: '' | '.' | ',';
  /** What groups the digits beyond doubt. */
  readonly group: string;
  /** The one separator, before exactly three digits: it may be either. */
  readonly open: '' | '.' | ',';
  /** What stands before or behind the number: a currency, a percent sign, a unit. */
  readonly unit: string;
  /** A way to write the sign or the digits that is worth telling. */
  readonly style: '' | 'parentheses' | 'minus behind' | 'other digits' | 'exponent D' | 'shortened' | 'duration';
}

/** Longer texts are no numbers. */
const LONGEST = 48;
const MINUS = '-\u2212\u2013\u2012\ufe63\uff0d';
/** No-break, narrow no-break, thin, figure, punctuation and six-per-em spaces, and the plain one. */
const SPACES = ' \u00a0\u202f\u2009\u2007\u2008\u2006\u2005';
const APOSTROPHES = "'\u2019\u02bc\u00b4`\uff07";
const OPEN_SIGNS = '.,';

/** Names of currencies that stand before or behind amounts. */
const CURRENCIES = new Set(
  [
    'usd eur gbp jpy cny chf cad aud nzd sek nok dkk inr brl mxn zar rub pln czk huf ron try krw sgd hkd thb idr myr php vnd ils aed sar egp ngn kes ars clp cop pen uah isk',
    'us$ ca$ au$ nz$ hk$ sg$ r$ a$ c$ s$ rs rs. fr fr. sfr sfr. kr kr. \u20acur dm tl z\u0142 k\u010d ft lei rm rp',
  ].flatMap((some) => some.split(' ')),
);

/** Endings that make a number a place in a row, not an amount. */
const ORDINALS = new Set(['st', 'nd', 'rd', 'th']);

/**
 * Read a number that JavaScript would not: with separated thousands of any country, a decimal comma, a currency, a percent sign or a
 * unit, in parentheses, with the minus behind, with other digits than 0 to 9, or with the exponent D of Fortran. Cost: linear.
 */
export function speltNumber(raw: string): SpeltNumber | undefined {
  if (raw.length > LONGEST) return undefined;
  const { text, other } = plainSigns(raw);
  let from = 0;
  let to = text.length;
  let negative = false;
  let signs = 0;
  let style: SpeltNumber['style'] = other ? 'other digits' : '';
  let before = '';
  const blank = (at: number): boolean => text[at] === ' ';
  // Before the digits: blanks, one sign, one currency, one opening parenthesis.
  let open = false;
  for (; from < to; ++from) {
    const sign = text[from];
    if (isDigit(text, from) || (OPEN_SIGNS.includes(sign) && isDigit(text, from + 1))) break;
    if (blank(from)) continue;
    if (sign === '-' || sign === '+') {
      signs += 1;
      negative = sign === '-';
    } else if (sign === '(' && !open) open = true;
    else if (before === '') {
      const end = wordEnd(text, from);
      before = text.slice(from, end);
      if (!isCurrency(before)) return undefined;
      from = end - 1;
    } else return undefined;
  }
  if (from === to || signs > 1) return undefined;
  if (open) {
    if (negative) return undefined;
    const close = text.lastIndexOf(')');
    if (close < 0 || text.slice(close + 1).trim().length > 4) return undefined;
    to = close;
    negative = true;
    style = 'parentheses';
  }
  const end = digitsEnd(text, from, to);
  let behind = text.slice(end, to).trim() || (open ? text.slice(to + 1).trim() : '');
  if (!open && signs === 0 && (behind === '-' || (behind.startsWith('-') && isCurrency(behind.slice(1).trim())))) {
    negative = true;
    style = 'minus behind';
    behind = behind.slice(1).trim();
  }
  const money = shortened(before, behind);
  if (money === undefined && before !== '' && behind !== '' && behind !== before) return undefined;
  if (money === undefined && behind !== '' && !isUnit(behind)) return undefined;
  const core = coreOf(text.slice(from, end));
  if (core === undefined) return undefined;
  const value = scaled(core.value, money?.times ?? 1) * (negative ? -1 : 1);
  return { ...core, value, unit: money?.unit ?? (before || behind), style: money === undefined ? style || core.style : 'shortened' };
}

const isDigit = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
};

/** Zeros of other digits that people write: fullwidth, Arabic, Persian, Devanagari, Bengali, Thai. */
const ZEROS = [0xff10, 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50];

/** The same text with plain digits, minus, spaces and apostrophes. */
function plainSigns(raw: string): { readonly text: string; readonly other: boolean } {
  let text = '';
  let other = false;
  for (const sign of raw) {
    const code = sign.charCodeAt(0);
    if (code < 128) text += sign === '`' ? "'" : sign;
    else if (MINUS.includes(sign)) text += '-';
    else if (SPACES.includes(sign)) text += ' ';
    else if (APOSTROPHES.includes(sign)) text += "'";
    else {
      const zero = ZEROS.find((one) => code >= one && code < one + 10);
      if (zero !== undefined) {
        text += String(code - zero);
        other = true;
      } else
        text +=
          sign === '\u066b' || sign === '\uff0e'
            ? '.'
            : sign === '\u066c' || sign === '\uff0c'
              ? ','
              : sign === '\uff0b'
                ? '+'
                : sign === '\uff05'
                  ? '%'
                  : sign;
    }
  }
  return { text, other };
}

const SYMBOL = /^\p{Sc}$/u;
const isCurrency = (word: string): boolean => SYMBOL.test(word) || CURRENCIES.has(word.toLowerCase());

/** Money in thousands, millions, billions: `€16.5M`, `$ 83K`, `1.2 bn EUR`. */
function shortened(before: string, behind: string): { readonly unit: string; readonly times: number } | undefined {
  const [word, rest] = before === '' ? [behind.split(' ', 1)[0], behind.slice(behind.split(' ', 1)[0].length).trim()] : [behind, ''];
  const times = magnitudeOfMoney(word);
  if (times === undefined) return undefined;
  if (before !== '') return isCurrency(before) ? { unit: before, times } : undefined;
  return rest !== '' && isCurrency(rest) ? { unit: rest, times } : undefined;
}

/** A word before digits ends at a blank, a digit or a sign. */
function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ' ' && !isDigit(text, at) && text[at] !== '-' && text[at] !== '+' && text[at] !== '(') ++at;
  return Math.max(at, from + 1);
}

/** Letters and signs of units; a unit has at most two words, such as `Deg C`. */
const UNIT = /^[\p{L}\p{Sc}%\u2030\u00b0\u00b5\u03a9\u2126/*\u00b7^\u00b2\u00b3\u207b\u00b9\d-]{1,10}(?: [\p{L}/%]{1,8})?$/u;
const isUnit = (text: string): boolean => UNIT.test(text) && !isDigit(text, 0) && text[0] !== '-' && !ORDINALS.has(text.toLowerCase());

/** Where the digits with their separators and their exponent end. */
function digitsEnd(text: string, from: number, to: number): number {
  let at = from;
  while (
    at < to &&
    (isDigit(text, at) ||
      ((OPEN_SIGNS.includes(text[at]) || text[at] === ' ' || text[at] === "'" || text[at] === '_') &&
        (isDigit(text, at + 1) || OPEN_SIGNS.includes(text[at]))))
  )
    ++at;
  const sign = text[at + 1] === '+' || text[at + 1] === '-' ? 1 : 0;
  if (!'eEdD'.includes(text[at] ?? ' ') || !isDigit(text, at + 1 + sign)) return at;
  at += 1 + sign;
  while (at < to && isDigit(text, at)) ++at;
  return at;
}

type Core = Omit<SpeltNumber, 'unit'>;

function coreOf(text: string): Core | undefined {
  const mark = [...'eEdD'].map((sign) => text.indexOf(sign)).find((at) => at >= 0) ?? -1;
  const digits = mark < 0 ? text : text.slice(0, mark);
  const exponent = mark < 0 ? '' : `e${text.slice(mark + 1)}`;
  const style = mark >= 0 && 'dD'.includes(text[mark]) ? 'exponent D' : '';
  const seps: string[] = [];
  const groups: string[] = [''];
  for (const sign of digits)
    if (sign >= '0' && sign <= '9') groups[groups.length - 1] += sign;
    else {
      seps.push(sign);
      groups.push('');
    }
  const make = (whole: readonly string[], fraction: string, rest: Pick<Core, 'decimal' | 'group' | 'open'>): Core | undefined => {
    const value = Number(`${whole.join('') || '0'}.${fraction || '0'}${exponent}`);
    return Number.isFinite(value) ? { value, ...rest, style } : undefined;
  };
  const none = { decimal: '', group: '', open: '' } as const;
  if (seps.length === 0) return make(groups, '', none);
  const last = seps[seps.length - 1];
  const kinds = new Set(seps);
  const isOpen = (sign: string): sign is '.' | ',' => sign === '.' || sign === ',';
  if (kinds.size === 1 && seps.length === 1 && isOpen(last)) {
    const [whole, fraction] = groups;
    const grouped = fraction.length === 3 && whole.length >= 1 && whole.length <= 3 && whole[0] !== '0' && exponent === '';
    return make([whole], fraction, grouped ? { ...none, open: last } : { ...none, decimal: last });
  }
  if (kinds.size === 1) return areGroups(groups, last) ? make(groups, '', { ...none, group: last }) : undefined;
  const [first] = seps;
  // Two kinds: the last one, once, is the decimal mark, all others group.
  if (kinds.size !== 2 || !isOpen(last) || seps.indexOf(last) !== seps.length - 1) return undefined;
  const whole = groups.slice(0, -1);
  return areGroups(whole, first) ? make(whole, groups[groups.length - 1], { ...none, decimal: last, group: first }) : undefined;
}

/** Groups of three digits, or, with commas, of two before the last three as in India. */
function areGroups(groups: readonly string[], sign: string): boolean {
  const [first, ...rest] = groups;
  if (first.length < 1 || first.length > 3 || (first[0] === '0' && rest.length > 0)) return false;
  if (rest.every(({ length }) => length === 3)) return true;
  return sign === ',' && first.length <= 2 && rest[rest.length - 1].length === 3 && rest.slice(0, -1).every(({ length }) => length === 2);
}
