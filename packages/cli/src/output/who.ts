import type { Table } from '@hapax/io';

/** What a row is called in the file: a column that no method looks at, by which people find the row again. */
export interface Carried {
  readonly name: string;
  /** A number as it is, a text as the file spells it; undefined where it is missing. */
  at(row: number): string | number | undefined;
}

/** Every column of the file that is no feature and not the time, in the order of the file: identifiers, names, categories, labels. */
export function carried({ texts, aside, labels, columns }: Table): Carried[] {
  const order = new Map(columns.map(({ name }, i) => [name, i]));
  const all: Carried[] = [
    ...texts.map(({ name, at }): Carried => ({ name, at: (row) => at(row) || undefined })),
    ...aside.map((one): Carried => ({ name: one.name, at: (row) => known(one.values[row]) })),
    ...(labels === undefined ? [] : [{ name: labels.name, at: (row: number) => labels.names[labels.codes[row]] || undefined }]),
  ];
  return all.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
}

const known = (value: number): number | undefined => (value === value ? value : undefined);

/** Rows from which it is seen how well a column tells them apart. */
const LOOKED_AT = 2000;
/** Characters from which a text is prose rather than a name, on average. */
const PROSE = 60;

/**
 * The one or two columns that tell rows apart for people: an identifier, and the name with the most different texts. The numbers of the
 * rows are none, for the place in the file says the same.
 */
export function tellingApart(table: Table): Carried[] {
  const step = Math.max(1, Math.floor(table.rows / LOOKED_AT));
  const seen = carried(table)
    .filter(({ name }) => name !== table.labels?.name)
    .map((one, index) => ({ one, index, ...look(one, table.rows, step) }))
    .filter(({ different, length, counts }) => different > 1 && length <= PROSE && !counts);
  const best = (some: typeof seen) => [...some].sort((a, b) => b.different - a.different || a.index - b.index)[0];
  const identifier = best(seen.filter(({ one }) => isCode(one.name)));
  const named = best(seen.filter(({ one, spelt }) => spelt && !isCode(one.name)));
  const second = named ?? best(seen.filter(({ one }) => one !== identifier?.one && isCode(one.name)));
  return [identifier, second].flatMap((found) => (found === undefined ? [] : [found.one]));
}

interface Seen {
  readonly different: number;
  readonly length: number;
  readonly spelt: boolean;
  /** It only counts the rows. */
  readonly counts: boolean;
}

function look({ at }: Carried, rows: number, step: number): Seen {
  const different = new Set<string | number>();
  let [length, known, counted] = [0, 0, 0];
  let spelt = false;
  const first = at(0);
  for (let row = 0; row < rows; row += step) {
    const value = at(row);
    if (value === undefined) continue;
    known += 1;
    different.add(value);
    length += String(value).length;
    spelt ||= typeof value === 'string';
    if (typeof value === 'number' && value - Number(first) === row) counted += 1;
  }
  return { different: different.size, length: length / Math.max(1, known), spelt, counts: known > 0 && counted === known };
}

/** `Order ID`, `customer_id`, `UUID`, `ticket no`. */
const isCode = (name: string): boolean =>
  /(^|[^a-z])(id|ids|uuid|guid|uid|key|code|no|nr|number|serial|sku|ref)$/i.test(name) || /[a-z]I[Dd]$/.test(name);
