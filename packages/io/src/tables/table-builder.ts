import { type Cell, type Column, column, type Role, type Rules } from './columns/column.ts';
import { put } from './columns/put.ts';
import { unquotedNames } from './columns/quoted-names.ts';
import { looksLikeTime } from './columns/words.ts';
import { listed, quote, unusable } from './complain.ts';
import { LIMITS, type Limits, overLimit } from './limits.ts';
import type { Place } from './table.ts';

/** Which columns are wanted, and for what. */
export interface Selection {
  /** Columns to read as numbers; without it every column that holds numbers. */
  readonly features?: readonly string[];
  /** Columns to read as numbers beside those, even if they look like labels or identifiers. */
  readonly include?: readonly string[];
  /** Columns whose values are names, even if they are numbers, such as 200 and 404. */
  readonly categories?: readonly string[];
  /** Columns to leave out. */
  readonly exclude?: readonly string[];
  /** The column that says when; without it the first that holds times. `none`: no column does. */
  readonly time?: string;
  /** The column of labels, kept apart. */
  readonly labels?: string;
  /** Whether a file without that column is an error; it is unless this says otherwise. */
  readonly labelsMayLack?: boolean;
  /** Zone of clocks that name none, such as `Europe/Berlin`; without it UTC, never the zone of the machine. */
  readonly timeZone?: string;
  /** Refuse what would be read leniently, all of it at once. */
  readonly strict?: boolean;
  /** Whether a file without a column of numbers is read too. */
  readonly featuresMayLack?: boolean;
  /** Whether columns of text are of use to the caller, who then tells which are not: no note does, and one that was asked for is no error. */
  readonly textsCount?: boolean;
}

/** A table while it is read. */
export interface Builder {
  readonly rules: Rules;
  readonly selection: Selection;
  readonly kind: Place['kind'];
  readonly columns: Column[];
  rows: number;
  /** Rows from which the place is `row + offset`, ascending: one entry for most files. */
  readonly offsets: { row: number; offset: number }[];
  readonly notes: string[];
  readonly limits: Limits;
  /** What separates cells in text; a sign of the decimal mark. */
  delimiter: string;
  /** Units by column, where a line of the file holds them. */
  readonly units: string[];
}

export const builder = (
  rules: Rules,
  selection: Selection,
  kind: Place['kind'],
  notes: string[] = [],
  limits: Limits = LIMITS,
): Builder => ({
  rules,
  selection,
  kind,
  columns: [],
  rows: 0,
  offsets: [],
  notes,
  limits,
  delimiter: ',',
  units: [],
});

/** Announce the columns, in the order in which their cells will come. */
export function begin(target: Builder, names: readonly string[]): void {
  for (const name of names) checkName(target, name);
  const known = uniqueNames(unquotedNames(names), target.notes);
  checkWanted(target, known);
  const someNamed = names.some((name) => name.trim() !== '');
  for (const [j, name] of known.entries())
    target.columns.push(column(name, roleOf(target.selection, name), someNamed && names[j].trim() === ''));
}

/** Every column that was asked for must be there. */
export function checkWanted(target: Builder, known: readonly string[]): void {
  const { features = [], include = [], categories = [], exclude = [], time, labels, labelsMayLack } = target.selection;
  const asked = [
    ...features,
    ...include,
    ...categories,
    ...exclude,
    ...(time === undefined || time === 'none' || (time.includes('+') && !known.includes(time)) ? [] : [time]),
    ...(labels === undefined || labelsMayLack ? [] : [labels]),
  ];
  const absent = asked.find((name) => !known.includes(name));
  if (absent !== undefined) throw unusable(target.rules.source, `has no column \`${absent}\`; it has ${listed(known)}`);
}

/** Announce one more column after some rows, as files without a header can have. */
export function addColumn(target: Builder, name: string): void {
  checkName(target, name);
  const { limits, columns, rules } = target;
  if (columns.length >= limits.columns)
    throw overLimit(
      rules.source,
      undefined,
      'columns',
      `has more than ${limits.columns.toLocaleString('en')} columns`,
      10 * limits.columns,
    );
  target.columns.push(column(name, roleOf(target.selection, name)));
}

/** A name that no message and no table could show. */
function checkName({ rules, limits }: Builder, name: string): void {
  if (name.length > limits.name)
    throw overLimit(
      rules.source,
      undefined,
      'name',
      `has a column whose name is ${name.length.toLocaleString('en')} characters long (${quote(name)})`,
      name.length,
    );
}

/** Take in one row; cells that are not there are missing. */
export function addRow(target: Builder, cells: readonly Cell[], position: number): void {
  const { columns, rules, rows } = target;
  const place = openRow(target, position);
  for (let j = 0; j < columns.length; ++j) put(columns[j], cells[j], rows, place, rules);
}

/** Begin one more row, which stands at `position` in the file. */
export function openRow(target: Builder, position: number): Place {
  const { rows, offsets, kind } = target;
  if (offsets.length === 0 || position - rows !== offsets[offsets.length - 1].offset) offsets.push({ row: rows, offset: position - rows });
  target.rows = rows + 1;
  if (rows >= target.limits.rows)
    throw overLimit(
      target.rules.source,
      { kind, number: position },
      'rows',
      `more than ${target.limits.rows.toLocaleString('en')} rows`,
      10 * target.limits.rows,
    );
  return { kind, number: position };
}

function roleOf({ features, include = [], categories = [], exclude = [], time, labels }: Selection, name: string): Role {
  if (name === labels) return 'labels';
  if (name === time) return 'time';
  if (categories.includes(name)) return 'auto';
  if (include.includes(name)) return 'feature';
  if (exclude.includes(name)) return 'skip';
  if (features === undefined) return 'auto';
  if (features.includes(name)) return 'feature';
  return time === undefined && looksLikeTime(name) ? 'auto' : 'clock';
}

/** Renamed columns that notes tell of one by one. */
const RENAMED = 5;

/** Names as they are used: empty ones are numbered, repeated ones get a number. */
export function uniqueNames(names: readonly string[], notes: string[]): string[] {
  const used = new Set<string>();
  /** Where counting goes on for a name, so that many equal names cost no more than others. */
  const next = new Map<string, number>();
  const renamed: string[] = [];
  const out = names.map((given, j) => {
    const base = given.trim() === '' ? `column${j + 1}` : given.trim();
    let name = base;
    if (used.has(base)) {
      let k = next.get(base) ?? 2;
      for (; used.has(`${base}.${k}`); ++k);
      next.set(base, k + 1);
      name = `${base}.${k}`;
      renamed.push(`column ${j + 1} is called ${name}: the name ${base} comes twice`);
    }
    used.add(name);
    return name;
  });
  notes.push(...renamed.slice(0, RENAMED));
  if (renamed.length > RENAMED) notes.push(`${renamed.length - RENAMED} more columns are renamed in the same way`);
  return out;
}
