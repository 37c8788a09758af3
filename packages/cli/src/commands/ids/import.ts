import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fromPsykoda } from '@hapax/ids';
import { systemError } from '@hapax/io';
import { Command } from 'commander';
import { HapaxError } from 'hapax';
import { stringify } from 'yaml';
import { visible } from '../../output/text-width.ts';
import type { Terminal } from '../../terminal.ts';
import { textOf } from './text-of.ts';

/** `hapax ids import`. */
export function importCommand(terminal: Terminal): Command {
  return new Command('import')
    .description("Turn psykoda's config.json into a configuration for hapax ids run; it goes to standard output.")
    .argument('<config.json>')
    .action(async (path: string) => {
      const raw = await textOf(path);
      const { config, left } = fromPsykoda(jsonOf(raw, path), path, await locationsOf(raw, path));
      terminal.out(stringify(config));
      for (const one of left) terminal.err(`note: not taken over: ${visible(one)}\n`);
    });
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HapaxError('CONFIG', `${path} is not JSON; give psykoda's config.json`, error);
  }
}

/** The table of locations that a configuration of psykoda names, read from where it would read it. */
async function locationsOf(raw: string, path: string): Promise<readonly (readonly [string, string])[]> {
  const file = /"address_to_location"\s*:\s*"([^"]+)"/.exec(raw)?.[1];
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8')
    .catch(() => readFile(resolve(dirname(path), file), 'utf8'))
    .catch((error: Error) => {
      throw systemError(file, error);
    });
  return text
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const [network = '', name = ''] = line.split(',');
      return network.trim() === '' ? [] : [[network.trim(), name.trim()] as const];
    });
}
