import type { Option } from './options.ts';
import type { SettingTable } from './setting-kinds.ts';

export { milliseconds, TIME_SPAN } from './milliseconds.ts';
export { allows, choice, integer, integerOr, isTimeSpan, number, numberOr, numbers, timeSpan } from './options.ts';
export { describeSetting, faultsOf, type SettingFault, settle } from './setting-faults.ts';
export type {
  DurationSetting,
  FlagSetting,
  GivenOf,
  GroupSetting,
  MaybeSetting,
  NamesSetting,
  PairsSetting,
  Presence,
  SecretSetting,
  Setting,
  SettingsOf,
  SettingTable,
  TextSetting,
  UrlSetting,
} from './setting-kinds.ts';

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
