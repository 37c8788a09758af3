import { HapaxError } from './errors.ts';
import { type Option, type OptionsOf, type OptionTable, resolve } from './options.ts';

/**
 * What the state of a method must look like: kinds, lengths that are tied to each other, ranges of numbers and of indices. A state that
 * comes from outside is held against it before anything runs on it, for a walk that leaves a tree or an index that leaves an array is
 * no error in JavaScript, but a wrong number or a loop without end.
 */
export interface Shape<T = unknown> {
  /** @throws Misfit */
  check(value: unknown, at: string, sizes: Sizes): void;
  /** Never there; carries the type of what fits. */
  readonly fits?: T;
}

/** Lengths known so far by name: the first field that has one gives it, every other must agree. `columns` is known from the start. */
export type Sizes = Map<string, number>;
/** A length: a number, the name of one, or made from named ones. */
export type Size = number | string | ((size: (name: string) => number) => number);

class Misfit extends Error {}
const misfit = (at: string, must: string): never => {
  throw new Misfit(`\`${at}\` must ${must}`);
};

/** More cells than any model has. */
const MOST_CELLS = 2 ** 31;
/** Wider than any table. */
export const WIDEST = 1_000_000;

/**
 * Hold a state against its shape.
 * @param way what to do about one that does not fit
 * @throws HapaxError `SNAPSHOT`, one sentence that names the first field that does not fit
 */
export function checkState(
  who: string,
  shape: Shape,
  state: unknown,
  columns: number,
  way = 'use another copy, or fit the method again',
): void {
  if (!(Number.isInteger(columns) && columns >= 1 && columns <= WIDEST))
    throw new HapaxError('SNAPSHOT', `the snapshot of ${who} has no usable number of columns; ${way}`);
  try {
    shape.check(state, 'state', new Map([['columns', columns]]));
  } catch (error) {
    if (error instanceof Misfit) throw new HapaxError('SNAPSHOT', `the snapshot of ${who} is damaged: ${error.message}; ${way}`);
    throw error;
  }
}

function agree(size: Size, length: number, at: string, sizes: Sizes): void {
  if (typeof size === 'string' && !sizes.has(size)) {
    sizes.set(size, length);
    return;
  }
  const wanted = measure(size, sizes);
  if (length !== wanted) misfit(at, `have ${wanted} entries`);
}

function measure(size: Size, sizes: Sizes): number {
  if (typeof size === 'number') return size;
  const named = (name: string): number => sizes.get(name) ?? Number.NaN;
  return typeof size === 'string' ? named(size) : size(named);
}

/** Which numbers: `finite`; `missing`, NaN too; `infinite`, infinities but no NaN; `any`. */
type Which = 'finite' | 'missing' | 'infinite' | 'any';

function lacks(v: number, which: Which): boolean {
  if (v !== v) return which === 'finite' || which === 'infinite';
  return (which === 'finite' || which === 'missing') && !Number.isFinite(v);
}

interface Range {
  readonly which?: Which;
  readonly min?: number;
  /** Of whole numbers a length may be named: they are then indices, below it. */
  readonly max?: number;
  readonly below?: Size;
  readonly ascending?: true;
}

const NUMBERS = { f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;

const arrayOf =
  (kind: keyof typeof NUMBERS) =>
  (size: Size, { which = 'finite', min = -Infinity, max = Infinity, below, ascending }: Range = {}): Shape => ({
    check(value, at, sizes) {
      if (!(value instanceof NUMBERS[kind])) return misfit(at, `be ${NUMBERS[kind].name}`);
      agree(size, value.length, at, sizes);
      const most = below === undefined ? max : Math.min(max, measure(below, sizes) - 1);
      for (let i = 0; i < value.length; ++i) {
        const v = value[i];
        if (lacks(v, which)) misfit(at, 'be of finite numbers');
        if (v < min || v > most) misfit(at, `lie in [${min}, ${most}]`);
        if (ascending && i > 0 && v < value[i - 1]) misfit(at, 'ascend');
      }
    },
  });

export const f64 = arrayOf('f64');
export const i32 = arrayOf('i32');
export const u8 = arrayOf('u8');

interface Scalar extends Range {
  readonly integer?: true;
  /** Gives a length its name. */
  readonly as?: string;
}

/** One number. */
export const real = ({ which = 'finite', min = -Infinity, max = Infinity, below, integer, as }: Scalar = {}): Shape => ({
  check(value, at, sizes) {
    if (typeof value !== 'number') return misfit(at, 'be a number');
    if (lacks(value, which)) misfit(at, 'be a finite number');
    if (integer && value === value && !Number.isInteger(value)) misfit(at, 'be a whole number');
    const most = below === undefined ? max : Math.min(max, measure(below, sizes) - 1);
    if (value < min || value > most) misfit(at, `lie in [${min}, ${most}]`);
    if (as !== undefined) agree(as, value, at, sizes);
  },
});

/** A whole number of at least `min`, perhaps one that gives a length its name. */
export const whole = (min = 0, as?: string, max = Number.MAX_SAFE_INTEGER): Shape =>
  real({ min, max, integer: true, ...(as === undefined ? {} : { as }) });

/** A number above 0. */
export const positive = real({ min: Number.MIN_VALUE });

/** One of these. */
export const oneOf = (...values: readonly (string | number | boolean | null)[]): Shape => ({
  check: (value, at) => void (values.some((one) => one === value) || misfit(at, `be one of ${values.join(', ')}`)),
});

export const text: Shape = { check: (value, at) => void (typeof value === 'string' || misfit(at, 'be a text')) };

/** Named fields, in the order in which lengths become known; others are let be. */
export const rec = (fields: Readonly<Record<string, Shape>>): Shape => ({
  check(value, at, sizes) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return misfit(at, 'be an object');
    // An object has fields by name; what they hold is looked at next.
    const given = value as Readonly<Record<string, unknown>>;
    for (const [name, shape] of Object.entries(fields))
      shape.check(Object.hasOwn(given, name) ? given[name] : undefined, `${at}.${name}`, sizes);
  },
});

/** A list of these. Lengths named inside are each element's own. */
export const list = (of: Shape, { size, most = 1e7 }: { readonly size?: Size; readonly most?: number } = {}): Shape => ({
  check(value, at, sizes) {
    if (!Array.isArray(value)) return misfit(at, 'be a list');
    if (value.length > most) misfit(at, `have at most ${most} entries`);
    if (size !== undefined) agree(size, value.length, at, sizes);
    for (let i = 0; i < value.length; ++i) of.check(value[i], `${at}[${i}]`, new Map(sizes));
  },
});

export const orNull = (of: Shape): Shape => ({ check: (value, at, sizes) => void (value === null || of.check(value, at, sizes)) });
/** Written by some versions and not by others. */
export const optional = (of: Shape): Shape => ({ check: (value, at, sizes) => void (value === undefined || of.check(value, at, sizes)) });

/** The shape that `choose` finds for what is there. */
export const either = (choose: (value: Readonly<Record<string, unknown>>) => Shape): Shape => ({
  check(value, at, sizes) {
    if (typeof value !== 'object' || value === null) return misfit(at, 'be an object');
    // As in `rec`.
    choose(value as Readonly<Record<string, unknown>>).check(value, at, sizes);
  },
});

/** All of these. */
export const both = (...shapes: readonly Shape[]): Shape => ({
  check(value, at, sizes) {
    for (const shape of shapes) shape.check(value, at, sizes);
  },
});

/** What cannot be said by lengths and ranges. @param rule what is wrong of a value that fits so far, such as `be a tree` */
export const also = <T>(of: Shape, rule: (value: T, size: (name: string) => number) => string | undefined): Shape => ({
  check(value, at, sizes) {
    of.check(value, at, sizes);
    // `of` has just told what it is.
    const wrong = rule(value as T, (name) => measure(name, sizes));
    if (wrong !== undefined) misfit(at, wrong);
  },
});

/** A matrix as plain data. */
export const table = (rows: string, columns: Size = 'columns', range: Range = {}): Shape =>
  also<{ rows: number; columns: number }>(
    rec({
      rows: whole(0, rows, MOST_CELLS),
      columns: real({ integer: true, min: 0, max: MOST_CELLS }),
      values: f64((size) => size(rows) * measureOf(columns, size), range),
    }),
    (value, size) => (value.columns === measureOf(columns, size) ? undefined : `have ${measureOf(columns, size)} columns`),
  );

const measureOf = (size: Size, named: (name: string) => number): number =>
  typeof size === 'number' ? size : typeof size === 'string' ? named(size) : size(named);

/** The options that a state keeps: whole numbers among them give lengths their names. */
export const optionsOf = (options: OptionTable, names: readonly string[] = Object.keys(options)): Shape => ({
  check(value, at, sizes) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return misfit(at, 'be an object');
    // An object has fields by name.
    const given = value as Readonly<Record<string, unknown>>;
    for (const name of names) if (!Object.hasOwn(given, name)) misfit(`${at}.${name}`, 'be there');
    try {
      // `resolve` checks every name and value.
      resolve('it', options, given as Partial<OptionsOf<OptionTable>>);
    } catch (error) {
      if (!(error instanceof HapaxError)) throw error;
      misfit(at, `be options of the method: ${error.message}`);
    }
    for (const name of names) {
      const option: Option | undefined = options[name];
      if (option?.kind === 'number' && typeof given[name] === 'number') agree(name, given[name], `${at}.${name}`, sizes);
    }
  },
});
