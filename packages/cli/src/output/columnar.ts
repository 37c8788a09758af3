import { encodeBatches, type OutputFormat, outputFormatOf, type RowBatch, type ScoredBatch } from '@hapax/io';
import type { Detection } from '../detect/detection.ts';
import { detectionTable, type Rows } from './machine.ts';

/** Rows written at once. */
const SOME = 16_384;

type Cell = string | number | null;

/** A format with kinds that the ending of a file asks for. */
export const columnarFormat = (output: unknown): Extract<OutputFormat, 'parquet' | 'arrow'> | undefined => {
  const format = typeof output === 'string' ? outputFormatOf(output) : undefined;
  return format === 'parquet' || format === 'arrow' ? format : undefined;
};

/** The detection as a Parquet or Arrow file, a row a row of the table: what `detectionCsv` has as text. */
export function detectionColumns(detection: Detection, rows: Rows, format: 'parquet' | 'arrow'): AsyncGenerator<string | Uint8Array> {
  const { names, lines } = detectionTable(detection, rows);
  const numbers = [...detection.table.features.map(({ name }) => name), 'score', 'threshold'].filter((name) => names.includes(name));
  async function* batches(): AsyncGenerator<ScoredBatch> {
    let some: Cell[][] = [];
    for (const line of lines) {
      some.push(line.map((cell) => (cell === '' || cell !== cell ? null : cell)));
      if (some.length < SOME) continue;
      yield { batch: batchOf(some, names, numbers), results: [] };
      some = [];
    }
    yield { batch: batchOf(some, names, numbers), results: [] };
  }
  const source = detection.table.source;
  const text = ['reason'];
  return encodeBatches(
    format,
    batches(),
    { columns: names, delimiter: undefined, keep: undefined, text, numbers, stream: false, source, results: [] },
    'csv',
  );
}

function batchOf(rows: readonly (readonly Cell[])[], names: readonly string[], numbers: readonly string[]): RowBatch {
  const places = numbers.map((name) => names.indexOf(name));
  const values = new Float64Array(rows.length * places.length);
  for (const [i, row] of rows.entries())
    places.forEach((place, k) => {
      values[i * places.length + k] = Number(row[place] ?? Number.NaN);
    });
  return { rows: rows.length, values, texts: [], place: (i) => ({ kind: 'row', number: i + 1 }), cells: (j) => rows.map((row) => row[j]) };
}
