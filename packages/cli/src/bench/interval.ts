import { random } from 'hapax';
import { type BenchRow, bySet, mean, type Suite } from './suite.ts';

/** Resamples of the sets, and the share of them that an interval holds. */
const RESAMPLES = 1000;
const LEVEL = 0.95;

/** One method over all sets: its measures, each with an interval by bootstrap over sets, and the thresholds they hold at. */
export interface MethodSummary {
  readonly method: string;
  readonly means: readonly number[];
  /** Lower and upper ends; NaN for one set. */
  readonly intervals: readonly (readonly [number, number])[];
  readonly thresholds: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/**
 * Measures of each method over its sets, best first. A threshold over sets is kept in every resample, so intervals do not hold the luck of choosing
 * it. @param carried thresholds by method, from another folder
 */
export function summaryOf(
  suite: Pick<Suite, 'measures' | 'pooled'>,
  rows: readonly BenchRow[],
  carried: Readonly<Record<string, Readonly<Record<string, number>>>> = {},
): MethodSummary[] {
  const methods = [...new Set(rows.map(({ method }) => method))];
  return methods
    .map((method): MethodSummary => {
      const mine = rows.filter((row) => row.method === method);
      const thresholds = carried[method] ?? suite.pooled?.thresholds?.(mine) ?? {};
      const over = measuring(suite, mine, thresholds);
      const sets = Array.from({ length: bySet(mine).length }, (_, k) => k);
      const means = over(sets);
      const seconds = mine.reduce((sum, row) => sum + row.seconds, 0);
      return { method, means, intervals: intervals(over, sets.length, means.length), thresholds, seconds };
    })
    .sort((a, b) => b.means[0] - a.means[0]);
}

/** Measures over any choice of the sets of one method. */
function measuring(
  { measures, pooled }: Pick<Suite, 'measures' | 'pooled'>,
  rows: readonly BenchRow[],
  thresholds: Record<string, number>,
) {
  const sets = bySet(rows);
  if (pooled === undefined) {
    const ofSet = sets.map((set) => measures.map((name) => mean(set.map((row) => row.measures[name]))));
    return (chosen: readonly number[]) => measures.map((_, m) => mean(chosen.map((k) => ofSet[k][m])));
  }
  const parts = sets.map((set) => set.map((row) => pooled.parts(row, thresholds)));
  return (chosen: readonly number[]) => {
    const total: Record<string, number> = {};
    for (const k of chosen)
      for (const part of parts[k]) for (const [name, value] of Object.entries(part)) total[name] = (total[name] ?? 0) + value;
    const all = pooled.measures(total);
    return measures.map((name) => all[name]);
  };
}

function intervals(over: (chosen: readonly number[]) => number[], sets: number, count: number): [number, number][] {
  const chance = random(1);
  const drawn = sets < 2 ? [] : Array.from({ length: RESAMPLES }, () => over(Array.from({ length: sets }, () => chance.integer(sets))));
  return Array.from({ length: count }, (_, m) => {
    const ascending = drawn
      .map((one) => one[m])
      .filter((v) => v === v)
      .sort((a, b) => a - b);
    const at = (p: number) => ascending[Math.round(p * (ascending.length - 1))] ?? Number.NaN;
    return [at((1 - LEVEL) / 2), at((1 + LEVEL) / 2)];
  });
}

/** What one set says of a method: its own measure, or what the pooled measure is with nothing else. */
export function ofOneSet(
  suite: Pick<Suite, 'measures' | 'pooled'>,
  set: readonly BenchRow[],
  { method, thresholds }: MethodSummary,
): number {
  const mine = set.filter((row) => row.method === method);
  return mine.length === 0 ? Number.NaN : measuring(suite, mine, thresholds)([0])[0];
}
