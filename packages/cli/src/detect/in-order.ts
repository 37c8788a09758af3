/** Rows that tell whether neighbours are alike; the first ones of a longer file do. */
const MOST = 20_000;
/** Rows needed for one column, and for several. */
const ROWS = 50;
const ROWS_OF_SEVERAL = 100;
/** Lags at which a column may be like itself. */
const LAGS = 50;
/** Correlation from which values are like those before them, and its least multiple of what chance gives. */
const LIKE = 0.3;
const BEYOND_CHANCE = 5;
/** Half of the window whose median is taken off: what is left is alike only where a curve is smooth, not where a file is sorted by kind. */
const NEAR = 10;
/** Share of steps in one direction from which a file is sorted by the column. */
const SORTED = 0.98;
/** Different values that a measurement has: flags and codes come in runs for other reasons. */
const DIFFERENT = 50;

/**
 * Are the rows of a file without times measurements one after another? One column is, where it is like itself some rows before; several
 * are, where most of them are smooth from row to row. A file that is sorted by one of them is not.
 */
export function inOrder(columns: readonly Float64Array[]): boolean {
  const some = columns.map((values) => values.subarray(0, MOST)).filter((values) => values.some((v) => v === v && v !== values[0]));
  const rows = some[0]?.length ?? 0;
  if (rows < (some.length === 1 ? ROWS : ROWS_OF_SEVERAL) || some.some(isSorted)) return false;
  const enough = Math.max(LIKE, BEYOND_CHANCE / Math.sqrt(rows));
  if (some.length === 1) {
    const x = clipped(some[0]);
    for (let lag = 1; lag <= Math.min(LAGS, rows >> 2); ++lag) if (correlation(x, lag) > enough) return true;
    return false;
  }
  const smooth = some.filter((values) => new Set(values).size >= DIFFERENT && correlation(detrended(clipped(values)), 1) > enough);
  return 2 * smooth.length > some.length;
}

/** Whether nearly all steps go one way, and few stand still. */
function isSorted(x: Float64Array): boolean {
  let [up, down, steps] = [0, 0, 0];
  for (let i = 1; i < x.length; ++i) {
    if (x[i] > x[i - 1]) up += 1;
    else if (x[i] < x[i - 1]) down += 1;
    if (x[i] === x[i] && x[i - 1] === x[i - 1]) steps += 1;
  }
  return Math.max(up, down) > SORTED * (up + down) && up + down > steps / 20;
}

/** Values without their extremes, of which one would hide how the others follow each other; what is missing is in the middle. */
function clipped(x: Float64Array): Float64Array {
  const known = x.filter((v) => v === v).sort();
  const at = (share: number): number => known[Math.min(known.length - 1, Math.floor(share * known.length))];
  const [low, middle, high] = [at(0.02), at(0.5), at(0.98)];
  return x.map((v) => (v === v ? Math.min(high, Math.max(low, v)) : middle));
}

/** The values less the median of those around them: a median steps where a mean would slide from one kind of rows to the next. */
function detrended(x: Float64Array): Float64Array {
  const near = new Float64Array(2 * NEAR + 1);
  return x.map((v, i) => {
    const from = Math.max(0, Math.min(x.length - near.length, i - NEAR));
    near.set(x.subarray(from, from + near.length));
    return v - near.sort()[NEAR];
  });
}

function correlation(x: Float64Array, lag: number): number {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  let [product, square] = [0, 0];
  for (let i = 0; i < x.length; ++i) {
    square += (x[i] - mean) ** 2;
    if (i >= lag) product += (x[i] - mean) * (x[i - lag] - mean);
  }
  return square > 0 ? product / square : 0;
}
