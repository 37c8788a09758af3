import type { Format } from '../tables/input/format.ts';
import type { OutputFormat, ScoredBatch, Writing } from './scored-batch.ts';
import { encodeCsv, encodeNdjson } from './text-out.ts';

/**
 * Rows with their results as the bytes of a file, piece by piece, in constant memory.
 * @param from the format that the rows were read from: rows of the same are written as they were spelt
 */
export async function* encodeBatches(
  format: OutputFormat,
  scored: AsyncIterable<ScoredBatch>,
  writing: Writing,
  from: Format,
): AsyncGenerator<string | Uint8Array> {
  if (format === 'csv') yield* encodeCsv(scored, writing, from === 'csv');
  else if (format === 'ndjson') yield* encodeNdjson(scored, writing, from === 'ndjson');
  else if (format === 'parquet') yield* (await import('./parquet-out.ts')).encodeParquet(scored, writing);
  else yield* (await import('./arrow-out.ts')).encodeArrow(scored, writing);
}

const ENDINGS: Readonly<Record<string, OutputFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
  pq: 'parquet',
  arrow: 'arrow',
  arrows: 'arrow',
  feather: 'arrow',
  ipc: 'arrow',
};

/** What is written under a name, by its ending; undefined where that says nothing. */
export function outputFormatOf(path: string): OutputFormat | undefined {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
}
