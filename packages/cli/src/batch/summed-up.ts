import { type BatchReadOptions, openBatches } from '@hapax/io';
import { HapaxError, type Summary, summing } from 'hapax';
import { sourceOf } from '../detect/reading.ts';
import { tellNotes } from '../output/output.ts';
import { visible } from '../output/text-width.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { NO_TEXTS, type PartTexts, textsSeen } from './part-texts.ts';

/** Which part of how many. */
export interface PartNumber {
  readonly part: number;
  readonly of: number;
}

/** Flags that need all rows, or labels. */
const WHOLE: readonly (readonly [key: string, flag: string])[] = [
  ['train', '--train'],
  ['trainOn', '--train-on'],
  ['by', '--by'],
  ['as', '--as'],
  ['transform', '--transform'],
  ['threshold', '--threshold'],
  ['fitRows', '--fit-rows'],
  ['folds', '--folds'],
  ['labels', '--labels'],
];
/** The sample of a summary is drawn with this seed: all parts of a table must have the same. */
const SEED = 0;

/** @param by the flag that asks for sums @param instead what else can be done @throws HapaxError `OPTION` where a flag is given that needs all rows at once */
export function needsNoWhole(given: Readonly<Record<string, unknown>>, by: string, instead: string): void {
  for (const [key, flag] of WHOLE)
    if (given[key] !== undefined)
      throw new HapaxError('OPTION', `${by} sums up rows as they come and takes no ${flag}; leave it out, or ${instead}`);
}

/** What is summed up of a table. */
export interface SummedColumns {
  readonly features: readonly string[];
  /** Columns of text that are categories. */
  readonly texts: readonly string[];
  /** Sums of products are needed. */
  readonly pairs: boolean;
}

/** The sums of the rows of a file, in constant memory. */
export async function summedUp(
  file: string,
  { part, of }: PartNumber,
  { features, texts, pairs }: SummedColumns,
  reading: BatchReadOptions,
  terminal: Terminal,
): Promise<{ readonly summary: Summary; readonly texts: PartTexts; readonly name: string; readonly rows: number }> {
  const columns = features.length + texts.length;
  const sums = summing(columns, { part, of, seed: SEED, pairs: pairs && texts.length === 0 });
  const seen = texts.length === 0 ? undefined : textsSeen(texts, features.length);
  const bar = progressBar(terminal, Date.now);
  const reader = await openBatches(sourceOf(file, terminal), reading);
  let rows = 0;
  try {
    for await (const batch of reader.batches({ numbers: features, texts })) {
      sums.add({ values: seen?.values(batch) ?? batch.values, rows: batch.rows, columns });
      rows += batch.rows;
      bar.show(`reading ${visible(file)}: ${rows.toLocaleString('en')} rows`);
    }
  } finally {
    bar.clear();
    reader.close();
  }
  tellNotes(reader.notes(), terminal);
  const summary = sums.summary();
  return { summary, texts: seen?.texts(summary) ?? NO_TEXTS, name: reader.name, rows };
}
