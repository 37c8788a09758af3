import { readFileSync } from 'node:fs';

type Cells = readonly (number | null | 'Infinity')[];
/** By feature for a data frame, bare for a series. */
type Numbers = Readonly<Record<string, Cells>> | Cells;

export interface GoldenFit {
  readonly n_fit: number;
  readonly exceedance: number;
  readonly c: number;
  readonly scale: number;
  readonly p_value: number;
  readonly anomaly_score: number | 'Infinity';
  readonly mle: { readonly c: number; readonly scale: number; readonly nll: number } | null;
}

export interface GoldenCase {
  readonly name: string;
  readonly kind: 'dataframe' | 'series';
  readonly anomaly_type: 'high' | 'low';
  readonly analysis: 'historical' | 'real-time';
  readonly pcts: readonly number[];
  readonly windows: { readonly t0: number; readonly t1: number; readonly t2: number };
  readonly q_extremes: number;
  readonly q_detect: number;
  readonly thresholds: Numbers;
  readonly exceedances: Numbers;
  readonly scores: Numbers;
  readonly gpd_params_nonzero_rows: readonly ({ readonly row: number } & Readonly<Record<string, unknown>>)[];
  readonly anomaly_threshold: number;
  readonly anomaly_threshold_n_scores_used: number;
  readonly anomaly_threshold_leak_free_t1_only: number;
  readonly n_positive_finite_scores_t1_only: number;
  readonly detection: { readonly index: readonly (number | string)[]; readonly values: readonly boolean[] };
  readonly detection_summary: { readonly index: readonly string[]; readonly columns: Readonly<Record<string, readonly number[]>> };
}

/** The reference's peaks over threshold on 400 samples of two features: eight cases, and two with missing values. */
export const golden = JSON.parse(readFileSync(new URL('../../fixtures/anomalytics_pot_small.json', import.meta.url), 'utf8')) as {
  readonly input: { readonly datetime: readonly string[]; readonly a: readonly number[]; readonly b: readonly number[] };
  readonly cases: readonly GoldenCase[];
  readonly missing_value_cases: readonly (Pick<
    GoldenCase,
    'name' | 'anomaly_type' | 'q_extremes' | 'windows' | 'thresholds' | 'exceedances'
  > & {
    readonly missing: Readonly<Record<string, readonly number[]>>;
  })[];
};

export const finite = (value: number | null | 'Infinity' | undefined): number => (value === 'Infinity' ? Infinity : (value ?? Number.NaN));

/** The numbers of one feature. */
export const cells = (numbers: Numbers, column: string): Cells => ('length' in numbers ? (numbers as Cells) : numbers[column]!);

/** Every fit of a case with the excesses it saw: those above 0 strictly before its row, in time order. */
export function fitsOf(one: GoldenCase): { name: string; column: string; row: number; excesses: Float64Array; fit: GoldenFit }[] {
  return one.gpd_params_nonzero_rows.flatMap(({ row, ...columns }) =>
    Object.entries(columns.c === undefined ? columns : { a: columns })
      .filter(
        (entry): entry is [string, GoldenFit] =>
          typeof entry[1] === 'object' && entry[1] !== null && 'c' in entry[1] && (entry[1] as GoldenFit).c !== 0,
      )
      .map(([column, fit]) => {
        const all = cells(one.exceedances, column);
        const excesses = Float64Array.from(all.slice(0, one.windows.t0 + row).map(finite)).filter((e) => e > 0);
        return { name: one.name, column, row, excesses, fit };
      }),
  );
}
