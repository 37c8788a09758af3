import { fitGpd, type GpdFit } from '../../kernels/extremes/gpd-fit.ts';
import type { Summary } from './summary.ts';

/** The tail of a column of a table that lies in parts: as `gpdReturnLevels` takes it. */
export interface SummaryTail extends GpdFit {
  readonly column: number;
  readonly side: 'high' | 'low';
  /** Values beyond this are the tail; of the low side with their sign turned, as everything here. */
  readonly threshold: number;
  /** What the values are beyond the threshold, descending. */
  readonly excesses: Float64Array;
  /** Known values of the column. */
  readonly nSamples: number;
}

/** Share of the values that a tail is, unless asked otherwise. */
const SHARE = 0.01;

/**
 * The tail of each column by peaks over threshold: a generalised Pareto distribution on a share of its values, or on the 1,023 outermost where that
 * is fewer, which is a higher threshold and a smaller share. Counts and outermost values of parts are exact, so the fit on parts in any order is that on all rows, bit for bit.
 * @param share of the values, in (0, 0.5]
 * Cost: a sort and about ten passes over a thousand values a column. Source: Coles (2001), An Introduction to Statistical Modeling of Extreme Values, 4.3.
 */
export function summaryTails({ columns, known, outermost }: Summary, side: 'high' | 'low', share = SHARE): readonly SummaryTail[] {
  return Array.from({ length: columns }, (_, column): SummaryTail => {
    const ends = side === 'high' ? outermost.high[column] : outermost.low[column].map((value) => -value);
    const nSamples = known[column];
    // One more is kept than there are excesses: the threshold is a value of the column.
    const count = Math.min(Math.ceil(share * nSamples), ends.length - 1);
    const threshold = count > 0 ? ends[count] : Number.NaN;
    const excesses = ends.slice(0, Math.max(0, count)).map((value) => value - threshold);
    // Values that are equal to the threshold are not beyond it.
    const beyond = excesses.filter((excess) => excess > 0);
    return { column, side, threshold, excesses: beyond, nSamples, ...fitGpd(beyond) };
  });
}
