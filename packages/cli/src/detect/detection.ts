import { type Description, type Place, sampleOf, type Table } from '@hapax/io';
import type { Figure, Stretch } from '@hapax/plot';
import type { SeriesEvent, Snapshot, Together } from 'hapax';
import type { Vocabulary } from './categories.ts';
import type { Group } from './groups.ts';

/** How well the scores rank what is labelled. */
export interface Agreement {
  readonly column: string;
  readonly anomalies: number;
  readonly rocAuc: number;
  readonly averagePrecision: number;
}

/** What a method found in a table: the one form that table, JSON, CSV, report and plots are written from. */
export interface Detection {
  readonly method: {
    readonly id: string;
    readonly title: string;
    readonly source: string;
    readonly options: Readonly<Record<string, unknown>>;
  };
  readonly table: Table;
  /** How the file was read, where a report is to say it. */
  readonly description?: Description;
  /** Columns of text that were looked at beside the features. */
  readonly categories?: readonly string[];
  /** Higher is stranger; NaN where the method has no verdict. Shape (rows). */
  readonly scores: Float64Array;
  /** The score above which a row is an anomaly: one for all rows, or one a row. */
  readonly threshold: number | Float64Array;
  /** What an anomaly is, in words, where the threshold on the score is no number that a person can use. */
  readonly meaning?: string;
  /** 1 for an anomaly, shape (rows). */
  readonly verdicts: Uint8Array;
  /** Why a row scored as it did, in plain words. */
  reason(row: number): string;
  /** The same as numbers, a record a feature, the largest part in the score first; for methods that can tell. */
  causes?(row: number): readonly Cause[];
  /** The value that goes least with the others of its row, where that is the reason. */
  together?(row: number): Together | undefined;
  /** The groups that were judged each by itself, where they were. */
  readonly groups?: readonly Group[];
  /** What the method has to say beside the rows, in the order in which it is shown. */
  readonly facts: readonly Fact[];
  /** What happened, for methods that judge a whole series; then rows are only the parts of it. */
  readonly events?: readonly DetectedEvent[];
  /** What each value should have been, a record a column; for methods that expect something. */
  readonly expected?: readonly Expected[];
  /** Stretches of rows that were learnt from or calibrated on, and those that were judged; for methods that have such. */
  readonly stretches?: readonly Stretch[];
  /** Whether a feature is odd in a row that is an anomaly; without it `causes` tell. */
  odd?(row: number, feature: number): boolean;
  /** How the scores agree with labels, where the table has some that are understood. */
  readonly agreement?: Agreement;
  /** Figures of this method alone, by kind; those that every method has are in figures.ts. */
  readonly figures?: Readonly<Record<string, () => Promise<Figure>>>;
  /** What changes where the saved model judges the same rows as new ones, in words; undefined: nothing. */
  newer?(): string | undefined;
  /** The fitted model, for methods that have one. */
  readonly model?: SavedModel;
}

/** An event of a series with its times as text. */
export interface DetectedEvent extends Omit<SeriesEvent, 'from' | 'at' | 'to'> {
  readonly from: string;
  readonly at: string;
  readonly to: string;
  /** Rows that belong to it; a stretch without rows has none. */
  readonly rows: number;
}

/** Shapes (rows). */
export interface Expected {
  readonly name: string;
  readonly expected: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Whether there is something to tell. */
export const foundSomething = (detection: Detection): boolean =>
  (detection.events?.length ?? 0) > 0 || detection.verdicts.some((verdict) => verdict === 1);

/** Figures that every method has. */
export const FIGURE_KINDS = ['series', 'scores', 'histogram'] as const;
export type FigureKind = (typeof FIGURE_KINDS)[number];

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** The same for machines. */
  readonly numbers?: Readonly<Record<string, number | string | null>>;
}

/** The part of one feature in a score, and where nine of ten training values lie; null where the method keeps none. */
export interface Cause {
  /** A column; two that are strange together with ` with ` between them. */
  readonly feature: string;
  /** A text for a category. */
  readonly value: number | string;
  readonly contribution: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What `--save` writes and `hapax score` reads. */
export interface SavedModel {
  readonly snapshot: Snapshot;
  /** Columns the model was fitted on, in their order. */
  readonly features: readonly string[];
  /** Scores above this are anomalies. */
  readonly threshold: number;
  /** Columns of text behind the features, with the texts that were learnt. */
  readonly categories?: Vocabulary;
}

/** One anomaly, as every output shows it. */
export interface Anomaly {
  /** Index in the table. */
  readonly row: number;
  readonly place: Place;
  readonly time: string | undefined;
  readonly values: Readonly<Record<string, number>>;
  readonly score: number;
  readonly threshold: number;
  readonly reason: string;
}

export const thresholdAt = ({ threshold }: Detection, row: number): number => (typeof threshold === 'number' ? threshold : threshold[row]);

/** Rows that are anomalies, in the order of the table. */
export function anomalousRows({ verdicts }: Detection): number[] {
  const rows: number[] = [];
  for (let i = 0; i < verdicts.length; ++i) if (verdicts[i] === 1) rows.push(i);
  return rows;
}

/** 1 for each score above the threshold. */
export function above(scores: Float64Array, threshold: number): Uint8Array {
  const out = new Uint8Array(scores.length);
  for (let i = 0; i < scores.length; ++i) if (scores[i] > threshold) out[i] = 1;
  return out;
}

/** The `most` strangest anomalies, strangest first. */
export const strangest = (detection: Detection, most: number): number[] =>
  anomalousRows(detection)
    .sort((a, b) => detection.scores[b] - detection.scores[a] || a - b)
    .slice(0, most);

export function anomaly(detection: Detection, row: number): Anomaly {
  const { table, scores } = detection;
  const cells = sampleOf(table, row);
  return {
    row,
    place: table.place(row),
    time: timeOf(table, row),
    values: Object.fromEntries(table.features.map(({ name }, j) => [name, cells[j]])),
    score: scores[row],
    threshold: thresholdAt(detection, row),
    reason: detection.reason(row),
  };
}

/** When a row happened, as text: ISO 8601 in UTC without what is zero, or the number as it is. */
export function timeOf({ time }: Table, row: number): string | undefined {
  if (time === undefined) return undefined;
  const value = time.values[row];
  return time.unit === 'ms' ? showTime(value) : String(value);
}

/** The largest time a JavaScript date can hold, in milliseconds. */
const LAST = 8.64e15;

export const showTime = (ms: number): string =>
  Math.abs(ms) <= LAST
    ? new Date(ms)
        .toISOString()
        .replace(/\.000Z$/, 'Z')
        .replace(/T00:00:00Z$/, '')
    : String(ms);
