import { Command } from 'commander';
import { draw } from '../draw.ts';
import { EXIT } from '../exit-code.ts';
import { COMMON_FIGURES, figureOf } from '../figures.ts';
import type { Runnable } from '../methods.ts';
import { tellNotes } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { addDetectionFlags, detect } from './detect.ts';

/** `hapax plot FILE --kind KIND --output FILE`. */
export const plotCommand = (runnable: Runnable, terminal: Terminal, finish: (code: number) => void): Command =>
  addDetectionFlags(
    new Command('plot')
      .description('Draw what a method finds, as SVG or PNG.')
      .requiredOption('-o, --output <file>', 'Where to write; must end in .svg or .png.')
      .option('--kind <kind>', `What to draw: ${Object.keys(COMMON_FIGURES).join(', ')}, or a plot of the method's own.`, 'series'),
    runnable,
  ).action(async (file: string, given: Record<string, unknown>) => {
    const detection = await detect(runnable, file, given, terminal);
    tellNotes(detection.table.notes, terminal);
    // Commander has checked that both are there.
    await draw(figureOf(detection, String(given.kind)), String(given.output));
    finish(EXIT.nothing);
  });
