import { HapaxError } from '../core/errors.ts';
import { type OptionsOf, resolve } from '../core/options.ts';
import { current, insert, runningQuantile } from '../kernels/extremes/running-quantile.ts';
import { POT_OPTIONS } from './options.ts';

const { quantile, side, threshold, fit } = POT_OPTIONS;
const OPTIONS = { quantile, side: { ...side, names: ['high', 'low'] }, threshold, fit } as const;

export type ThresholdOptions = OptionsOf<typeof OPTIONS>;

/**
 * The threshold of each row: the quantile of all values up to and with it; rows of the history [0, t0) take that of the history.
 * The low side is the quantile of the negated values.
 *
 * `fit: 'compat'` differs as the reference does: the low side is the quantile 1 − q in doubles, and the first threshold waits for
 * t0 values that are not missing, then also holds for all rows before.
 * @param values NaN is missing and left out. Shape (nRows)
 * @returns shape (nRows); NaN as long as every value was missing
 * Cost: O(n log n) at worst, O(n) on average for values in random order.
 */
export function potThresholds(values: ArrayLike<number>, t0: number, options: Partial<ThresholdOptions> = {}): Float64Array {
  const { quantile: q, side: tail, threshold: kind, fit: mode } = resolve('potThresholds', OPTIONS, options);
  checkHistory('potThresholds', values.length, t0);
  const compat = mode === 'compat';
  const sign = tail === 'low' && !compat ? -1 : 1;
  const state = compat ? runningQuantile(tail === 'low' ? 1 - q : q, 'float') : runningQuantile(q);
  const out = new Float64Array(values.length).fill(Number.NaN);
  let open = false;
  let known = 0;
  for (let at = 0; at < values.length; ++at) {
    const value = values[at];
    if (value === value) {
      insert(state, sign * value);
      known += 1;
    }
    if (!open) {
      if (compat ? known < t0 || known === 0 : at < t0 - 1 || known === 0) continue;
      open = true;
      out.fill(sign * current(state), 0, at + 1);
    } else out[at] = kind === 'fixed' ? out[at - 1] : sign * current(state);
  }
  return out;
}

/**
 * How far each value is beyond the threshold of its row: 0 when it is not, NaN when it is missing. Excesses keep the threshold of
 * their own row when later thresholds move. Shape (nRows).
 */
export function potExceedances(
  values: ArrayLike<number>,
  thresholds: ArrayLike<number>,
  tail: ThresholdOptions['side'] = 'high',
): Float64Array {
  if (values.length !== thresholds.length)
    throw new HapaxError('SHAPE', `potExceedances got ${thresholds.length} thresholds for ${values.length} values`);
  const sign = tail === 'high' ? 1 : -1;
  const out = new Float64Array(values.length);
  for (let at = 0; at < out.length; ++at) {
    const excess = sign * (values[at] - thresholds[at]);
    out[at] = excess < 0 ? 0 : excess + 0;
  }
  return out;
}

/** @throws HapaxError `INPUT` unless `t0` is a number of rows of the data */
export function checkHistory(who: string, rows: number, t0: number): void {
  if (!(Number.isInteger(t0) && t0 >= 0 && t0 <= rows))
    throw new HapaxError('INPUT', `${who}: \`t0\` must be a whole number of rows in [0, ${rows}]; got ${t0}`);
}
