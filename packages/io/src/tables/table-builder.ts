import { badCell, type Cell, type Column, column, put, type Role, type Rules } from './column.ts';
import { listed, quote, unreadable, unusable } from './complain.ts';
import { close, joined, pad, size } from './growing.ts';
import { LIMITS, type Limits, overLimit } from './limits.ts';
import { measurements } from './measurements.ts';
import { type LabelColumn, type NumberColumn, type Place, packedColumn, type Table, type TimeColumn } from './table.ts';
import { epochScale, looksLikeTime, timeColumn } from './time-axis.ts';

/** Which columns are wanted, and for what. */
export interface Selection {
  /** Columns to read as numbers; without it every column that holds numbers. */
  readonly features?: readonly string[];
  /** Columns to read as numbers beside those, even if they look like labels or identifiers. */
  readonly include?: readonly string[];
  /** Columns to leave out. */
  readonly exclude?: readonly string[];
  /** The column that says when; without it the first that holds times. `none`: no column does. */
  readonly time?: string;
  /** The column of labels, kept apart. */
  readonly labels?: string;
  /** Whether a file without that column is an error; it is unless this says otherwise. */
  readonly labelsMayLack?: boolean;
}

/** Texts that mean "missing" beside the empty cell. */
export const MISSING = ['NA', 'NaN', 'nan', 'null', 'NULL'];

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
});

/** Announce the columns, in the order in which their cells will come. */
export function begin(target: Builder, names: readonly string[]): void {
  for (const name of names) checkName(target, name);
  const known = unique(target, names);
  checkWanted(target, known);
  for (const name of known) target.columns.push(column(name, roleOf(target.selection, name)));
}

/** Every column that was asked for must be there. */
export function checkWanted(target: Builder, known: readonly string[]): void {
  const { features = [], include = [], exclude = [], time, labels, labelsMayLack } = target.selection;
  const asked = [
    ...features,
    ...include,
    ...exclude,
    ...(time === undefined || time === 'none' ? [] : [time]),
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

function roleOf({ features, include = [], exclude = [], time, labels }: Selection, name: string): Role {
  if (name === labels) return 'labels';
  if (name === time) return 'time';
  if (include.includes(name)) return 'feature';
  if (exclude.includes(name)) return 'skip';
  if (features === undefined) return 'auto';
  if (features.includes(name)) return 'feature';
  if (time !== undefined) return 'skip';
  return looksLikeTime(name) ? 'auto' : 'clock';
}

/** Renamed columns that notes tell of one by one. */
const RENAMED = 5;

/** Names as they are used: empty ones are numbered, repeated ones get a number. */
function unique(target: Builder, names: readonly string[]): string[] {
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
  target.notes.push(...renamed.slice(0, RENAMED));
  if (renamed.length > RENAMED) target.notes.push(`${renamed.length - RENAMED} more columns are renamed in the same way`);
  return out;
}

/** Decide what each column is, and hand the table over. The builder is empty afterwards. */
export function finish(target: Builder): Table {
  const { rows, columns, rules, selection, notes } = target;
  if (rows === 0) throw unreadable(rules.source, undefined, 'holds no rows; it needs at least one below the header');
  const time = findTime(target);
  const labels = columns.find(({ role }) => role === 'labels');
  const leftOut: LeftOut = { text: [], times: [], 'no value': [] };
  const left = columns.filter((one) => one !== time && one !== labels && one.role !== 'skip');
  const chosen =
    selection.features === undefined ? left.filter((one) => isFeature(target, one, leftOut)) : left.filter((one) => one.role === 'feature');
  for (const [what, names] of Object.entries(leftOut))
    if (names.length > 0)
      notes.push(
        `${names.length === 1 ? 'column' : 'columns'} ${listed(names)} ${names.length === 1 ? 'holds' : 'hold'} ${what}, left out`,
      );
  if (chosen.length === 0)
    throw unusable(
      rules.source,
      `has no column of numbers to look at; it has ${listed(columns.map(({ name }) => name))}${example(columns)}`,
    );
  for (const one of chosen) complete(target, one);
  const kept = selection.features === undefined ? measurements(target, chosen) : chosen;
  const table = {
    source: rules.source,
    rows,
    features: kept.map(({ name, cells }): NumberColumn => packedColumn(name, cells)),
    place: places(target),
    notes,
  };
  return {
    ...table,
    ...(time && { time: timeOf(target, time) }),
    ...(labels && { labels: labelsOf(labels) }),
  };
}

/** What a column of text says: often a number with a unit, or with the wrong separator. */
function example(columns: readonly Column[]): string {
  const one = columns.find(({ texts }) => texts.count > 0);
  return one === undefined ? '' : `, and \`${one.name}\` holds text such as ${quote(one.texts.text)}`;
}

/** Columns that are no features, by what they hold. */
type LeftOut = Record<'text' | 'times' | 'no value', string[]>;

function isFeature({ rules }: Builder, one: Column, leftOut: LeftOut): boolean {
  if (one.role === 'feature') return true;
  const { numbers, times, texts, name } = one;
  if (one.dropped || texts.count > numbers.count + times.count) {
    leftOut.text.push(name);
    return false;
  }
  if (texts.count > 0) throw badCell(one, 'texts', rules.source);
  if (times.count > numbers.count) {
    leftOut.times.push(name);
    return false;
  }
  if (times.count > 0) throw badCell(one, 'times', rules.source);
  if (numbers.count === 0) {
    leftOut['no value'].push(name);
    return false;
  }
  return true;
}

/** Cells up to the last row, for columns whose last rows are missing. */
function complete({ rows, rules }: Builder, { name, cells, numbers }: Column): void {
  if (numbers.count === 0) throw unusable(rules.source, `column \`${name}\` holds no value: every cell is missing`);
  pad(cells, rows - size(cells));
  close(cells);
}

function findTime({ columns, selection, rules }: Builder): Column | undefined {
  if (selection.time === 'none') return undefined;
  const named = columns.find(({ role }) => role === 'time');
  if (named !== undefined) {
    if (named.times.count > 0 && named.numbers.count > 0)
      throw badCell(named, named.times.count < named.numbers.count ? 'times' : 'numbers', rules.source);
    return named;
  }
  const open = columns.filter(({ role, dropped }) => (role === 'auto' || role === 'clock') && !dropped);
  return open.find(({ times, numbers, texts }) => times.count > numbers.count + texts.count) ?? open.find(isEpoch);
}

/** Numbers are taken for times unasked only when both name and size say so. */
const isEpoch = ({ name, numbers, texts, times, cells }: Column): boolean =>
  looksLikeTime(name) && numbers.count > 0 && texts.count + times.count === 0 && epochScale(cells) !== undefined;

function timeOf(target: Builder, one: Column): TimeColumn {
  const { rules, rows, notes } = target;
  if (one.texts.count > 0) throw badCell(one, 'texts', rules.source);
  if (one.role !== 'time' && one.times.count > 0 && one.numbers.count > 0) throw badCell(one, 'numbers', rules.source);
  pad(one.cells, rows - size(one.cells));
  return timeColumn(one, places(target), rules.source, notes);
}

const labelsOf = ({ name, codes, cells }: Column): LabelColumn => ({
  name,
  names: [...codes.keys()],
  codes: Int32Array.from(joined(cells)),
});

function places({ offsets, kind }: Builder): (i: number) => Place {
  return (i) => {
    let low = 0;
    for (let high = offsets.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (offsets[middle].row <= i) low = middle;
      else high = middle;
    }
    return { kind, number: i + offsets[low].offset };
  };
}
