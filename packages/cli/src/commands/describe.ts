import { describeTable, readTable } from '@hapax/io';
import { Command } from 'commander';
import { outlookOf } from '../detect/outlook.ts';
import { addReadingFlags, FILE, readingOptions, sourceOf } from '../detect/reading.ts';
import { descriptionJson, descriptionText } from '../output/description.ts';
import { tellNotes } from '../output/output.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

/** `hapax describe FILE`. */
export function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe')
    .description('Show how a file is read: columns with their roles, times, groups, and what detect would do.')
    .argument('<file>', FILE)
    .option('--json', 'Write JSON for machines.');
  return addReadingFlags(command).action(async (file: string, given: Record<string, unknown>) => {
    const bar = progressBar(terminal, Date.now);
    try {
      const reading = readingOptions(given);
      const table = await readTable(sourceOf(file, terminal), {
        ...reading,
        featuresMayLack: true,
        // As detect with its default method, which counts texts as categories.
        textsCount: true,
        onProgress: (done) => bar.show(`reading ${file}`, done),
      });
      bar.clear();
      const description = describeTable(table);
      const { features = [], include = [], categories = [] } = reading;
      const outlook = outlookOf(table, [...features, ...include, ...categories]);
      if (given.json !== true) tellNotes(table.notes, terminal);
      terminal.out(given.json === true ? descriptionJson(description, outlook) : descriptionText(description, outlook, terminal));
    } finally {
      bar.clear();
    }
  });
}
