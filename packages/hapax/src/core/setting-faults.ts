import { HapaxError } from './errors.ts';
import { milliseconds } from './milliseconds.ts';
import { allows, describe } from './options.ts';
import type { GroupSetting, Setting, SettingsOf, SettingTable } from './setting-kinds.ts';

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

/** Characters of a value that a complaint shows. */
const SHOWN = 80;

function shown(value: unknown): string {
  const whole = String(JSON.stringify(value));
  return whole.length > SHOWN ? `${whole.slice(0, SHOWN)}…` : whole;
}
