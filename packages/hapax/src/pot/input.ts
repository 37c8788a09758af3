import { HapaxError } from '../core/errors.ts';
import { column, LARGEST, numbers, type Rows, toMatrix, tooLarge } from '../core/matrix.ts';

/** What goes beside the samples. */
export interface PotContext {
  /** Names of the features; without them "feature 0" and so on. */
  readonly names?: readonly string[];
  /** Time of each row in milliseconds since 1970, any spacing; equal times keep the order of the rows. */
  readonly times?: ArrayLike<number>;
}

export interface PotInput {
  readonly columns: readonly Float64Array[];
  readonly names: readonly string[];
  readonly rows: number;
  readonly times?: Float64Array;
  readonly order?: Int32Array;
}

/** Check samples and times, one column a feature; sort by time when asked to. */
export function potInput(data: Rows | ArrayLike<number>, { names = [], times }: PotContext, order: 'refuse' | 'sort'): PotInput {
  const columns = toColumns(data);
  const rows = columns[0]?.length ?? 0;
  if (rows === 0) throw new HapaxError('INPUT', 'peaksOverThreshold needs at least 2 rows of one feature; got none');
  if (names.length > 0 && names.length !== columns.length)
    throw new HapaxError('INPUT', `peaksOverThreshold got ${names.length} names for ${columns.length} features`);
  const labels = columns.map((_, j) => names[j] ?? `feature ${j}`);
  columns.forEach((values, j) => {
    const at = values.findIndex((v) => Math.abs(v) > LARGEST);
    if (at >= 0) throw new HapaxError('INPUT', `peaksOverThreshold: row ${at} of ${labels[j]} is ${tooLarge(values[at])}`);
  });
  const base = { columns, names: labels, rows };
  if (times === undefined) return base;
  const clock = toTimes(times, rows);
  const back = clock.findIndex((t, i) => i > 0 && t < clock[i - 1]);
  if (back < 0) return { ...base, times: clock };
  if (order === 'refuse') {
    const [before, after] = [clock[back - 1], clock[back]].map((t) => new Date(t).toISOString());
    throw new HapaxError(
      'INPUT',
      `peaksOverThreshold: row ${back} is at ${after}, before row ${back - 1} at ${before}; sort the rows by time, or set order to "sort"`,
    );
  }
  // Array sort is stable: rows of equal time keep their order.
  const sorted = Int32Array.from(Array.from(clock, (_, i) => i).sort((a, b) => clock[a] - clock[b]));
  const pick = (values: Float64Array) => Float64Array.from(sorted, (i) => values[i]);
  return { ...base, columns: columns.map(pick), times: pick(clock), order: sorted };
}

function toColumns(data: Rows | ArrayLike<number>): Float64Array[] {
  if (!('columns' in data) && (typeof data[0] !== 'object' || data[0] === null)) {
    // A bare list of numbers is one feature.
    return data.length === 0 ? [] : [numbers(data as ArrayLike<number>, () => 'peaksOverThreshold')];
  }
  // What is left is a matrix or an array of samples.
  const x = toMatrix(data as Rows);
  return x.rows === 0 ? [] : Array.from({ length: x.columns }, (_, j) => column(x, j));
}

function toTimes(times: ArrayLike<number>, rows: number): Float64Array {
  if (times.length !== rows) throw new HapaxError('INPUT', `peaksOverThreshold got ${times.length} times for ${rows} rows`);
  const clock = Float64Array.from(times);
  // The range of dates; NaN fails it too.
  const bad = clock.findIndex((t) => !(Math.abs(t) <= 8.64e15));
  if (bad >= 0)
    throw new HapaxError('INPUT', `peaksOverThreshold: the time of row ${bad} must be milliseconds since 1970; got ${times[bad]}`);
  return clock;
}
