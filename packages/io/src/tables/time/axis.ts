import { reordered, reorderedTexts, type Table, type TimeColumn } from '../table.ts';

/** How regular the times are: what a method that needs even steps has to know. */
export interface TimeFacts {
  /** First row that is earlier than the row before it, or -1. */
  readonly unsortedAt: number;
  readonly unsorted: number;
  /** Rows with the time of the row before them (after sorting). */
  readonly duplicates: number;
  /** The usual step: the median, in the column's unit. */
  readonly step: number;
  /** Steps longer than 1.5 usual ones. */
  readonly gaps: number;
}

/** Cost: O(n log n) for the median step. */
export function timeFacts({ values }: TimeColumn): TimeFacts {
  const { unsorted, unsortedAt, duplicates } = orderFacts(values);
  const ordered = unsorted > 0 ? values.slice().sort() : values;
  const steps = new Float64Array(Math.max(0, values.length - 1));
  for (let i = 0; i < steps.length; ++i) steps[i] = ordered[i + 1] - ordered[i];
  const forward = steps.filter((step) => step > 0).sort();
  const step = forward.length === 0 ? 0 : forward[forward.length >> 1];
  return { unsorted, unsortedAt, duplicates, step, gaps: forward.reduce((sum, one) => sum + (one > 1.5 * step ? 1 : 0), 0) };
}

/** What sorting has to know: one pass over times in order, which most files have, and no memory. */
function orderFacts(values: Float64Array): Pick<TimeFacts, 'unsorted' | 'unsortedAt' | 'duplicates'> {
  let unsorted = 0;
  let unsortedAt = -1;
  let duplicates = 0;
  for (let i = 1; i < values.length; ++i) {
    if (values[i] === values[i - 1]) duplicates += 1;
    if (values[i] < values[i - 1]) {
      unsorted += 1;
      if (unsortedAt < 0) unsortedAt = i;
    }
  }
  return unsorted === 0 ? { unsorted, unsortedAt, duplicates } : { unsorted, unsortedAt, duplicates: repeated(values.slice().sort()) };
}

function repeated(ordered: Float64Array): number {
  let count = 0;
  for (let i = 1; i < ordered.length; ++i) if (ordered[i] === ordered[i - 1]) count += 1;
  return count;
}

/** The table with some of its rows, in the order given. */
export function rowsOf(table: Table, order: ArrayLike<number>): Table {
  const { time, labels } = table;
  const sorted = (values: Float64Array) => Float64Array.from(order, (i) => values[i]);
  return {
    ...table,
    rows: order.length,
    features: table.features.map((one) => reordered(one, order)),
    aside: table.aside.map((one) => reordered(one, order)),
    texts: table.texts.map((one) => reorderedTexts(one, order)),
    ...(time && { time: { ...time, values: sorted(time.values) } }),
    ...(labels && { labels: { ...labels, codes: Int32Array.from(order, (i) => labels.codes[i]) } }),
    place: (i) => table.place(order[i]),
  };
}

/** The table with its rows in time order; rows of equal time keep their order. Says so in the notes when it changed anything. */
export function inTimeOrder(table: Table): Table {
  const { time } = table;
  if (time === undefined) return table;
  const { unsorted, unsortedAt, duplicates } = orderFacts(time.values);
  const notes = [...table.notes];
  if (duplicates > 0)
    notes.push(`${duplicates} ${duplicates === 1 ? 'row has' : 'rows have'} the same ${time.name} as the row before; all are kept`);
  if (unsorted === 0) return { ...table, notes };
  const { kind, number } = table.place(unsortedAt);
  notes.push(`the rows are not in time order (first at ${kind} ${number}): they are sorted by ${time.name}`);
  const order = Uint32Array.from(time.values, (_, i) => i).sort((a, b) => time.values[a] - time.values[b] || a - b);
  return { ...rowsOf(table, order), notes };
}
