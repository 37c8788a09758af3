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

/** Sums below a table are no rows of it. */
export function withoutFooter(table: Table): Table {
  let { rows } = table;
  const isSum = (row: number): boolean => table.texts.some((one) => SUMS.has(one.at(row).trim().toLowerCase().split(':', 1)[0]));
  while (rows > 2 && table.rows - rows < LAST_ROWS && isSum(rows - 1)) rows -= 1;
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
