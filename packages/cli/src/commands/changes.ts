import { readTable } from '@hapax/io';
import { Command, Option } from 'commander';
import { CHANGE_POINTS_OPTIONS, changePoints, duration, HapaxError, SEMANTIC_SEGMENTATION_OPTIONS, semanticSegmentation } from 'hapax';
import { type FlagTable, flagName, flagsOf, optionsFrom } from '../detect/flags.ts';
import { addReadingFlags, FILE, readingOptions, sourceOf } from '../detect/reading.ts';
import { changesJson, changesText, type FeatureChanges } from '../output/changes.ts';
import { tellNotes } from '../output/output.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

const LEVELS: FlagTable = { id: 'changePoints', options: CHANGE_POINTS_OPTIONS };
const SHAPES: FlagTable = { id: 'semanticSegmentation', options: SEMANTIC_SEGMENTATION_OPTIONS };

/** `hapax changes FILE`. */
export function changesCommand(terminal: Terminal): Command {
  const command = new Command('changes')
    .description('Say when a series changed: its level, spread or rate, or the shape of what it does.')
    .argument('<file>', FILE)
    .option('--json', 'Write JSON for machines.')
    .addOption(new Option('--shapes', 'Look for places where another shape comes again and again, instead of another level.'));
  for (const flag of flagsOf(LEVELS, 'Changes of level, spread or rate:')) command.addOption(flag);
  for (const flag of flagsOf(SHAPES, 'With --shapes:', 'shapes')) command.addOption(flag);
  return addReadingFlags(command).action(async (file: string, given: Record<string, unknown>) => {
    const bar = progressBar(terminal, Date.now);
    try {
      const shapes = given.shapes === true;
      const levels = optionsFrom(LEVELS, given);
      const segmentation = optionsFrom(SHAPES, given, 'shapes');
      const idle = Object.keys(shapes ? levels : segmentation);
      if (idle.length > 0)
        throw new HapaxError(
          'OPTION',
          shapes
            ? `--shapes looks for shapes, and --${flagName(idle[0])} is about levels; leave one of them out`
            : `--shapes-${flagName(idle[0])} needs --shapes`,
        );
      const table = await readTable(sourceOf(file, terminal), {
        ...readingOptions(given),
        onProgress: (done) => bar.show(`reading ${file}`, done),
      });
      bar.clear();
      if (given.json !== true) tellNotes(table.notes, terminal);
      if (shapes && table.rows > LONG) tellNotes([takesLong(table.rows, table.features.length)], terminal);
      const found = table.features.map(({ name, values }): FeatureChanges => {
        bar.show(`looking at ${name}`);
        return ofColumn(table.source, name, () =>
          shapes
            ? { name, of: 'shape', ...pick(semanticSegmentation(values, segmentation)) }
            : { name, of: 'level', changes: changePoints(values, levels) },
        );
      });
      bar.clear();
      terminal.out(
        given.json === true
          ? changesJson(table, found)
          : changesText(table, found, 100 * Number(levels.level ?? CHANGE_POINTS_OPTIONS.level.default), terminal),
      );
    } finally {
      bar.clear();
    }
  });
}

const pick = ({ windowSize, changes }: ReturnType<typeof semanticSegmentation>) => ({ windowSize, changes });

/** Rows from which looking for shapes takes longer than a person waits without a word, and nanoseconds a pair of them. */
const LONG = 50_000;
const PAIR_NS = 6;

function takesLong(rows: number, columns: number): string {
  const seconds = Math.ceil((columns * rows * rows * PAIR_NS) / 2e9);
  return `--shapes compares each of ${rows.toLocaleString('en')} rows with each other: about ${duration(1000 * seconds, 'ms')}; fewer rows, or the mean of several, are quicker`;
}

/** What is wrong with a column names the file and the column. */
function ofColumn<T>(source: string, name: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof HapaxError ? new HapaxError(error.code, `${source}: column \`${name}\`: ${error.message}`, error) : error;
  }
}
