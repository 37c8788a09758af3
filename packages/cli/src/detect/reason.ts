import { describeFeature, type Explanation, formatNumber } from 'hapax';
import type { Cause } from './detection.ts';

/** Features a reason names at most, and the share of the score each must have. */
const NAMED = 2;
const SHARE = 0.1;

/** Why a sample is strange: its features with the largest part in the score, each with what is usual. */
export function causes({ features }: Explanation): string {
  const total = features.reduce((sum, { contribution }) => sum + Math.max(0, contribution), 0);
  const main = features.filter(({ contribution }) => contribution > SHARE * total).slice(0, NAMED);
  return main.length === 0 ? 'no single feature stands out' : main.map(describeFeature).join('; ');
}

/** Features with a part in the score that machines get at most. */
const CAUSES = 10;

/** The same as numbers. */
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

/** The same in words, once they are numbers. */
export function causeWords(all: readonly Cause[]): string {
  const total = all.reduce((sum, { contribution }) => sum + contribution, 0);
  return all
    .filter(({ contribution }) => contribution > SHARE * total)
    .slice(0, NAMED)
    .map(({ feature, value, contribution, low, high }) =>
      typeof value === 'string'
        ? `${feature} is ${value}`
        : describeFeature({ name: feature, value, contribution, low: low ?? Number.NaN, typical: Number.NaN, high: high ?? Number.NaN }),
    )
    .join('; ');
}

/** Four significant digits: enough to compare, short enough to read. */
export const numberOrDash = (value: number): string =>
  Number.isFinite(value) ? formatNumber(value) : value === value ? String(value) : '–';
