import { message } from '../output/text-width.ts';
import type { PartCounts } from './part-job.ts';

const count = (value: number, one: string, many: string): string => `${value.toLocaleString('en')} ${value === 1 ? one : many}`;

/** What became of the rows, a sentence each. */
export function told({ source, rows, written, anomalies, incomplete, tooLarge, notes }: PartCounts): string[] {
  return [
    ...notes.map((note) => `note: ${message(note)}`),
    ...(incomplete === 0
      ? []
      : [`note: ${count(incomplete, 'row lacks', 'rows lack')} a value that the method cannot do without, and got no score`]),
    ...(tooLarge === 0 ? [] : [`note: ${count(tooLarge, 'row holds', 'rows hold')} a value beyond 1e150, and got no score`]),
    `${source}: ${count(rows, 'row', 'rows')}, ${count(anomalies, 'anomaly', 'anomalies')}${written === rows ? '' : `; ${count(written, 'row', 'rows')} written`}`,
  ];
}

/** The same of many files together; `source` says how many. */
export const together = (parts: readonly PartCounts[], source: string): PartCounts => ({
  source,
  rows: total(parts, 'rows'),
  written: total(parts, 'written'),
  anomalies: total(parts, 'anomalies'),
  incomplete: total(parts, 'incomplete'),
  tooLarge: total(parts, 'tooLarge'),
  lost: total(parts, 'lost'),
  notes: parts.flatMap((part) => part.notes.map((note) => `${part.source}: ${note}`)),
});

const total = (parts: readonly PartCounts[], key: 'rows' | 'written' | 'anomalies' | 'incomplete' | 'tooLarge' | 'lost'): number =>
  parts.reduce((sum, part) => sum + part[key], 0);
