import { HapaxError } from '../core/errors.ts';
import { integerOr, number, type OptionsOf, resolve } from '../core/options.ts';

const BLOCKS = {
  block: integerOr('year', ['year', 'month', 'day'], { min: 2 }, 'Length of a block: samples, or a calendar unit in UTC (needs times).'),
  minShare: number(0.5, { min: 0, max: 1 }, 'Blocks with fewer values than this share of the fullest block are left out.'),
};

/** The largest value of each block, blocks in time order. */
export interface BlockMaxima {
  readonly maxima: Float64Array;
  /** Row of each maximum, the first one on ties. */
  readonly rows: Int32Array;
  /** Values (not NaN) that each block had. */
  readonly counts: Int32Array;
  /** Blocks left out because they had too few values. */
  readonly dropped: number;
}

/**
 * Largest value of each year, month, day, or block of so many samples: what `fitGev` is fitted to.
 * Missing values are skipped; a block cut short by the start or end of the data (see `minShare`) is left out.
 *
 * @param values shape (nSamples); for minima pass the negated values
 * @param options `times` in Unix milliseconds, ascending or not, are needed for calendar blocks
 * @throws HapaxError `OPTION`, `SHAPE` when times and values differ in length, `INPUT` when calendar blocks lack times
 */
export function blockMaxima(
  values: ArrayLike<number>,
  options: Partial<OptionsOf<typeof BLOCKS>> & { readonly times?: ArrayLike<number> } = {},
): BlockMaxima {
  const { times, ...rest } = options;
  const { block, minShare } = resolve('blockMaxima', BLOCKS, rest);
  if (times !== undefined && times.length !== values.length)
    throw new HapaxError('SHAPE', `blockMaxima got ${times.length} times for ${values.length} values`);
  const label = typeof block === 'number' ? (i: number) => Math.floor(i / block) : calendar(block, times);
  const best = new Map<number, { row: number; count: number }>();
  for (let i = 0; i < values.length; ++i) {
    if (Number.isNaN(values[i])) continue;
    const key = label(i);
    const held = best.get(key);
    if (!held) best.set(key, { row: i, count: 1 });
    else {
      held.count += 1;
      if (values[i] > values[held.row]) held.row = i;
    }
  }
  const found = [...best].sort(([a], [b]) => a - b).map(([, { row, count }]) => ({ row, count }));
  const fullest = found.reduce((most, { count }) => Math.max(most, count), 0);
  const kept = found.filter(({ count }) => count >= minShare * fullest);
  return {
    maxima: Float64Array.from(kept, ({ row }) => values[row]),
    rows: Int32Array.from(kept, ({ row }) => row),
    counts: Int32Array.from(kept, ({ count }) => count),
    dropped: found.length - kept.length,
  };
}

const DAY_MS = 86_400_000;

/** From row to the number of its year, month or day, counted in UTC so that the answer does not depend on where it runs. */
function calendar(unit: 'year' | 'month' | 'day', times: ArrayLike<number> | undefined): (row: number) => number {
  if (times === undefined)
    throw new HapaxError('INPUT', `blockMaxima: blocks of a ${unit} need { times } in Unix milliseconds; or give \`block\` in samples`);
  return (row) => {
    const time = times[row];
    if (!(Math.abs(time) <= 8.64e15)) throw new HapaxError('INPUT', `blockMaxima: time ${row} is ${time}, not Unix milliseconds`);
    if (unit === 'day') return Math.floor(time / DAY_MS);
    const date = new Date(time);
    return unit === 'year' ? date.getUTCFullYear() : 12 * date.getUTCFullYear() + date.getUTCMonth();
  };
}
