import { openBatches } from '@hapax/io';
import { HapaxError, summing } from 'hapax';
import { writeModel } from '../commands/write-model.ts';
import { optionsFrom } from '../detect/flags.ts';
import { readingOptions, sourceOf } from '../detect/reading.ts';
import type { Runnable } from '../detect/runs/methods.ts';
import { tellNotes } from '../output/output.ts';
import { visible } from '../output/text-width.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { mergeable } from './mergeable.ts';
import { partText } from './part-file.ts';

/** Which part of how many. */
export interface PartNumber {
  readonly part: number;
  readonly of: number;
}

/** What `--part 2/8` says. @throws HapaxError `OPTION` */
export function partFrom(text: unknown): PartNumber | undefined {
  if (typeof text !== 'string') return undefined;
  const [, first, second] = /^(\d{1,7})\/(\d{1,7})$/.exec(text) ?? [];
  const [part, of] = [Number(first), Number(second)];
  if (!(part >= 1 && part <= of))
    throw new HapaxError('OPTION', `--part must be i/n with i from 1 to n, such as 2/8; got ${JSON.stringify(text.slice(0, 40))}`);
  return { part, of };
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

/** Sum up the rows of a file, in constant memory. */
export async function fitPart(
  runnable: Runnable,
  file: string,
  { part, of }: PartNumber,
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<void> {
  for (const [key, flag] of WHOLE)
    if (given[key] !== undefined)
      throw new HapaxError('OPTION', `--part sums up rows as they come and takes no ${flag}; leave it out, or fit without --part`);
  const { features, order: _, ...reading } = readingOptions(given);
  if (features === undefined)
    throw new HapaxError(
      'OPTION',
      '--part needs --features: the columns of all parts must be the same, and each part sees only its own rows',
    );
  const options = optionsFrom(runnable.method, given);
  const { merged } = mergeable(runnable.method.id, options);
  const sums = summing(features.length, { part, of, seed: SEED, pairs: merged.pairs });
  const bar = progressBar(terminal, Date.now);
  const reader = await openBatches(sourceOf(file, terminal), reading);
  let rows = 0;
  try {
    for await (const batch of reader.batches({ numbers: features, texts: [] })) {
      sums.add({ values: batch.values, rows: batch.rows, columns: features.length });
      rows += batch.rows;
      bar.show(`reading ${visible(file)}: ${rows.toLocaleString('en')} rows`);
    }
  } finally {
    bar.clear();
    reader.close();
  }
  tellNotes(reader.notes(), terminal);
  await writeModel(String(given.output), partText({ method: runnable.method.id, options, features, summary: sums.summary() }), terminal);
  terminal.err(`${visible(reader.name)}: ${rows.toLocaleString('en')} rows, part ${part} of ${of}\n`);
}
