import { also, checkState, f64, i32, list, oneOf, real, rec, type Shape, whole } from '../../core/shape.ts';
import type { ExactSums } from '../../kernels/linear/exact-sums.ts';
import type { Summary } from './summary.ts';

/** Parts of one sum at most: doubles have exponents for forty that do not overlap. */
const MOST_PLACES = 64;
const MOST_PARTS = 1e6;
const MOST_ROWS = 1e7;

/** Sums without rounding, each with no more parts than it has places. */
const exactSums: Shape = also<ExactSums>(
  rec({
    width: whole(1, 'width', MOST_PLACES),
    used: i32('sums', { min: 0, max: MOST_PLACES }),
    parts: f64((size) => size('sums') * size('width')),
  }),
  ({ used, width }) => (used.some((count) => count > width) ? 'have no sum of more parts than there are places' : undefined),
);
/** As many sums as there are, whatever they are called elsewhere. */
const sumsOf: Shape = { check: (value, at, sizes) => exactSums.check(value, at, new Map([['columns', sizes.get('columns') ?? 0]])) };

const summaryShape: Shape = also<Summary>(
  rec({
    columns: whole(1, 'columns'),
    of: whole(1, undefined, MOST_PARTS),
    parts: i32('parts', { min: 1, max: MOST_PARTS, ascending: true }),
    rows: whole(),
    known: f64('columns', { min: 0 }),
    least: f64('columns', { which: 'missing' }),
    largest: f64('columns', { which: 'missing' }),
    sums: sumsOf,
    complete: whole(),
    products: sumsOf,
    pairs: oneOf(true, false),
    sample: rec({
      most: whole(1, undefined, MOST_ROWS),
      seed: real(),
      count: whole(0, 'drawn', MOST_ROWS),
      keys: f64('drawn', { min: 0, max: 1 }),
      parts: i32('drawn', { min: 1, max: MOST_PARTS }),
      places: f64('drawn', { min: 0 }),
      values: f64((size) => size('drawn') * size('columns'), { which: 'missing' }),
      below: real({ min: 0, max: 1 }),
    }),
    outermost: rec({
      most: whole(1, undefined, MOST_ROWS),
      low: list(f64('lowest', { ascending: true }), { size: 'columns' }),
      high: list(f64('highest'), { size: 'columns' }),
    }),
  }),
  wrongOf,
);

/** What lengths and ranges do not say. */
function wrongOf(summary: Summary): string | undefined {
  const { columns, of, parts, rows, known, least, largest, complete, pairs, sums, products, sample, outermost } = summary;
  if (parts.length === 0 || parts.some((part, i) => part > of || part === parts[i - 1])) return `name different parts of ${of}`;
  if (sums.used.length !== 2 * columns) return `have ${2 * columns} sums`;
  const wanted = pairs ? columns + (columns * (columns + 1)) / 2 : 0;
  if (products.used.length !== wanted) return `have ${wanted} sums of products`;
  if (complete > rows || known.some((count) => !Number.isInteger(count) || count > rows || count < complete))
    return 'count no more values than rows';
  for (let j = 0; j < columns; ++j) {
    if (known[j] > 0 ? !(least[j] <= largest[j]) : least[j] === least[j] || largest[j] === largest[j])
      return 'have a least and a largest value of each column that has values';
    for (const side of [outermost.low[j], outermost.high[j]])
      if (side.length !== Math.min(known[j], outermost.most)) return 'have the outermost values of each column';
    if (outermost.high[j].some((value, i, all) => i > 0 && value > all[i - 1])) return 'have the highest values in descending order';
  }
  if (sample.count !== Math.min(rows, sample.most)) return 'have a sample of its rows';
  return undefined;
}

/**
 * Hold what comes from outside, such as a file that somebody else wrote, against what a summary is; its numbers are taken at their word.
 * @param who whose it is, for the error  @param way what to do about one that is damaged
 * @throws HapaxError `SNAPSHOT`
 */
export function checkSummary(summary: unknown, columns: number, who = 'a part', way = 'sum the part up again'): Summary {
  checkState(who, summaryShape, summary, columns, way);
  // Its shape has just been looked at.
  return summary as Summary;
}
