import { HapaxError } from '../core/errors.ts';
import { type OptionsOf, resolve } from '../core/options.ts';
import { WINDOW_OPTIONS } from './options.ts';

export type WindowOptions = OptionsOf<typeof WINDOW_OPTIONS>;

/** Numbers of rows: [0, t0) sets thresholds and first fits, the next t1 calibrate the alarm, the last t2 are judged. */
export interface Windows {
  readonly t0: number;
  readonly t1: number;
  readonly t2: number;
}

/** Shares are sums of a few decimals; further apart from 1 they were meant otherwise. */
const ROUNDING = 1e-9;

const SHARES = { historical: { t0: 0.65, t1: 0.25, t2: 0.1 }, realTime: { t0: 0.7, t1: 0.3, t2: 0 } } as const;

/**
 * Cut `rows` rows into history, calibration and target. Shares are rounded down in doubles (0.7 of 90 is 62), t1 takes the rest.
 * @throws HapaxError `OPTION` when the shares do not add up to 1 or t0 is smaller than t1
 */
export function timeWindows(rows: number, options: Partial<WindowOptions> = {}): Windows {
  const { windows, ...given } = resolve('timeWindows', WINDOW_OPTIONS, options);
  if (!Number.isInteger(rows) || rows < 0)
    throw new HapaxError('INPUT', `timeWindows: \`rows\` must be a whole number of rows; got ${rows}`);
  const share = (key: 't0' | 't1' | 't2'): number => {
    const value = given[key];
    return typeof value === 'number' ? value : SHARES[windows][key];
  };
  const [p0, p1, p2] = [share('t0'), share('t1'), share('t2')];
  check(windows, p0, p1, p2);
  const shared = windows === 'historical' ? rows : Math.max(0, rows - 1);
  const t0 = Math.trunc(p0 * shared);
  const t2 = windows === 'historical' ? Math.trunc(p2 * rows) : Math.min(1, rows);
  return { t0, t1: rows - t0 - t2, t2 };
}

function check(windows: WindowOptions['windows'], t0: number, t1: number, t2: number): void {
  if (windows === 'realTime' && t2 !== 0)
    throw new HapaxError('OPTION', `timeWindows: \`t2\` has no meaning in real time, where the target is the last row; leave it out`);
  if (!(Math.abs(t0 + t1 + t2 - 1) <= ROUNDING)) {
    const sum = Number((t0 + t1 + t2).toPrecision(6));
    const which = windows === 'historical' ? 't0, t1 and t2' : 't0 and t1';
    throw new HapaxError('OPTION', `timeWindows: ${which} must add up to 1; got ${sum}: shares of all rows are wanted, none left over`);
  }
  if (t0 < t1) {
    throw new HapaxError('OPTION', `timeWindows: t0 must be at least t1, as thresholds need the longer history; got ${t0} and ${t1}`);
  }
}
