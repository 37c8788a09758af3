import { writeWhole } from '@hapax/io';
import type { Terminal } from '../terminal.ts';

/** To a file, whole or not at all, or to standard output. */
export async function writeModel(output: string, text: string, terminal: Terminal): Promise<void> {
  if (output === '-') terminal.out(text);
  else await writeWhole(output, text);
}
