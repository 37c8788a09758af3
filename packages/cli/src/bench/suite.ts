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
}

export interface BenchJob {
  /** Folder laid out as the suite says. */
  readonly folder: string;
  readonly methods: readonly string[];
  readonly seeds: readonly number[];
  /** Only sets whose name contains this. */
  readonly only?: string;
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
  run(job: BenchJob): AsyncIterable<BenchRow>;
}

/** Mean of each measure over seeds and then over sets, by method, best first by the first measure. */
export function summarise(
  rows: readonly BenchRow[],
  measures: readonly string[],
): { readonly method: string; readonly means: readonly number[]; readonly seconds: number }[] {
  const methods = [...new Set(rows.map((row) => row.method))];
  return methods
    .map((method) => {
      const mine = rows.filter((row) => row.method === method);
      return {
        method,
        means: measures.map((name) => mean(bySet(mine).map((set) => mean(set.map((row) => row.measures[name]))))),
        seconds: mine.reduce((sum, row) => sum + row.seconds, 0),
      };
    })
    .sort((a, b) => b.means[0] - a.means[0]);
}

/** Rows grouped by data set, in order of first appearance. */
export const bySet = (rows: readonly BenchRow[]): BenchRow[][] =>
  [...new Set(rows.map((row) => row.set))].map((set) => rows.filter((row) => row.set === set));

/** A measure is NaN when a test part holds no anomaly: such runs are left out. */
function mean(values: readonly number[]): number {
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
