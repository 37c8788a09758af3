import type { Option, OptionsOf } from './options.ts';

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
