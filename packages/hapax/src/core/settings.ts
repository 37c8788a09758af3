import { HapaxError } from './errors.ts';
import { allows, describe, type Option, type OptionsOf } from './options.ts';

export { choice, integer, integerOr, number, numberOr, numbers } from './options.ts';

/** Whether a setting must be given, has an initial value, or may be absent. */
export type Presence = 'required' | 'initial' | 'optional';

interface Told<P extends Presence> {
  readonly presence: P;
  /** Absent unless `presence` is `initial`. */
  readonly default?: unknown;
  readonly doc: string;
}

/** A path of the file system, or any text. */
export interface TextSetting<P extends Presence = Presence> extends Told<P> {
  readonly kind: 'text' | 'path';
}
/** A text that nothing ever prints: a password, a token. */
export interface SecretSetting<P extends Presence = Presence> extends Told<P> {
  readonly kind: 'secret';
}
/** An address. Never printed whole, for it may hold a secret. */
export interface UrlSetting<P extends Presence = Presence> extends Told<P> {
  readonly kind: 'url';
  readonly schemes: readonly string[];
}
/** Milliseconds as a number, or text such as `30s`, `5m`, `1h`. */
export interface DurationSetting<P extends Presence = Presence> extends Told<P> {
  readonly kind: 'duration';
  readonly min: number;
}
/** Yes or no, absent for no. */
export interface FlagSetting extends Told<'optional'> {
  readonly kind: 'flag';
}
/** A list of texts, one at least. */
export interface NamesSetting<P extends Presence = Presence, N extends string = string> extends Told<P> {
  readonly kind: 'names';
  /** The only ones that there are. */
  readonly names?: readonly N[];
}
/** Texts by name, such as headers; like a secret, never printed. */
export interface PairsSetting<P extends Presence = Presence> extends Told<P> {
  readonly kind: 'pairs';
}
/** Settings inside a setting. */
export interface GroupSetting<P extends Presence = Presence, T extends SettingTable = SettingTable> extends Told<P> {
  readonly kind: 'group';
  readonly table: T;
}
/** A number, or one of some names, that may be absent. */
export interface MaybeSetting<O extends Option = Option> extends Told<'optional'> {
  readonly kind: 'maybe';
  readonly of: O;
}

/**
 * One setting of a connector: an option as methods have them, or one of the kinds that only what reaches outside needs. The sentence,
 * the type, the check, the error text, the documentation and the schema are all made from it.
 */
export type Setting =
  | Option
  | TextSetting
  | SecretSetting
  | UrlSetting
  | DurationSetting
  | FlagSetting
  | NamesSetting
  | PairsSetting
  | GroupSetting
  | MaybeSetting;

// An interface, for a table may hold tables.
export interface SettingTable {
  readonly [name: string]: Setting;
}

type Value<S> = S extends Option
  ? OptionsOf<{ readonly it: S }>['it']
  : S extends MaybeSetting<infer O>
    ? OptionsOf<{ readonly it: O }>['it']
    : S extends DurationSetting
      ? number
      : S extends FlagSetting
        ? boolean
        : S extends NamesSetting<Presence, infer N>
          ? readonly N[]
          : S extends PairsSetting
            ? Readonly<Record<string, string>>
            : S extends GroupSetting<Presence, infer T>
              ? SettingsOf<T>
              : string;
/** What may be given for it. */
type Given<S> = S extends GroupSetting<Presence, infer T> ? GivenOf<T> : S extends DurationSetting ? number | string : Value<S>;
type MayLack<S> = S extends { readonly presence: 'optional' } ? true : false;
type MustGive<S> = S extends { readonly presence: 'required' } ? true : false;

/** The values that a table describes, by name, once they are checked and filled in. */
export type SettingsOf<T extends SettingTable> = {
  readonly [K in keyof T as MayLack<T[K]> extends true ? never : K]: Value<T[K]>;
} & { readonly [K in keyof T as MayLack<T[K]> extends true ? K : never]?: Value<T[K]> };

/** What is to be given: only the required ones must be there. */
export type GivenOf<T extends SettingTable> = {
  readonly [K in keyof T as MustGive<T[K]> extends true ? K : never]: Given<T[K]>;
} & { readonly [K in keyof T as MustGive<T[K]> extends true ? never : K]?: Given<T[K]> };

const optional = { presence: 'optional' } as const;
const required = { presence: 'required' } as const;

/** A text that must be given; `text.optional` may be absent; `text.of` has an initial value. */
export const text = Object.assign((doc: string) => ({ kind: 'text', ...required, doc }) as const, {
  optional: (doc: string) => ({ kind: 'text', ...optional, doc }) as const,
  of: (initial: string, doc: string) => ({ kind: 'text', presence: 'initial', default: initial, doc }) as const,
});
/** A file or folder. */
export const path = Object.assign((doc: string) => ({ kind: 'path', ...required, doc }) as const, {
  optional: (doc: string) => ({ kind: 'path', ...optional, doc }) as const,
});
/** A text that is never printed. */
export const secret = Object.assign((doc: string) => ({ kind: 'secret', ...required, doc }) as const, {
  optional: (doc: string) => ({ kind: 'secret', ...optional, doc }) as const,
});
/** An address with one of some schemes, `https` for one. */
export const url = Object.assign((schemes: readonly string[], doc: string) => ({ kind: 'url', schemes, ...required, doc }) as const, {
  optional: (schemes: readonly string[], doc: string) => ({ kind: 'url', schemes, ...optional, doc }) as const,
  of: (initial: string, schemes: readonly string[], doc: string) =>
    ({ kind: 'url', schemes, presence: 'initial', default: initial, doc }) as const,
});
/** Milliseconds, at least `min`; text such as `30s` is understood. */
export const duration = Object.assign(
  (initial: number, doc: string, min = 1) => ({ kind: 'duration', min, presence: 'initial', default: initial, doc }) as const,
  { optional: (doc: string, min = 1) => ({ kind: 'duration', min, ...optional, doc }) as const },
);
/** A list of texts, or of some of the names that there are. */
export const names = Object.assign((doc: string) => ({ kind: 'names', ...required, doc }) as const, {
  optional: (doc: string) => ({ kind: 'names', ...optional, doc }) as const,
  among: <const N extends string>(known: readonly N[], doc: string) => ({ kind: 'names', names: known, ...optional, doc }) as const,
});
/** Yes or no, absent for no. Where a third answer may come one day, a choice of names is better. */
export const flag = (doc: string) => ({ kind: 'flag', ...optional, doc }) as const;
/** Texts by name, headers for one; never printed. */
export const pairs = (doc: string) => ({ kind: 'pairs', ...optional, doc }) as const;
/** Settings inside a setting. */
export const group = <const T extends SettingTable>(table: T, doc: string) => ({ kind: 'group', table, ...optional, doc }) as const;
/** An option that may be absent: `maybe(number(1, { min: 0 }, 'Times the speed.'))`. Its default is only an example then. */
export const maybe = <const O extends Option>(of: O) => ({ kind: 'maybe', of, ...optional, doc: of.doc }) as const;

/** One fault of what was given, and where. */
export interface SettingFault {
  readonly path: readonly string[];
  /** `must be a text; got 5` */
  readonly message: string;
}

/** Every fault of what was given; none: it can be used. */
export function faultsOf(table: SettingTable, given: Readonly<Record<string, unknown>>): SettingFault[] {
  const faults: SettingFault[] = [];
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(table, key))
      faults.push({ path: [key], message: `there is no such option; there are ${Object.keys(table).join(', ')}` });
  }
  for (const [key, setting] of Object.entries(table)) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value === undefined || value === null) {
      if ('presence' in setting && setting.presence === 'required')
        faults.push({ path: [key], message: `is missing; it must be ${describeSetting(setting)}` });
    } else faults.push(...faultsIn(setting, value).map((fault) => ({ path: [key, ...fault.path], message: fault.message })));
  }
  return faults;
}

/**
 * Check what was given and fill in the rest. Text for durations becomes milliseconds.
 * @throws HapaxError `CONFIG`, every fault on a line: who, which setting, what it must be, what it got
 */
export function settle<T extends SettingTable>(who: string, table: T, given: Readonly<Record<string, unknown>>): SettingsOf<T> {
  const faults = faultsOf(table, given);
  if (faults.length > 0)
    throw new HapaxError('CONFIG', faults.map(({ path: at, message }) => `${who}: \`${at.join('.')}\` ${message}`).join('\n'));
  // The checks above establish the type that the table describes.
  return filled(table, given) as SettingsOf<T>;
}

function filled(table: SettingTable, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(table)) {
    const value = (Object.hasOwn(given, key) ? given[key] : undefined) ?? ('default' in setting ? setting.default : undefined);
    if (value === undefined) continue;
    // Checked: a group is a record, and a duration is one of the two.
    if (setting.kind === 'group') out[key] = filled(setting.table, value as Record<string, unknown>);
    else out[key] = setting.kind === 'duration' ? milliseconds(value) : value;
  }
  return out;
}

/** What the setting may be, in words. */
export function describeSetting(setting: Setting): string {
  switch (setting.kind) {
    case 'text':
      return 'a text';
    case 'path':
      return 'a path';
    case 'secret':
      return 'a text';
    case 'url':
      return `an address that begins with ${setting.schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
    case 'duration':
      return `a time of at least ${setting.min} ms: milliseconds, or text such as 30s, 5m, 1h`;
    case 'names':
      return setting.names ? `a list of some of ${setting.names.join(', ')}` : 'a list of texts, one at least';
    case 'flag':
      return 'true or false';
    case 'pairs':
      return 'texts by name';
    case 'group':
      return `an object of ${Object.keys(setting.table).join(', ')}`;
    case 'maybe':
      return describe(setting.of);
    default:
      return describe(setting);
  }
}

function faultsIn(setting: Setting, value: unknown): SettingFault[] {
  if (setting.kind === 'group')
    return isRecord(value)
      ? faultsOf(setting.table, value)
      : [{ path: [], message: `must be ${describeSetting(setting)}; got ${shown(value)}` }];
  if (fits(setting, value)) return [];
  // What is secret, and an address may hold what is, is not repeated.
  const got =
    setting.kind === 'secret' || setting.kind === 'url' || setting.kind === 'pairs' ? 'the one given is not' : `got ${shown(value)}`;
  return [{ path: [], message: `must be ${describeSetting(setting)}; ${got}` }];
}

function fits(setting: Exclude<Setting, GroupSetting>, value: unknown): boolean {
  switch (setting.kind) {
    case 'text':
    case 'path':
    case 'secret':
      return typeof value === 'string' && value !== '';
    case 'url':
      return typeof value === 'string' && setting.schemes.includes(ADDRESS.exec(value)?.[1].toLowerCase() ?? '');
    case 'duration':
      return milliseconds(value) >= setting.min;
    case 'names': {
      const known: readonly string[] | undefined = setting.names;
      return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && (known?.includes(one) ?? true));
    }
    case 'flag':
      return typeof value === 'boolean';
    case 'pairs':
      return isRecord(value) && Object.values(value).every((one) => typeof one === 'string');
    case 'maybe':
      return allows(setting.of, value);
    default:
      return allows(setting, value);
  }
}

/** Scheme and host of an address; the rest is for whoever opens it to read. */
const ADDRESS = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/[^\s/?#]\S*$/;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Of `30s`, or of a number, which is milliseconds; NaN for what is neither. */
export function milliseconds(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  const [, amount, unit] = typeof value === 'string' ? (/^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]{1,3})$/.exec(value) ?? []) : [];
  return amount !== undefined && unit !== undefined && Object.hasOwn(UNITS, unit) ? Number(amount) * UNITS[unit] : Number.NaN;
}

/** Characters of a value that a complaint shows. */
const SHOWN = 80;

function shown(value: unknown): string {
  const whole = String(JSON.stringify(value));
  return whole.length > SHOWN ? `${whole.slice(0, SHOWN)}…` : whole;
}
