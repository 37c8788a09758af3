/** What a law may ask of a value; an error that names both when it is not so. No test runner is needed. */
interface Expected {
  /** The same value, -0 and 0 apart. */
  toBe(wanted: unknown): void;
  /** The same content. */
  toEqual(wanted: unknown): void;
  toBeGreaterThan(wanted: number): void;
  toBeGreaterThanOrEqual(wanted: number): void;
  toBeLessThan(wanted: number): void;
  /** Within half a unit of the last of these digits. */
  toBeCloseTo(wanted: number, digits: number): void;
  toHaveLength(wanted: number): void;
  toMatch(wanted: RegExp): void;
  /** Has these fields, and may have others. */
  toMatchObject(wanted: Readonly<Record<string, unknown>>): void;
  /** A function that throws an error with this text in it. */
  toThrow(wanted: string): void;
  readonly not: { toBe(wanted: unknown): void };
}

/** @param where said in the error, beside the values */
export function expect(value: unknown, where = ''): Expected {
  function must(holds: boolean, relation: string, wanted: unknown): void {
    if (!holds) throw new Error(`${where === '' ? '' : `${where}: `}expected ${show(value)} ${relation} ${show(wanted)}`);
  }
  const number = typeof value === 'number' ? value : Number.NaN;
  return {
    toBe: (wanted) => must(Object.is(value, wanted), 'to be', wanted),
    toEqual: (wanted) => must(same(value, wanted), 'to equal', wanted),
    toBeGreaterThan: (wanted) => must(number > wanted, 'to be greater than', wanted),
    toBeGreaterThanOrEqual: (wanted) => must(number >= wanted, 'to be at least', wanted),
    toBeLessThan: (wanted) => must(number < wanted, 'to be less than', wanted),
    toBeCloseTo: (wanted, digits) => must(Math.abs(number - wanted) < 10 ** -digits / 2, 'to be close to', wanted),
    toHaveLength: (wanted) => must((value as ArrayLike<unknown>).length === wanted, 'to have the length', wanted),
    toMatch: (wanted) => must(wanted.test(String(value)), 'to match', String(wanted)),
    toMatchObject: (wanted) =>
      must(
        Object.entries(wanted).every(([name, part]) => same((value as Readonly<Record<string, unknown>> | undefined)?.[name], part)),
        'to have',
        wanted,
      ),
    toThrow(wanted) {
      let thrown: unknown = 'nothing thrown';
      try {
        (value as () => unknown)();
      } catch (error) {
        thrown = error;
      }
      const text =
        thrown instanceof Error || (typeof thrown === 'object' && thrown !== null && 'message' in thrown) ? String(thrown.message) : '';
      if (!text.includes(wanted))
        throw new Error(`${where === '' ? '' : `${where}: `}expected an error with ${show(wanted)}; got ${show(text || thrown)}`);
    },
    not: { toBe: (wanted) => must(!Object.is(value, wanted), 'not to be', wanted) },
  };
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (tag(a) !== tag(b)) return false;
  const names = Object.keys(a).filter((name) => field(a, name) !== undefined);
  const others = Object.keys(b).filter((name) => field(b, name) !== undefined);
  return names.length === others.length && names.every((name) => same(field(a, name), field(b, name)));
}

const tag = (value: object): string => Object.prototype.toString.call(value);

const field = (value: object, name: string): unknown => (value as Readonly<Record<string, unknown>>)[name];

/** Longest value that is shown. */
const SHOWN = 200;

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? (JSON.stringify(value) ?? String(value)) : String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
