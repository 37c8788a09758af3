import { isSpeltMissing } from '../tables/columns/missing.ts';
import { speltNumber } from '../tables/columns/spelt-number.ts';
import { commonUnit } from '../tables/columns/unit-scales.ts';
import { argument, quote, unreadable } from '../tables/complain.ts';
import { type Place, showPlace } from '../tables/table.ts';

/** How numbers are spelt, where somebody has said so. */
export interface NumberRules {
  readonly source: string;
  readonly missing: ReadonlySet<string>;
  /** Some of them are numbers. */
  readonly missingNumbers: boolean;
  readonly decimal: '.' | ',' | undefined;
  readonly thousands: string | undefined;
  /** Refuse cells that would be read as missing. */
  readonly strict: boolean;
}

/** What the cells of a column have shown so far. Whoever reads once cannot wait for the last row to say what the first means. */
export interface NumberColumn {
  readonly name: string;
  /** The decimal mark that some cell has shown. */
  mark: '' | '.' | ',';
  unit: string | undefined;
  /** Some number stood without a unit. */
  plain: boolean;
  odd: number;
  /** The first odd cells, and where they stand. */
  readonly first: { readonly place: Place; readonly text: string }[];
}

export const numberColumn = (name: string, { decimal, thousands }: NumberRules): NumberColumn => ({
  name,
  mark: decimal ?? (thousands === '.' ? ',' : thousands === ',' ? '.' : ''),
  unit: undefined,
  plain: false,
  odd: 0,
  first: [],
});

/** Odd cells that a note shows. */
export const SHOWN = 3;
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The number of a cell; NaN where it is missing or no number, which is counted. @throws HapaxError `FILE` at one that may mean two
 * numbers, or contradicts the cells before it
 */
export function numberOf(raw: string, column: NumberColumn, place: Place, rules: NumberRules): number {
  const text = raw.trim();
  if (text === '' || rules.missing.has(text)) return Number.NaN;
  if (PLAIN.test(text) && (column.mark !== ',' || !text.includes('.'))) {
    if (rules.missingNumbers && rules.missing.has(String(Number(text)))) return Number.NaN;
    if (text.includes('.')) column.mark = '.';
    column.plain = true;
    if (column.unit !== undefined && shortens(column.unit)) return oddCell(text, column, place, rules);
    return finite(Number(text), text, column, place, rules);
  }
  if (isSpeltMissing(text)) return Number.NaN;
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true' ? 1 : 0;
  const spelt = speltNumber(text);
  if (
    spelt === undefined ||
    (column.unit !== undefined && spelt.unit !== '' && spelt.unit !== column.unit) ||
    (column.plain && shortens(spelt.unit))
  )
    return oddCell(text, column, place, rules);
  if (rules.missingNumbers && spelt.open === '' && rules.missing.has(String(spelt.value))) return Number.NaN;
  if (spelt.unit !== '') column.unit = spelt.unit;
  const shown = spelt.decimal || (spelt.group === ',' ? '.' : spelt.group === '.' ? ',' : '');
  if (shown !== '' && column.mark !== '' && shown !== column.mark) throw contradicts(text, column, place, rules);
  if (shown !== '') column.mark = shown;
  if (spelt.open === '') return finite(spelt.value, text, column, place, rules);
  if (column.mark === '') throw ambiguous(text, column, place, rules);
  // The one separator before three digits groups them unless it is the decimal mark.
  return column.mark === spelt.open ? spelt.value : Math.round(spelt.value * 1000);
}

/** Whether a unit makes a number larger, as in `1.2K`: whoever reads once cannot put those beside numbers without it on one scale. */
const shortens = (unit: string): boolean => unit !== '' && commonUnit([unit], true) !== undefined;

function finite(value: number, text: string, column: NumberColumn, place: Place, rules: NumberRules): number {
  return Math.abs(value) < Infinity ? value : oddCell(text, column, place, rules);
}

/** Count a cell that is no number. */
export function oddCell(text: string, column: NumberColumn, place: Place, { source, strict }: NumberRules): number {
  if (strict)
    throw unreadable(
      source,
      place,
      `column \`${column.name}\` is ${quote(text)}, not a number; --missing ${argument(text)} reads it as missing`,
    );
  column.odd += 1;
  if (column.first.length < SHOWN) column.first.push({ place, text: quote(text) });
  return Number.NaN;
}

const ambiguous = (text: string, { name }: NumberColumn, place: Place, { source }: NumberRules) =>
  unreadable(
    source,
    place,
    `column \`${name}\` is ${quote(text)}, which may be a thousand and more or a number with three decimals; pass --decimal . or --decimal ,`,
  );

const contradicts = (text: string, { name, mark }: NumberColumn, place: Place, { source }: NumberRules) =>
  unreadable(
    source,
    place,
    `column \`${name}\` is ${quote(text)}, and rows before it have ${mark === '.' ? 'a point' : 'a comma'} as decimal mark; pass --decimal . or --decimal , if all rows are written alike`,
  );

/** What a note says of cells that were no numbers. */
export const oddNotes = (columns: readonly Pick<NumberColumn, 'name' | 'odd' | 'first'>[]): string[] =>
  columns
    .filter(({ odd }) => odd > 0)
    .map(
      ({ name, odd, first }) =>
        `column ${name}: ${odd.toLocaleString('en')} ${odd === 1 ? 'cell is no number and is' : 'cells are no numbers and are'} read as missing (${first.map(({ place, text }) => `${showPlace(place)} ${text}`).join(', ')}${odd > first.length ? ', …' : ''}); --strict refuses ${odd === 1 ? 'it' : 'them'}`,
    );

/** No number means that one is missing. */
export const allPlain = ({ missing }: NumberRules): boolean => ![...missing].some((token) => Number.isFinite(Number(token)));
