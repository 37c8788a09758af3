import { HapaxError } from 'hapax';
import { writeModel } from '../commands/write-model.ts';
import { optionsFrom } from '../detect/flags.ts';
import { listOf, readingOptions } from '../detect/reading.ts';
import type { Runnable } from '../detect/runs/methods.ts';
import { visible } from '../output/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { mergeable } from './mergeable.ts';
import { partText } from './part-file.ts';
import { needsNoWhole, type PartNumber, summedUp } from './summed-up.ts';

/** What `--part 2/8` says. @throws HapaxError `OPTION` */
export function partFrom(text: unknown): PartNumber | undefined {
  if (typeof text !== 'string') return undefined;
  const [, first, second] = /^(\d{1,7})\/(\d{1,7})$/.exec(text) ?? [];
  const [part, of] = [Number(first), Number(second)];
  if (!(part >= 1 && part <= of))
    throw new HapaxError('OPTION', `--part must be i/n with i from 1 to n, such as 2/8; got ${JSON.stringify(text.slice(0, 40))}`);
  return { part, of };
}

/** Sum up the rows of a file, in constant memory. */
export async function fitPart(
  runnable: Runnable,
  file: string,
  { part, of }: PartNumber,
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<void> {
  needsNoWhole(given, '--part', 'fit without --part');
  const { features, order: _, ...reading } = readingOptions(given);
  if (features === undefined)
    throw new HapaxError(
      'OPTION',
      '--part needs --features: the columns of all parts must be the same, and each part sees only its own rows',
    );
  const options = optionsFrom(runnable.method, given);
  const { merged } = mergeable(runnable.method.id, options);
  const asked = typeof given.categories === 'string' ? listOf(given.categories) : [];
  const columns = { features, texts: asked, pairs: merged.pairs };
  const { summary, texts, name, rows } = await summedUp(file, { part, of }, columns, reading, terminal);
  await writeModel(String(given.output), partText({ method: runnable.method.id, options, features, summary, texts }), terminal);
  terminal.err(`${visible(name)}: ${rows.toLocaleString('en')} rows, part ${part} of ${of}\n`);
}
