import { Command } from 'commander';
import { HapaxError } from 'hapax';
import { fitPart, partFrom } from '../batch/fit-part.ts';
import { modelText } from '../detect/model-file.ts';
import type { Runnable } from '../detect/runs/methods.ts';
import { EXIT } from '../exit-code.ts';
import { tellNotes } from '../output/output.ts';
import { checkFiles } from '../own-files.ts';
import type { Terminal } from '../terminal.ts';
import { addDetectionFlags, detect } from './detect.ts';
import { writeModel } from './write-model.ts';

/** `hapax fit FILE -o model.json`: learn, and judge nothing; with `--part i/n` sum up a part, of which `hapax merge` makes a model. */
export const fitCommand = (runnable: Runnable, terminal: Terminal, finish: (code: number) => void): Command =>
  addDetectionFlags(new Command('fit').description('Learn a model from a file, or sum up a part of a table for `hapax merge`.'), runnable)
    .requiredOption('-o, --output <file>', 'The model, or the part; - is standard output.')
    .option(
      '--part <i/n>',
      'The file is part i of a table in n parts: it is read in constant memory, and summed up for `hapax merge`. Needs --features.',
    )
    .action(async (file: string, given: Record<string, unknown>) => {
      checkFiles(file, given);
      const part = partFrom(given.part);
      if (part !== undefined) await fitPart(runnable, file, part, given, terminal);
      else {
        const detection = await detect(runnable, file, { ...given, output: undefined }, terminal);
        tellNotes(detection.table.notes, terminal);
        if (detection.model === undefined) throw new HapaxError('STATE', `${detection.method.id} has no model to keep`);
        const { rows, source } = detection.table;
        await writeModel(String(given.output), modelText(detection.model), terminal);
        terminal.err(`${source}: ${detection.method.id} fitted on ${rows.toLocaleString('en')} rows\n`);
      }
      finish(EXIT.nothing);
    });
