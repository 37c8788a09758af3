import { availableParallelism } from 'node:os';
import { HapaxError } from 'hapax';
import { aboutFile } from '../about-file.ts';
import { tellNotes } from '../output/output.ts';
import { visible } from '../output/text-width.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import type { PartCounts, PartJob } from './part-job.ts';
import { scoreParts } from './part-workers.ts';
import { partsOf, planOf } from './parts.ts';
import { together } from './told.ts';

const isFolder = (path: string): boolean => aboutFile(path)?.isDirectory() === true;

/** Whether the results are to lie in a folder: there are several files, or a folder of them, or the output is one. */
export function asksForFolder(files: readonly string[], output: string | undefined): boolean {
  const many = files.length > 1 || files.some(isFolder);
  if (many && output === undefined)
    throw new HapaxError(
      'OPTION',
      `${files.length > 1 ? 'several files need' : `${files[0]} is a folder, which needs`} a folder for the results: -o OUT`,
    );
  if (many && output !== undefined && aboutFile(output)?.isFile())
    throw new HapaxError(
      'OPTION',
      `--output ${output} is a file, and ${files.length > 1 ? 'several files' : files[0]} need a folder for the results; name another`,
    );
  return many || (output !== undefined && (output.endsWith('/') || isFolder(output)));
}

/** How many threads `--workers` says. @throws HapaxError `OPTION` */
export function threadsFrom(text: unknown, parts: number): number {
  const most = Math.max(1, Math.min(parts, availableParallelism()));
  if (text === undefined) return most;
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 256))
    throw new HapaxError('OPTION', `--workers must be a whole number from 1 to 256; got ${text}`);
  return Math.max(1, Math.min(parts, value));
}

/** Score files into a folder, a result for each; what an earlier run has left whole is not done again. */
export async function scoreFolder(
  job: PartJob,
  given: readonly string[],
  folder: string,
  workers: unknown,
  terminal: Terminal,
): Promise<PartCounts> {
  for (const file of given)
    if (file === '-' || file === '/dev/stdin')
      throw new HapaxError('OPTION', 'standard input is one stream, and its result no folder; name a file with -o, or pipe it on');
  const files = await partsOf(given, (path) =>
    tellNotes([`${path} is no file (a link to nothing, a pipe or a device): passed over`], terminal),
  );
  const plan = await planOf(files, folder, { ...job, output: undefined });
  const todo = plan.parts.filter(({ done }) => done === undefined);
  const counts = new Map(plan.parts.flatMap(({ name, done }) => (done ? [[name, done]] : [])));
  const bar = progressBar(terminal, Date.now);
  let rows = 0;
  let at = 0;
  let kept: Promise<void> = Promise.resolve();
  const nameOf = new Map(todo.map(({ name, job: one }) => [one.output, name]));
  try {
    await scoreParts(threadsFrom(workers, todo.length), {
      next: () => todo[at++]?.job,
      async done(one, found) {
        const name = nameOf.get(one.output) ?? '';
        counts.set(name, found);
        kept = kept.then(() => plan.keep(name, found));
        await kept;
      },
      onRows(more) {
        rows += more;
        bar.show(`scoring ${counts.size + 1} of ${files.length} parts: ${rows.toLocaleString('en')} rows`, counts.size / files.length);
      },
    });
  } finally {
    bar.clear();
  }
  const earlier = files.length - todo.length;
  const source = `${visible(folder)}: ${files.length} ${files.length === 1 ? 'part' : 'parts'}${earlier === 0 ? '' : ` (${earlier} whole from an earlier run)`}`;
  return together(
    plan.parts.flatMap(({ name }) => counts.get(name) ?? []),
    source,
  );
}
