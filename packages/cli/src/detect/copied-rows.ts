import { showPlace, type Table } from '@hapax/io';

/** Rows of which copies tell something, and at most, so that looking costs little. */
const FEWEST = 20;
const MOST = 200_000;
/** Share of rows that may be copies of others where rows else never repeat. */
const AGAIN = 0.002;
/** Values of a row that are its own work: two equal ones of few cells, or of few different values, are chance. */
const CELLS = 2;
/** Rows that chance makes equal, from which on copies say nothing. */
const BY_CHANCE = 0.03;

/**
 * Rows that come twice, whole, in a file whose rows never repeat otherwise: often lines that were entered or sent twice, and nothing else would
 * tell, since their values are usual.
 */
export function copiedRows(table: Table): string[] {
  const { rows } = table;
  const { columns, numbering } = columnsOf(table);
  if (rows < FEWEST || rows > MOST || columns.length < CELLS || byChance(columns, rows) > BY_CHANCE) return [];
  const first = new Map<string, number>();
  const copies: (readonly [first: number, row: number])[] = [];
  const most = Math.max(1, AGAIN * rows);
  for (let row = 0; row < rows; ++row) {
    const key = columns.map((at) => at(row)).join('\u0001');
    const before = first.get(key);
    if (before === undefined) first.set(key, row);
    else copies.push([before, row]);
    if (copies.length > most) return [];
  }
  const [one] = copies;
  if (one === undefined) return [];
  const [a, b] = one.map((row) => showPlace(table.place(row)));
  const where = numbering.length === 0 ? 'in every column' : `in every column but ${numbering.join(', ')}`;
  return [
    copies.length === 1
      ? `${a} and ${b} are the same ${where}, and no other row comes twice: a copied row?`
      : `${copies.length} rows are the same as another ${where}, such as ${a} and ${b}, and no others are: copied rows?`,
  ];
}

/** A cell of a row. */
type At = (row: number) => number | string;

/** The columns, and the names of those that only number the rows. */
function columnsOf({ features, texts, time, aside, columns }: Table): { readonly columns: readonly At[]; readonly numbering: string[] } {
  const numbering = columns.filter((one) => one.aside === 'row numbers').map(({ name }) => name);
  const numbers = [...features, ...(time === undefined ? [] : [time]), ...aside.filter(({ name }) => !numbering.includes(name))];
  return {
    columns: [
      ...numbers.map(
        ({ values }): At =>
          (row) =>
            values[row],
      ),
      ...texts.map(
        (one): At =>
          (row) =>
            one.at(row),
      ),
    ],
    numbering,
  };
}

/** Pairs of rows that would be equal if columns had nothing to do with each other. */
function byChance(columns: readonly At[], rows: number): number {
  const all = rows * (rows - 1);
  let pairs = all / 2;
  const counts = new Map<number | string, number>();
  for (const at of columns) {
    counts.clear();
    for (let row = 0; row < rows; ++row) counts.set(at(row), (counts.get(at(row)) ?? 0) + 1);
    let same = 0;
    for (const count of counts.values()) same += (count * (count - 1)) / all;
    // One pair may be the copy itself.
    pairs *= Math.max(same, 2 / all);
  }
  return pairs;
}
