import { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { benchCommand } from './ids/bench.ts';
import { importCommand } from './ids/import.ts';
import { labelCommand } from './ids/label.ts';
import { labelsCommand } from './ids/labels.ts';
import { runCommand } from './ids/run.ts';
import { watchCommand } from './ids/watch.ts';

/** `hapax ids`: from security logs to the hosts worth a look. */
export function idsCommands(terminal: Terminal, finish: (code: number) => void): Command {
  const ids = new Command('ids').description('From security logs to the hosts worth a look, with reasons.');
  ids.addCommand(runCommand(terminal, finish));
  ids.addCommand(watchCommand(terminal, finish));
  ids.addCommand(labelCommand(terminal));
  ids.addCommand(labelsCommand(terminal));
  ids.addCommand(importCommand(terminal));
  ids.addCommand(benchCommand(terminal));
  return ids;
}
