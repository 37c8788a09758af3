import { type Table, textRoleOf } from '@hapax/io';
import { duration, type Grid, gridOf, lengthOf } from 'hapax';
import { inOrder } from './in-order.ts';

/** How the rows of a file are looked at, and why, in one sentence. */
export interface Approach {
  readonly as: 'table' | 'series';
  readonly why: string;
}

/** Rows that a series needs, and the most that may share a time with another: then they are of several things. */
export const SERIES_ROWS = 12;
const SHARED = 0.2;
/** Share of the cells of the grid that must hold a row: else the rows are events, not measurements. */
const FILLED = 0.4;
/** Columns of a series at most: more are looked at together, as a table. */
const CHANNELS = 64;
/** Correlation of neighbours from which uneven rows are taken for measurements of something that moves slowly. */
const LIKE = 0.5;

/** Are the rows measurements of one or more channels in time, or things of their own? */
export function approachTo(all: Table): Approach {
  const { time, rows, features, texts, columns } = all;
  const table = (because: string): Approach => ({ as: 'table', why: because });
  if (rows < SERIES_ROWS) return table(`a series needs ${SERIES_ROWS} rows`);
  if (features.length === 0 || features.length > CHANNELS)
    return table(`${features.length} columns are more than the ${CHANNELS} of a series`);
  if (time === undefined) {
    const named = texts.some(({ names }) => names === undefined || names.length > 1) || columns.some(({ aside }) => aside === 'identifier');
    return !named && inOrder(features.map(({ values }) => values))
      ? { as: 'series', why: 'it has no times, but its rows are like those before them' }
      : table('there is no column of times');
  }
  const grid = gridOf(rows, time.values, time.unit);
  if (rows - grid.shared < SERIES_ROWS)
    return table(`the rows have ${rows - grid.shared} different times in ${time.name}, and a series needs ${SERIES_ROWS}`);
  if (!features.some(({ values }) => values.reduce((known, v) => known + (v === v ? 1 : 0), 0) >= SERIES_ROWS))
    return table(`no column has ${SERIES_ROWS} values`);
  if (grid.shared > SHARED * rows && !grid.uneven)
    return table(`${grid.shared.toLocaleString('en')} rows share their time in ${time.name} with another`);
  if (grid.kind === 'order') return table(`the times in ${time.name} keep no step`);
  if (rows - grid.shared < FILLED * grid.cells) return table(`the times in ${time.name} leave most steps empty`);
  const of = grid.uneven ? eventsBy(all) : undefined;
  if (of !== undefined) return table(`the times in ${time.name} are uneven and ${of}, as rows of events have`);
  if (grid.uneven && !features.some(({ values }) => neighbourly(values)))
    return table(`the times in ${time.name} are uneven and neighbouring rows have nothing in common`);
  return { as: 'series', why: `${time.name} has a row ${every(grid, time.unit)}` };
}

/** What shows that rows are events, things that happened, and no measurements: a name of its own in each, or more words than numbers. */
function eventsBy(table: Table): string | undefined {
  const roles = table.texts.map((one) => textRoleOf(one, table));
  const named = roles.find(({ role }) => role === 'identifier' || role === 'text');
  if (named !== undefined) return `each has a ${named.name} of its own`;
  const words = roles.filter(({ role }) => role === 'category');
  return words.length > table.features.length ? `they have more texts (${words[0].name}, …) than numbers` : undefined;
}

const every = (grid: Grid, unit: 'ms' | 'number'): string =>
  unit === 'number'
    ? `every ${duration(grid.step, unit)}`
    : `every ${lengthOf(grid, 1, unit).replace(/^1 /, '')}${grid.kind === 'calendar' ? ' of the calendar' : ''}`;

/** Whether values are like those before them; a few among missing ones show nothing. */
function neighbourly(x: ArrayLike<number>): boolean {
  const pairs: (readonly [number, number])[] = [];
  for (let i = 1; i < x.length; ++i) if (x[i] === x[i] && x[i - 1] === x[i - 1]) pairs.push([x[i - 1], x[i]]);
  if (2 * pairs.length < x.length) return false;
  const mean = pairs.reduce((sum, [a]) => sum + a, 0) / pairs.length;
  const product = pairs.reduce((sum, [a, b]) => sum + (a - mean) * (b - mean), 0);
  return product > LIKE * pairs.reduce((sum, [a]) => sum + (a - mean) ** 2, 0);
}

/** Flags that only mean something where rows are judged by a model of rows. */
export const OF_TABLES = ['method', 'threshold', 'train', 'trainOn', 'fitRows', 'folds', 'save', 'contamination', 'transform', 'rules'];

/** Nobody has said how the rows are to be judged. */
export const unasked = (given: Readonly<Record<string, unknown>>, options: Readonly<Record<string, unknown>>): boolean =>
  given.as === undefined &&
  given.explain !== 'shapley' &&
  !OF_TABLES.some((flag) => given[flag] !== undefined) &&
  Object.keys(options).length === 0;

/** Why the rows are judged as a series where nobody has said how; undefined: they are not. */
export function asSeries(
  table: Table,
  given: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
): string | undefined {
  if (!unasked(given, options)) return undefined;
  const { as, why } = approachTo(table);
  return as === 'series' ? why : undefined;
}
