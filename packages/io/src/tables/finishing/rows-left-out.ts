import { unusable } from '../complain.ts';
import type { Place, Table } from '../table.ts';
import type { Builder } from '../table-builder.ts';
import { rowsOf } from '../time/axis.ts';
import type { ChosenTime } from '../time/choice.ts';

/** Words with which rows of sums begin, in lower case. */
const SUMS = new Set([
  'total',
  'totals',
  'grand total',
  'sum',
  'summe',
  'gesamt',
  'gesamtergebnis',
  'insgesamt',
  'total general',
  'totale',
  'totaal',
  'average',
  'mean',
  'subtotal',
  'итого',
]);

/** Rows at the end that may be sums. */
const LAST_ROWS = 3;

/** Rows above a sum that shows itself at least, and the share of them that have a name where it has none. */
const ADDED = 4;
const NAMED = 0.9;
/** Sums are rounded as their parts are. */
const ROUNDED = 1e-6;
/** People add up tables that they can look over; columns of longer ones are not unpacked for it. */
const LONGEST = 20_000;

/** A row without a name whose numbers are the sums of those above: half of them where the others have names, else all, and two at least. */
function addsUp({ texts, features }: Table, row: number): boolean {
  if (row < ADDED || row > LONGEST || texts.some((one) => one.at(row) !== '')) return false;
  const named = texts.some((one) => {
    let count = 0;
    for (let i = 0; i < row; ++i) if (one.at(i) !== '') count += 1;
    return count >= NAMED * row;
  });
  let [known, sums] = [0, 0];
  for (const { values } of features) {
    const last = values[row];
    if (last !== last) continue;
    known += 1;
    let [sum, size, parts] = [0, 0, 0];
    for (let i = 0; i < row; ++i)
      if (values[i] === values[i] && values[i] !== 0) {
        sum += values[i];
        size += Math.abs(values[i]);
        parts += 1;
      }
    if (parts > 1 && Math.abs(sum - last) <= ROUNDED * size) sums += 1;
  }
  return named ? sums > 0 && 2 * sums >= known : sums > 1 && sums === known;
}

/** Sums below a table are no rows of it. */
export function withoutFooter(table: Table): Table {
  let { rows } = table;
  const isSum = (row: number): boolean => table.texts.some((one) => SUMS.has(one.at(row).trim().toLowerCase().split(':', 1)[0]));
  while (rows > 2 && table.rows - rows < LAST_ROWS && (isSum(rows - 1) || addsUp(table, rows - 1))) rows -= 1;
  if (rows === table.rows) return table;
  const { kind, number } = table.place(rows);
  const kept = rowsOf(
    table,
    Array.from({ length: rows }, (_, i) => i),
  );
  return {
    ...kept,
    notes: [
      ...table.notes,
      `${table.rows - rows === 1 ? `${kind} ${number} at the end holds sums and is` : `the rows from ${kind} ${number} on hold sums and are`} left out`,
    ],
  };
}

/** Rows without a time are left out. */
export function withTimes(table: Table, time: ChosenTime, source: string): Table {
  const order: number[] = [];
  for (let i = 0; i < table.rows; ++i) if (Math.abs(time.values[i]) <= LAST) order.push(i);
  if (order.length === table.rows) return table;
  if (order.length === 0) throw unusable(source, `has no time in \`${time.name}\`; name another column, or pass --time none`);
  return rowsOf(table, order);
}

/** The last instant that dates can name; plain numbers that order rows are far below. */
const LAST = 8.64e15;

export function places({ offsets, kind }: Builder): (i: number) => Place {
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
