import { readdir } from 'node:fs/promises';
import { HapaxError } from 'hapax';

/** One measured run: a method on a data set with one seed. */
export interface BenchRow {
  readonly set: string;
  readonly method: string;
  readonly seed: number;
  /** Measures by name, in the unit that the suite states. */
  readonly measures: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** What measures of several sets are made of, where they are no means of those of each. */
  readonly evidence?: Readonly<Record<string, number | readonly number[]>>;
}

export interface BenchJob {
  /** Folder laid out as the suite says. */
  readonly folder: string;
  readonly methods: readonly string[];
  readonly seeds: readonly number[];
  /** Only sets whose name contains this. */
  readonly only?: string;
  /** Whether a run was measured before and need not be measured again. */
  readonly done?: (set: string, method: string, seed: number) => boolean;
}

/** Measures of several sets that are no means: made of sums, at one threshold for all sets where there is one. */
export interface Pooled {
  /** The best threshold of one method over its runs, by measure. */
  readonly thresholds?: (rows: readonly BenchRow[]) => Record<string, number>;
  /** What one run adds to the sums. */
  readonly parts: (row: BenchRow, thresholds: Readonly<Record<string, number>>) => Record<string, number>;
  readonly measures: (sums: Readonly<Record<string, number>>) => Record<string, number>;
}

/** A published benchmark: where its data lies, what it measures, how it is run. Adding one is adding a file. */
export interface Suite {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** How the folder must be laid out, in one sentence. */
  readonly layout: string;
  readonly measures: readonly string[];
  /** Methods that can run on it when none is named. */
  readonly methods: readonly string[];
  readonly pooled?: Pooled;
  run(job: BenchJob): AsyncIterable<BenchRow>;
}

/** What a folder has not, and whether its names were asked for. */
export const nothingIn = ({ layout }: Pick<Suite, 'layout'>, folder: string, only: string, what = 'series'): HapaxError =>
  new HapaxError('FILE', `${folder}: no ${what}${only ? ` with "${only}" in its name` : ''}; the suite wants ${layout}`);

/** Rows grouped by data set, in order of first appearance. */
export const bySet = (rows: readonly BenchRow[]): BenchRow[][] =>
  [...new Set(rows.map((row) => row.set))].map((set) => rows.filter((row) => row.set === set));

/** A measure is NaN when a test part holds no anomaly: such runs are left out. */
export function mean(values: readonly number[]): number {
  const known = values.filter((v) => !Number.isNaN(v));
  return known.reduce((a, b) => a + b, 0) / known.length;
}

/** Names of the files in a folder. @throws HapaxError `FILE` */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new HapaxError('FILE', `${folder}: not a folder that can be read; name the folder of the data with --data`, cause);
  }
}

/** The single numbers of an evidence, which are summed over sets. */
export const sums = (evidence: BenchRow['evidence'] = {}): Record<string, number> =>
  Object.fromEntries(Object.entries(evidence).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])));
