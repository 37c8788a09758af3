import { listed, type Table, timeFacts } from '@hapax/io';
import { HapaxError } from 'hapax';

/** Rows that belong to one thing: a shop, a country, a sensor. */
export interface Group {
  /** The values of the columns, as the file spells them. */
  readonly name: string;
  /** Ascending. */
  readonly rows: Int32Array;
}

/** Groups at most: more are no groups but names of rows. */
const MOST = 10_000;

/**
 * The rows by their values in some columns, in the order in which the groups come. Rows without a value are a group of their own.
 * @throws HapaxError `OPTION` when there is no such column, or when it tells too many rows apart
 */
export function groupsOf(table: Table, by: readonly string[]): Group[] {
  const columns = by.map((name) => keysOf(table, name));
  const groups = new Map<string, number[]>();
  for (let row = 0; row < table.rows; ++row) {
    const name = columns.map((at) => at(row)).join(', ');
    const rows = groups.get(name);
    if (rows !== undefined) rows.push(row);
    else if (groups.size === MOST)
      throw new HapaxError(
        'OPTION',
        `--by ${by.join(',')} makes more than ${MOST.toLocaleString('en')} groups; name a column of fewer values`,
      );
    else groups.set(name, [row]);
  }
  return Array.from(groups, ([name, rows]) => ({ name, rows: Int32Array.from(rows) }));
}

function keysOf({ source, texts, aside, features, labels }: Table, name: string): (row: number) => string {
  const text = texts.find((one) => one.name === name);
  if (text !== undefined) return (row) => text.at(row) || '(none)';
  if (labels?.name === name) return (row) => labels.names[labels.codes[row]] || '(none)';
  const number = [...aside, ...features].find((one) => one.name === name);
  if (number !== undefined) {
    const { values } = number;
    return (row) => (values[row] === values[row] ? String(values[row]) : '(none)');
  }
  const names = [...texts, ...aside, ...features].map((one) => one.name);
  throw new HapaxError('OPTION', `${source} has no column ${JSON.stringify(name)} to group by; it has ${listed(names)}`);
}

/** The table without the columns that name the groups among its features. */
export const withoutKeys = (table: Table, by: readonly string[]): Table => {
  const features = table.features.filter(({ name }) => !by.includes(name));
  if (features.length > 0) return { ...table, features };
  throw new HapaxError('OPTION', `--by takes every column of numbers of ${table.source}; leave one to look at`);
};

/** Texts of a column that can name groups, and rows that each has, at least. */
const FEW = 1000;
const ROWS_EACH = 5;
/** Share of rows that share their time with another, and the share of those that may do so within a group. */
const SHARED = 0.25;
const CLASH = 0.02;

/**
 * The column of texts, or the two, by which the rows are those of several things side by side: times repeat, but not within one of them.
 * A sensor may measure several quantities, a shop sell several products.
 */
export function longBy(table: Table): readonly string[] | undefined {
  const { time, rows, texts } = table;
  if (time === undefined || texts.length === 0) return undefined;
  if (timeFacts(time).duplicates < SHARED * rows) return undefined;
  const open = texts.flatMap(({ name, names, codes }) =>
    names !== undefined && names.length > 1 && names.length <= FEW && rows >= ROWS_EACH * names.length
      ? [{ name, count: names.length, codes }]
      : [],
  );
  const alone = open.find(({ codes }) => keepsTimes(table, codes));
  if (alone) return [alone.name];
  for (const [k, one] of open.entries())
    for (const other of open.slice(k + 1)) {
      const groups = one.count * other.count;
      if (groups > FEW || rows < ROWS_EACH * groups) continue;
      if (
        keepsTimes(
          table,
          one.codes.map((code, i) => code * other.count + other.codes[i]),
        )
      )
        return [one.name, other.name];
    }
  return undefined;
}

/** How many clashes there must be by chance for their lack to tell anything, and the share of those that there may be. */
const BY_CHANCE = 5;
const LACKING = 0.25;

/**
 * Times do not come twice within a group, though they would if the groups had nothing to do with them: a few rows a day of hundreds of
 * products never meet either.
 */
function keepsTimes({ time, rows }: Table, codes: Int32Array): boolean {
  if (time === undefined) return false;
  const last = new Map<number, number>();
  const counts = new Map<number, number>();
  let clash = 0;
  for (let row = 0; row < rows; ++row) {
    if (last.get(codes[row]) === time.values[row]) clash += 1;
    last.set(codes[row], time.values[row]);
    counts.set(codes[row], (counts.get(codes[row]) ?? 0) + 1);
  }
  if (clash > CLASH * rows) return false;
  const alike = [...counts.values()].reduce((sum, count) => sum + (count / rows) ** 2, 0);
  const chance = clashesByChance(time.values, rows, alike);
  return chance >= BY_CHANCE && clash <= LACKING * chance;
}

/** Rows that share time and group with another where any row may be of any group. @param alike the chance that two rows are of one group */
function clashesByChance(times: ArrayLike<number>, rows: number, alike: number): number {
  let [sum, run] = [0, 1];
  for (let row = 1; row <= rows; ++row) {
    if (row < rows && times[row] === times[row - 1]) run += 1;
    else {
      sum += Math.min(run - 1, (alike * run * (run - 1)) / 2);
      run = 1;
    }
  }
  return sum;
}
