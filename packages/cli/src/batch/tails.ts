import { csvCell } from '@hapax/io';
import { gpdReturnLevels, HapaxError, type Summary, summaryTails } from 'hapax';

/** What `--tails 1e4,1e6` says. @throws HapaxError `OPTION` */
export function periodsFrom(text: string): readonly number[] {
  const periods = text.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)));
  if (!periods.every((period) => period >= 2 && period <= 1e15))
    throw new HapaxError(
      'OPTION',
      `--tails must be numbers of rows from 2 to 1e15, such as 1e4,1e6; got ${JSON.stringify(text.slice(0, 40))}`,
    );
  return periods;
}

const HEADER = 'column,side,rows,level,lower,upper,threshold,excesses,shape,scale\n';

/**
 * The value of each column that is passed once in so many rows, above and below, as CSV: from a generalised Pareto tail, with the 95 % interval of
 * its profile likelihood. Empty where the tail says nothing: rows that are more common than the threshold, or fewer than ten values beyond it.
 */
export function tailsText(features: readonly string[], summary: Summary, periods: readonly number[]): string {
  let out = HEADER;
  for (const side of ['high', 'low'] as const) {
    const sign = side === 'high' ? 1 : -1;
    for (const tail of summaryTails(summary, side)) {
      const levels = tail.excesses.length === 0 ? [] : gpdReturnLevels(tail, { periods });
      for (const [k, period] of periods.entries()) {
        const { level = Number.NaN, lower = Number.NaN, upper = Number.NaN } = levels[k] ?? {};
        const bounds = side === 'high' ? [lower, upper] : [upper, lower];
        const numbers = [
          sign * level,
          ...bounds.map((bound) => sign * bound),
          sign * tail.threshold,
          tail.excesses.length,
          tail.shape,
          tail.scale,
        ];
        out += `${csvCell(features[tail.column])},${side},${period},${numbers.map(csvCell).join(',')}\n`;
      }
    }
  }
  return out;
}
