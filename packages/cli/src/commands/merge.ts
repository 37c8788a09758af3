import { Command } from 'commander';
import { HapaxError, mergeSummaries, missingParts } from 'hapax';
import { mergeable } from '../batch/mergeable.ts';
import { type PartFile, partText, readPart } from '../batch/part-file.ts';
import { fitWithTexts, joinedTexts } from '../batch/part-texts.ts';
import { periodsFrom, tailsText } from '../batch/tails.ts';
import { modelText } from '../detect/model-file.ts';
import { EXIT } from '../exit-code.ts';
import { tellNotes } from '../output/output.ts';
import { checkFiles } from '../own-files.ts';
import type { Terminal } from '../terminal.ts';
import { writeModel } from './write-model.ts';

/** `hapax merge PARTS -o model.json`. */
export function mergeCommand(terminal: Terminal, finish: (code: number) => void): Command {
  return new Command('merge')
    .description('Make one model of the parts that `hapax fit --part` wrote, in any order.')
    .argument('<parts...>', 'All parts, or such as were merged before with --open.')
    .requiredOption('-o, --output <file>', 'The model; - is standard output.')
    .option(
      '--tails <rows,…>',
      'Write a table instead of a model: the value of each column that is passed once in so many rows, such as 1e4,1e6, on both sides, with intervals.',
    )
    .option('--open', 'Write a part again, to be merged with others.')
    .action(async (paths: readonly string[], given: Record<string, unknown>) => {
      for (const path of paths) checkFiles(path, given);
      const { part, bound } = await merged(paths);
      const { method, options, features, summary, texts } = part;
      const output = String(given.output);
      const rows = `${summary.rows.toLocaleString('en')} rows in ${summary.parts.length} of ${summary.of} parts`;
      if (given.open === true) {
        await writeModel(output, partText(part), terminal);
        terminal.err(`${method}: ${rows}\n`);
        return finish(EXIT.nothing);
      }
      const missing = missingParts(summary);
      if (missing.length > 0)
        throw new HapaxError(
          'INPUT',
          `${missing.length === 1 ? `part ${missing[0]} is` : `parts ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', …' : ''} are`} missing of ${summary.of}; name all parts, or pass --open to merge the rest later`,
        );
      if (typeof given.tails === 'string') {
        await writeModel(output, tailsText(features, summary, periodsFrom(given.tails)), terminal);
        terminal.err(`tails: ${rows}\n`);
        return finish(EXIT.nothing);
      }
      const { model, vocabulary } =
        texts.columns.length === 0
          ? { model: mergeable(method, options).merged.fit(summary), vocabulary: undefined }
          : fitWithTexts(method, options, texts, summary);
      tellNotes(model.notes, terminal);
      const named = { snapshot: model.snapshot(), features: [...features], threshold: model.threshold };
      await writeModel(output, modelText({ ...named, ...(vocabulary && { categories: vocabulary }) }), terminal);
      terminal.err(`${method}: ${rows}; ${vocabulary ? WITH_TEXTS : bound}\n`);
      finish(EXIT.nothing);
    });
}

/** What a model with texts in it has in common with that of one fit. */
const WITH_TEXTS =
  'fitted on 32,768 rows drawn evenly from all parts, as is how rare each text is; with no more rows in all, the model of one fit on them, bit for bit';

/** All parts as one. Two are in memory at a time. @throws HapaxError `INPUT` when they do not belong together */
async function merged(paths: readonly string[]): Promise<{ readonly part: PartFile; readonly bound: string }> {
  let whole: PartFile | undefined;
  for (const path of paths) {
    const part = await readPart(path);
    if (whole === undefined) {
      whole = part;
      continue;
    }
    mustAgree(whole, part, path);
    try {
      const summary = mergeSummaries(whole.summary, part.summary);
      whole = { ...whole, summary, texts: joinedTexts(whole.texts, part.texts, summary) };
    } catch (error) {
      throw error instanceof HapaxError ? new HapaxError(error.code, `${path}: ${error.message}`, error) : error;
    }
  }
  if (whole === undefined) throw new HapaxError('OPTION', 'hapax merge needs parts');
  return { part: whole, bound: mergeable(whole.method, whole.options).merged.bound };
}

function mustAgree(one: PartFile, other: PartFile, path: string): void {
  const differs = (what: string, a: string, b: string) =>
    new HapaxError('INPUT', `${path} does not belong to the parts before it: ${what} ${b} instead of ${a}`);
  if (one.method !== other.method) throw differs('its method is', one.method, other.method);
  if (one.features.join('\0') !== other.features.join('\0'))
    throw differs('its features are', one.features.join(', '), other.features.join(', '));
  if (one.texts.columns.join('\0') !== other.texts.columns.join('\0'))
    throw differs('its categories are', one.texts.columns.join(', ') || 'none', other.texts.columns.join(', ') || 'none');
  const [a, b] = [one, other].map(({ options }) => JSON.stringify(Object.entries(options).sort()));
  if (a !== b) throw differs('its options are', a, b);
}
