import type { Table } from '@hapax/io';
import { formatExact } from 'hapax';
import type { Fact } from '../detection.ts';
import type { Group } from '../groups.ts';

/** Groups from which it can be said what is usual among them. */
const LEAST = 5;
/** Scaled deviations (median absolute deviation) beyond which a group is odd: one normal value in a million, more for few groups. */
const FAR = 5;
const FEW = 10;
/** From the median absolute deviation to the standard deviation of a normal distribution. */
const TO_SIGMA = 1.4826;
const SHOWN = 10;

/** Groups whose usual value or spread of a feature is unlike that of the other groups, the oddest first. Cost: O(n log n) a feature. */
export function oddGroups({ features }: Table, groups: readonly Group[]): Fact[] {
  if (groups.length < LEAST) return [];
  const limit = FAR * (1 + FEW / groups.length / 2);
  const found = features.flatMap(({ name, values }) => {
    const of = groups.map(({ rows }) => Float64Array.from(rows, (row) => values[row]).filter((v) => v === v));
    const middles = of.map(median);
    const spreads = of.map((some, g) => TO_SIGMA * median(some.map((v) => Math.abs(v - middles[g]))));
    const view = (what: 'usual value' | 'spread', all: readonly number[]) => beside(all, limit).map((one) => ({ ...one, name, what }));
    return [...view('usual value', middles), ...view('spread', spreads)];
  });
  return found
    .sort((a, b) => b.far - a.far)
    .slice(0, SHOWN)
    .map(({ group, name, what, value, low, high, far }) => ({
      label: `odd group ${groups[group].name}`,
      value: `${what} of ${name} is ${formatExact(value)}, that of the other groups ${formatExact(low)} to ${formatExact(high)}`,
      numbers: { group: groups[group].name, feature: name, what, value, low, high, deviations: far },
    }));
}

/** The groups far away from the middle, each with where nine of ten of the others lie. */
function beside(all: readonly number[], limit: number) {
  const known = Float64Array.from(all).filter((v) => v === v);
  const middle = median(known);
  const spread = TO_SIGMA * median(known.map((v) => Math.abs(v - middle)));
  const ascending = known.slice().sort();
  return all.flatMap((value, group) => {
    const far = Math.abs(value - middle) / spread;
    if (!(spread > 0 && far > limit)) return [];
    const others = ascending.filter((_, i) => i !== ascending.indexOf(value));
    const at = (q: number) => others[Math.round(q * (others.length - 1))];
    const above = value >= middle;
    return [{ group, value, low: at(above ? 0.05 : 0.1), high: at(above ? 0.9 : 0.95), far }];
  });
}

const median = (values: Float64Array): number => {
  const ascending = values.slice().sort();
  const half = ascending.length >> 1;
  return ascending.length === 0 ? Number.NaN : ascending.length % 2 === 1 ? ascending[half] : (ascending[half - 1] + ascending[half]) / 2;
};
