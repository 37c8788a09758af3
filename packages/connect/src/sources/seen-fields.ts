import type { Source } from 'hapax/stream';

/** Records that are looked at, and names that are kept of them. */
const ENOUGH = 100;
const KEPT = 1000;

/** The names that the first records of a source have, for a hint when a feature is none of them. */
export interface SeenFields {
  /** @returns false once enough were seen */
  look(record: Readonly<Record<string, unknown>>): boolean;
  names(): readonly string[];
}

export function seenFields(): SeenFields {
  const there = new Set<string>();
  let records = 0;
  return {
    look(record) {
      if (records === ENOUGH) return false;
      records += 1;
      for (const name of Object.keys(record)) if (there.size < KEPT) there.add(name);
      return true;
    },
    names: () => [...there],
  };
}

/** What a source of a mapping says of its fields. */
export const fieldsOf = ({ seen, key }: { readonly seen?: SeenFields; readonly key?: string }): Pick<Source, 'fields' | 'keyField'> =>
  seen ? { fields: seen.names, ...(key === undefined ? {} : { keyField: key }) } : {};
