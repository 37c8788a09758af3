import { describeFeature, type Explanation, formatNumber } from 'hapax';

/** Features a reason names at most, and the share of the score each must have. */
const NAMED = 2;
const SHARE = 0.1;

/** Why a sample is strange: its features with the largest part in the score, each with what is usual. */
export function causes({ features }: Explanation): string {
  const total = features.reduce((sum, { contribution }) => sum + Math.max(0, contribution), 0);
  const main = features.filter(({ contribution }) => contribution > SHARE * total).slice(0, NAMED);
  return main.length === 0 ? 'no single feature stands out' : main.map(describeFeature).join('; ');
}

/** Four significant digits: enough to compare, short enough to read. */
export const numberOrDash = (value: number): string =>
  Number.isFinite(value) ? formatNumber(value) : value === value ? String(value) : '–';
