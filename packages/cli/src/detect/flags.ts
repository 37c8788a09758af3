import { Option as Flag } from 'commander';
import { describe, type Method, type Option, type OptionTable, parseOption } from 'hapax';

/** What flags are made of: a method, or anything else with a name and options. */
export type FlagTable = Pick<Method, 'id' | 'options'>;

/** `nEstimators` is typed `--n-estimators`. */
export const flagName = (option: string): string =>
  option
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/** Flags of the commands themselves: an option of a method with such a name gets the method's own name in front. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...[
    'method',
    'as',
    'categories',
    'train',
    'anomaly-labels',
    'json',
    'csv',
    'rows',
    'limit',
    'output',
    'report',
    'notify',
    'save',
    'exit-zero',
    'kind',
    'help',
    'model',
    'threshold',
  ],
  ...[
    'features',
    'include',
    'categories',
    'exclude',
    'time',
    'labels',
    'label',
    'train-on',
    'fit-rows',
    'folds',
    'transform',
    'rules',
    'explain',
    'test',
    'missing',
    'format',
    'sheet',
    'delimiter',
    'decimal',
    'header',
    'ragged',
    'encoding',
    'quote',
    'max',
    'skip-rows',
    'header-row',
    'comment',
    'thousands',
    'time-format',
    'time-zone',
    'strict',
    'order',
  ],
  'by',
  'holidays',
  'title',
  ...['to', 'keep', 'text', 'reasons', 'prefix', 'counts', 'part', 'open', 'workers', 'by-batches', 'tails'],
]);

/** The flag of a method's option, without dashes. */
export function flagFor({ id }: Pick<Method, 'id'>, option: string, prefix = ''): string {
  const name = flagName(option);
  if (prefix !== '') return `${prefix}-${name}`;
  return RESERVED.has(name) ? `${flagName(id)}-${name}` : name;
}

/** A flag for every option of a method. @param prefix instead of the method's own name, before every flag */
export const flagsOf = (method: FlagTable, group: string, prefix = ''): Flag[] =>
  Object.entries(method.options).map(([key, option]) =>
    new Flag(
      `--${flagFor(method, key, prefix)} <${valueName(option)}>`,
      `${option.doc} ${capital(describe(option))}; default ${show(option.default)}.`,
    ).helpGroup(group),
  );

/** The values given on the command line for the options of a method, checked. */
export function optionsFrom(
  method: FlagTable,
  given: Readonly<Record<string, unknown>>,
  prefix = '',
): Record<string, number | string | readonly number[]> {
  const table: OptionTable = method.options;
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, option]) => {
      const text = given[attribute(flagFor(method, key, prefix))];
      return typeof text === 'string' ? [[key, parseOption(method.id, key, option, text)]] : [];
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
