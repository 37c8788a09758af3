import { Command } from 'commander';
import { FIGURE_KINDS } from '../detect/detection.ts';
import type { Runnable } from '../detect/runs/methods.ts';
import { EXIT } from '../exit-code.ts';
import { tellNotes } from '../output/output.ts';
import type { Terminal } from '../terminal.ts';
import { addDetectionFlags, detect } from './detect.ts';

/** `hapax plot FILE --kind KIND --output FILE`. */
export const plotCommand = (runnable: Runnable, terminal: Terminal, finish: (code: number) => void): Command =>
  addDetectionFlags(
    new Command('plot')
      .description('Draw what a method finds, as SVG or PNG.')
      .requiredOption('-o, --output <file>', 'Where to write; must end in .svg or .png.')
      .option('--kind <kind>', `What to draw: ${FIGURE_KINDS.join(', ')}, or a plot of the method's own.`, 'series')
      .option('--title <text>', 'Title of the drawing.'),
    runnable,
  ).action(async (file: string, given: Record<string, unknown>) => {
    // Drawing is loaded only where something is drawn.
    const [{ figureOf }, { draw }] = await Promise.all([import('../detect/figures/figures.ts'), import('../detect/figures/draw.ts')]);
    const detection = await detect(runnable, file, given, terminal);
    tellNotes(detection.table.notes, terminal);
    // Commander has checked that both are there.
    const figure = await figureOf(detection, String(given.kind));
    await draw(typeof given.title === 'string' ? { ...figure, title: given.title } : figure, String(given.output));
    finish(EXIT.nothing);
  });
