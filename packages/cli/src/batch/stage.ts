import { type OutputFormat, type ReadOptions, writeWhole } from '@hapax/io';
import { HapaxError } from 'hapax';
import { listOf, readingOptions } from '../detect/reading.ts';
import { visible } from '../output/text-width.ts';
import { checkFiles } from '../own-files.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import type { PartCounts, PartJob } from './part-job.ts';
import { asksForFolder, scoreFolder, threadsFrom } from './score-folder.ts';
import { scorePart } from './score-part.ts';
import { mustBeCuttable, scoreRanges } from './score-ranges.ts';
import { told } from './told.ts';

/** Flags of other ways to tell what was found, and what to do instead. */
const ELSEWHERE: readonly (readonly [key: string, flag: string])[] = [
  ['json', '--json'],
  ['report', '--report'],
  ['notify', '--notify'],
  ['save', '--save'],
  ['limit', '--limit'],
];
/** Ways to read that need the whole table. */
const WHOLE: readonly (readonly [key: keyof ReadOptions, flag: string])[] = [
  ['sheet', '--sheet'],
  ['time', '--time'],
  ['labels', '--labels'],
  ['include', '--include'],
  ['exclude', '--exclude'],
  ['categories', '--categories'],
  ['timeFormat', '--time-format'],
  ['timeZone', '--time-zone'],
];

/** `hapax score MODEL FILE`: rows in, rows out, in constant memory. */
export async function stage(
  model: string,
  files: readonly string[],
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<PartCounts> {
  const job = jobOf(model, given);
  for (const file of files) checkFiles(file, { ...given, model });
  if (asksForFolder(files, job.output)) {
    const counts = await scoreFolder(job, files, job.output ?? '', given.workers, terminal);
    await tell(counts, given, terminal);
    return counts;
  }
  const [file] = files;
  const threads = given.workers === undefined ? 1 : threadsFrom(given.workers, Number.POSITIVE_INFINITY);
  const bar = progressBar(terminal, Date.now);
  try {
    const whole = { ...job, input: file === '-' || file === '/dev/stdin' ? undefined : file };
    const out = (pieces: AsyncIterable<string | Uint8Array>) => pipe(pieces, terminal);
    const onRows = (rows: number, done: number | undefined) =>
      bar.show(`scoring ${visible(file)}: ${rows.toLocaleString('en')} rows`, done);
    if (threads > 1) await mustBeCuttable(whole);
    const counts = await (threads > 1
      ? scoreRanges(whole, threads, { out, onRows })
      : scorePart(whole, { input: terminal.input, out, onRows }));
    bar.clear();
    await tell(counts, given, terminal);
    return counts;
  } finally {
    bar.clear();
  }
}

/** What the flags say, apart from the file. @param whole the command that does the same with the file as a whole @throws HapaxError `OPTION` */
export function jobOf(model: string, given: Readonly<Record<string, unknown>>, whole = `hapax score FILE --model ${model}`): PartJob {
  for (const [key, flag] of ELSEWHERE)
    if (given[key] !== undefined)
      throw new HapaxError('OPTION', `${flag} is for results that are looked at whole; use ${whole} ${flag}, or leave it out`);
  const { features, order, ...reading } = readingOptions(given);
  for (const [key, flag] of WHOLE)
    if (key in reading)
      throw new HapaxError('OPTION', `${flag} means something only where a file is read whole; use ${whole}, or leave it out`);
  if (order === 'time')
    throw new HapaxError('OPTION', `--order time needs the whole file; use ${whole}, or leave it out: rows stay in the order of the file`);
  const names = (key: string) => (typeof given[key] === 'string' ? listOf(given[key]) : undefined);
  const output = typeof given.output === 'string' && given.output !== '-' ? given.output : undefined;
  // Commander has checked the choice.
  const to = given.csv === true ? 'csv' : (given.to as OutputFormat | undefined);
  return {
    model,
    input: undefined,
    output,
    to,
    reading,
    features,
    keep: names('keep'),
    text: names('text') ?? [],
    rows: given.rows === 'anomalies' ? 'anomalies' : 'all',
    reasons: given.reasons === true,
    prefix: typeof given.prefix === 'string' ? given.prefix : '',
  };
}

/** Say what became of the rows, and write it where machines look for it. */
export async function tell(counts: PartCounts, given: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  for (const line of told(counts)) terminal.err(`${visible(line)}\n`);
  if (typeof given.counts === 'string') await writeWhole(given.counts, `${JSON.stringify(counts)}\n`);
}

export async function pipe(pieces: AsyncIterable<string | Uint8Array>, terminal: Terminal): Promise<void> {
  for await (const piece of pieces)
    if (terminal.pipe !== undefined) await terminal.pipe(piece);
    else terminal.out(typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1'));
}
