import { Option as Flag } from 'commander';
import { describe, type Method, type Option, type OptionTable, parseOption } from 'hapax';

/** `nEstimators` is typed `--n-estimators`. */
export const flagName = (option: string): string =>
  option
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/** A flag for every option of a method; `prefix` keeps two methods on one command line apart. */
export const flagsOf = ({ options }: Method, group: string, prefix = ''): Flag[] =>
  Object.entries(options).map(([key, option]) =>
    new Flag(
      `--${prefix}${flagName(key)} <${valueName(option)}>`,
      `${option.doc} ${capital(describe(option))}; default ${show(option.default)}.`,
    ).helpGroup(group),
  );

/** The values given on the command line for the options of a method, checked. */
export function optionsFrom(
  { id, options }: Method,
  given: Readonly<Record<string, unknown>>,
  prefix = '',
): Record<string, number | string | readonly number[]> {
  const table: OptionTable = options;
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, option]) => {
      const text = given[attribute(`${prefix}${flagName(key)}`)];
      return typeof text === 'string' ? [[key, parseOption(id, key, option, text)]] : [];
    }),
  );
}

/** The key under which commander keeps a flag. */
const attribute = (flag: string): string => new Flag(`--${flag} <value>`).attributeName();

const valueName = (option: Option): string =>
  option.kind === 'choice'
    ? option.names.join('|')
    : option.kind === 'numberOr'
      ? ['number', ...option.names].join('|')
      : option.kind === 'numbers'
        ? 'a,b,…'
        : 'number';

const show = (value: Option['default']): string => (typeof value === 'object' ? value.join(',') || 'none' : String(value));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
