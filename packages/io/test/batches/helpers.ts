import { Readable } from 'node:stream';
import {
  type BatchReader,
  type BatchReadOptions,
  encodeBatches,
  type OutputFormat,
  openBatches,
  type RowBatch,
  type ScoredBatch,
  type Writing,
} from '../../src/index.ts';

/** Bytes that come in pieces of a size. */
export const streamOf = (bytes: Uint8Array, size = 1 << 16) => ({
  name: 'standard input',
  stream: Readable.from(Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))),
});

/** Everything a reader gives, and the reader itself for what it says. */
export async function readAll(
  source: string | Uint8Array,
  numbers: readonly string[],
  options: BatchReadOptions = {},
  size?: number,
  texts: readonly string[] = [],
) {
  const reader = await openBatches(typeof source === 'string' ? streamOf(Buffer.from(source), size) : streamOf(source, size), options);
  const batches: RowBatch[] = [];
  for await (const batch of reader.batches({ numbers, texts })) batches.push(batch);
  return { reader, batches, values: batches.flatMap(({ values }) => Array.from(values)) };
}

export const writingOf = (reader: Pick<BatchReader, 'columns' | 'delimiter'>, some: Partial<Writing> = {}): Writing => ({
  columns: reader.columns,
  delimiter: reader.delimiter,
  keep: undefined,
  text: [],
  numbers: [],
  stream: true,
  source: 'x',
  results: [{ name: 'score', kind: 'number' }],
  ...some,
});

/** The bytes of a file of these batches, with a score of one tenth of the place of each row. */
export async function written(format: OutputFormat, batches: readonly RowBatch[], writing: Writing, from: OutputFormat): Promise<Buffer> {
  async function* scored(): AsyncGenerator<ScoredBatch> {
    let before = 0;
    for (const batch of batches) {
      const start = before;
      before += batch.rows;
      yield {
        batch,
        results: [{ name: 'score', kind: 'number', values: Float64Array.from({ length: batch.rows }, (_, i) => (start + i) / 10) }],
      };
    }
  }
  const pieces: Buffer[] = [];
  for await (const piece of encodeBatches(format, scored(), writing, from)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

export async function failure(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no error';
}
