import { HapaxError } from '../core/errors.ts';

/** One part by name, as a configuration file writes it. */
export interface PartByName {
  readonly method: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Parts of a pipeline by name, as files and snapshots hold them. */
export interface PartsByName {
  readonly transforms: readonly PartByName[];
  readonly detector: PartByName;
  readonly threshold: PartByName;
}

interface Named {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const named = ({ id, options }: Named): PartByName => ({ method: id, options });

export const partsByName = (parts: {
  readonly transforms: readonly Named[];
  readonly detector: Named;
  readonly threshold: Named;
}): PartsByName => ({
  transforms: parts.transforms.map(named),
  detector: named(parts.detector),
  threshold: named(parts.threshold),
});

/** @param who takes the links, for the error */
export function linksOf(who: string, links: unknown): readonly unknown[] {
  if (!Array.isArray(links))
    throw new HapaxError('OPTION', `${who}: \`transforms\` must be a list of { method, options }; got ${String(links)}`);
  return links;
}

export function partOf(who: string, value: unknown, where: string): PartByName {
  if (typeof value === 'object' && value !== null && 'method' in value && typeof value.method === 'string') {
    const { options } = value as { options?: unknown };
    if (options === undefined || (typeof options === 'object' && options !== null)) return value as PartByName;
  }
  throw new HapaxError(
    'OPTION',
    `${who}: \`${where}\` must be { method, options }, such as { method: 'mad' }; got ${JSON.stringify(value)}`,
  );
}

export function configure<C>(
  who: string,
  table: Readonly<Record<string, { configure(options: Readonly<Record<string, unknown>>): C }>> | undefined,
  { method, options = {} }: PartByName,
  where: string,
): C {
  if (table === undefined || !Object.hasOwn(table, method))
    throw new HapaxError(
      'OPTION',
      `${who}: \`${where}\` names ${method}, which is not there; there is ${Object.keys(table ?? {}).join(', ') || 'none'}`,
    );
  return table[method].configure(options);
}
