import { HapaxError } from './errors.ts';
import { didYouMean } from './nearest-name.ts';
import { isPlainObject } from './plain.ts';

/** One option: its kind, default, legal values, and the sentence that documents it everywhere. */
export type Option =
  | {
      readonly kind: 'number';
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly integer: boolean;
      /** A length of time in milliseconds; a file may write it as text such as 30s. */
      readonly unit?: 'ms';
      readonly doc: string;
    }
  | {
      readonly kind: 'numberOr';
      readonly default: number | string;
      readonly names: readonly string[];
      readonly min: number;
      readonly max: number;
      readonly integer: boolean;
      readonly doc: string;
    }
  | { readonly kind: 'choice'; readonly default: string; readonly names: readonly string[]; readonly doc: string }
  | {
      readonly kind: 'numbers';
      readonly default: readonly number[];
      readonly min: number;
      readonly max: number;
      readonly integer: boolean;
      readonly doc: string;
    };

export type OptionTable = Readonly<Record<string, Option>>;

type ValueOf<O> = O extends { kind: 'number' }
  ? number
  : O extends { kind: 'numberOr'; names: readonly (infer N)[] }
    ? number | N
    : O extends { kind: 'choice'; names: readonly (infer N)[] }
      ? N
      : readonly number[];

/** The values that an option table describes, by name. */
export type OptionsOf<T extends OptionTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A number in [min, max]. */
export const number = (initial: number, { min = -Infinity, max = Infinity }: Range, doc: string) =>
  ({ kind: 'number', default: initial, min, max, integer: false, doc }) as const;

/** A whole number in [min, max]. */
export const integer = (initial: number, range: Range, doc: string) => ({ ...number(initial, range, doc), integer: true }) as const;

/** A length of time in milliseconds; a file may write it as text, 30s or 5m. */
export const timeSpan = (initial: number, range: Range, doc: string) => ({ ...number(initial, range, doc), unit: 'ms' }) as const;

/** One of some names. Two names beat a boolean: the call then says what it means. */
export const choice = <const N extends string>(initial: NoInfer<N>, names: readonly N[], doc: string) =>
  ({ kind: 'choice', default: initial, names, doc }) as const;

/** A number in [min, max], or one of some names such as `auto`. */
export const numberOr = <const N extends string>(
  initial: number | NoInfer<N>,
  names: readonly N[],
  { min = -Infinity, max = Infinity }: Range,
  doc: string,
) => ({ kind: 'numberOr', default: initial, names, min, max, integer: false, doc }) as const;

/** A whole number in [min, max], or one of some names such as `auto`. */
export const integerOr = <const N extends string>(initial: number | NoInfer<N>, names: readonly N[], range: Range, doc: string) =>
  ({ ...numberOr(initial, names, range, doc), integer: true }) as const;

/** A list of numbers, each in [min, max]. */
export const numbers = (initial: readonly number[], { min = -Infinity, max = Infinity }: Range, doc: string) =>
  ({ kind: 'numbers', default: initial, min, max, integer: false, doc }) as const;

/** A list of whole numbers, each in [min, max]. */
export const integers = (initial: readonly number[], range: Range, doc: string) =>
  ({ ...numbers(initial, range, doc), integer: true }) as const;

/** The seed that every method with chance in it has. */
export const seed = integer(
  0,
  { min: -2147483648, max: 2147483647 },
  'Seed of all chance in the method: the same seed gives the same bits.',
);

/**
 * Fill in defaults and check every value.
 * @throws HapaxError `OPTION`, naming the method, the option, what it must be, and what it got
 */
export function resolve<T extends OptionTable>(who: string, table: T, given: Partial<OptionsOf<T>>): OptionsOf<T> {
  if (typeof given !== 'object' || given === null || !isPlainObject(given))
    throw new HapaxError(
      'OPTION',
      `${who} takes its options as a plain object, such as { ${Object.keys(table)[0] ?? ''}: … }; got ${shown(given)}`,
    );
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(table, key));
  if (unknown !== undefined) {
    const names = Object.keys(table);
    const all = names.join(', ') || 'none';
    throw new HapaxError('OPTION', `${who} has no option \`${unknown}\`; it has ${all}${didYouMean(unknown, names)}`);
  }
  const values = Object.entries(table).map(([key, option]) => {
    // Its own: what someone put on Object.prototype is not an option of this call.
    const own: unknown = Object.hasOwn(given, key) ? given[key] : undefined;
    const value = own === undefined ? option.default : own;
    if (!allows(option, value)) throw new HapaxError('OPTION', `${who}: \`${key}\` must be ${describe(option)}; got ${show(value)}`);
    return [key, value];
  });
  // The checks above establish the type that the table describes.
  return Object.fromEntries(values) as OptionsOf<T>;
}

/** Read one option from text, as a command line or a file gives it. Throws `OPTION` like `resolve`. */
export function parseOption(who: string, key: string, option: Option, text: string): number | string | readonly number[] {
  const asNumber = (part: string) => (part.trim() === '' ? Number.NaN : Number(part));
  const value =
    option.kind === 'choice'
      ? text
      : option.kind === 'numbers'
        ? text.split(',').map(asNumber)
        : named(option, text)
          ? text
          : asNumber(text);
  if (!allows(option, value)) throw new HapaxError('OPTION', `${who}: \`${key}\` must be ${describe(option)}; got ${text}`);
  return value;
}

/** What the option may be, in words: "an integer in [1, 100]", "one of high, low". */
export function describe(option: Option): string {
  if (option.kind === 'choice') return `one of ${option.names.join(', ')}`;
  const range = `${option.integer ? 'an integer' : 'a number'} in [${option.min}, ${option.max}]`;
  if (option.kind === 'numbers') return `a list, each ${range}`;
  return option.kind === 'numberOr' ? `${range} or ${option.names.join(' or ')}` : range;
}

/** Whether the option is a length of time. */
export const isTimeSpan = (option: Option): boolean => option.kind === 'number' && option.unit === 'ms';

const named = (option: Option, text: string): boolean => option.kind === 'numberOr' && option.names.includes(text);

/** Whether the option may have this value. */
export function allows(option: Option, value: unknown): boolean {
  if (option.kind === 'choice') return typeof value === 'string' && option.names.includes(value);
  if (option.kind === 'numbers') return Array.isArray(value) && value.every((one) => inRange(option, one));
  if (option.kind === 'numberOr' && typeof value === 'string') return option.names.includes(value);
  return inRange(option, value);
}

const inRange = ({ min, max, integer }: { min: number; max: number; integer: boolean }, value: unknown): boolean =>
  typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value));

const show = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? `[${value.join(', ')}]` : String(value);

/** What was handed in for a table of options, briefly. */
const shown = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : typeof value === 'object' && value !== null ? 'an object of a class' : show(value);
