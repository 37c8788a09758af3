import type { PsykodaRow } from './rows.ts';
import { compare, inverseDocumentFrequencies, type Weight, type WeightChoice } from './weights.ts';

/** A sample: what a source did in an hour. */
export interface SampleName {
  readonly hour: number;
  readonly source: string;
}

/** The features of psykoda, by the letter. */
export interface PsykodaFeatures {
  /** Kept values and their weights, by column. */
  readonly weights: Readonly<Record<string, readonly Weight[]>>;
  /** By hour, then source as text. */
  readonly samples: readonly SampleName[];
  /** Location of the source, of the target, and `column_value`. */
  readonly columns: readonly (readonly [string, string, string])[];
  /** Cells that are not 0 of each sample: [column, value], columns ascending. */
  readonly cells: readonly (readonly (readonly [number, number])[])[];
}

/** A count beyond this counts as this. */
const MOST = 100;

/**
 * The feature matrix as psykoda makes it, with what is odd about it: a cell is overwritten by each target of the same location instead of
 * summed, so that the last one in the order of text counts; weights are learnt from all rows given, those under inspection included.
 * For a run that must give the numbers that psykoda gives; what is better is in the default features.
 */
export function psykodaFeatures(
  rows: readonly PsykodaRow[],
  location: (address: string) => string,
  choices: Readonly<Record<string, WeightChoice>>,
): PsykodaFeatures {
  const document = rows.map(({ hour, source }) => `${hour} ${source}`);
  const count = new Set(document).size;
  const weights: Record<string, readonly Weight[]> = {};
  const places = new Map<string, Map<number | string, number>>();
  const kept: { readonly column: string; readonly value: number | string; readonly weight: number }[] = [];
  for (const [column, choice] of Object.entries(choices)) {
    const found = inverseDocumentFrequencies(
      rows.map(({ columns }) => columns[column] ?? null),
      document,
      count,
      choice,
    );
    weights[column] = found;
    const place = new Map<number | string, number>();
    for (const [value, weight] of found) {
      place.set(value, kept.length);
      kept.push({ column, value, weight });
    }
    places.set(column, place);
  }
  /** The kept values of a row. */
  const valuesOf = ({ columns }: PsykodaRow) =>
    [...places].flatMap(([column, place]) => {
      const k = place.get(columns[column] ?? '');
      return k === undefined || columns[column] === null || columns[column] === undefined ? [] : [k];
    });
  const used = rows.map(valuesOf);
  const locations = [...new Set(rows.flatMap((row, i) => (used[i].length > 0 ? [location(row.source), location(row.target)] : [])))].sort(
    compare,
  );
  const at = new Map(locations.map((name, i) => [name, i]));
  const samples = samplesOf(rows, used);
  const sampleAt = new Map(samples.map(({ hour, source }, i) => [`${hour} ${source}`, i]));
  const cells = samples.map(() => new Map<number, number>());
  for (const { row, k, n } of counted(rows, used)) {
    const from = at.get(location(row.source)) ?? 0;
    const to = at.get(location(row.target)) ?? 0;
    const sample = sampleAt.get(`${row.hour} ${row.source}`) ?? 0;
    cells[sample].set((from * locations.length + to) * kept.length + k, Math.min(n, MOST) * kept[k].weight);
  }
  return {
    weights,
    samples,
    columns: locations.flatMap((from) =>
      locations.flatMap((to) => kept.map(({ column, value }) => [from, to, `${column}_${value}`] as const)),
    ),
    cells: cells.map((sample) => [...sample].sort(([a], [b]) => a - b)),
  };
}

function samplesOf(rows: readonly PsykodaRow[], used: readonly (readonly number[])[]): readonly SampleName[] {
  const found = new Map<string, SampleName>();
  for (const [i, { hour, source }] of rows.entries()) if (used[i].length > 0) found.set(`${hour} ${source}`, { hour, source });
  return [...found.values()].sort((a, b) => a.hour - b.hour || compare(a.source, b.source));
}

/** Rows of each kept value, hour, source and target, counted; targets in the order of text, so that the last one overwrites. */
function counted(rows: readonly PsykodaRow[], used: readonly (readonly number[])[]) {
  const groups = new Map<string, { readonly row: PsykodaRow; readonly k: number; n: number }>();
  for (const [i, row] of rows.entries())
    for (const k of used[i]) {
      const name = `${k} ${row.hour} ${row.source} ${row.target}`;
      const group = groups.get(name);
      if (group === undefined) groups.set(name, { row, k, n: 1 });
      else group.n += 1;
    }
  return [...groups.values()].sort((a, b) => compare(a.row.target, b.row.target));
}

/** The same without columns that are 0 in all samples. */
export function withoutEmptyColumns({ columns, cells, ...rest }: PsykodaFeatures): PsykodaFeatures {
  const used = [...new Set(cells.flatMap((sample) => sample.map(([column]) => column)))].sort((a, b) => a - b);
  const at = new Map(used.map((column, i) => [column, i]));
  return {
    ...rest,
    columns: used.map((column) => columns[column]),
    cells: cells.map((sample) => sample.map(([column, value]) => [at.get(column) ?? 0, value] as const)),
  };
}

/** The same divided by the largest cell of all, which is returned. */
export function dividedByLargest(features: PsykodaFeatures): { readonly features: PsykodaFeatures; readonly divisor: number } {
  let divisor = 0;
  for (const sample of features.cells) for (const [, value] of sample) divisor = Math.max(divisor, value);
  const scale = divisor > 0 ? divisor : 1;
  return {
    features: { ...features, cells: features.cells.map((sample) => sample.map(([column, value]) => [column, value / scale] as const)) },
    divisor,
  };
}
