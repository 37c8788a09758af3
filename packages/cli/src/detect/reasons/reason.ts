import { type Explanation, formatNumber } from 'hapax';
import type { Cause } from '../detection.ts';

/** Features with a part in the score that machines get at most. */
const CAUSES = 10;

/** The features by their part in the score, as numbers. */
export const causeNumbers = ({ features }: Explanation): Cause[] =>
  features
    .filter(({ contribution }) => contribution > 0)
    .slice(0, CAUSES)
    .map(({ name, value, contribution, low, high }) => ({
      feature: name,
      value,
      contribution,
      low: low === low ? low : null,
      high: high === high ? high : null,
    }));

/** Four significant digits: enough to compare, short enough to read. */
export const numberOrDash = (value: number): string =>
  Number.isFinite(value) ? formatNumber(value) : value === value ? String(value) : '–';
