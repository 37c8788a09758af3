import { readdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type ExcludeList, fromPsykoda, isExcludeList, locationRows } from '@hapax/ids';
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
      const given = jsonOf(await textOf(path), path);
      const files = { locations: await locationsOf(given, path), lists: await listsOf(given, path) };
      const { config, left } = fromPsykoda(given, path, files);
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

/** A text of the configuration, where it has one at this place. */
function named(given: unknown, part: string, key: string): string | undefined {
  const section = (given as Record<string, unknown> | null)?.[part];
  const value = (section as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Where psykoda would read it: from the folder it was started in; else beside the configuration. */
async function found<T>(file: string, path: string, read: (file: string) => Promise<T>): Promise<T> {
  return read(file)
    .catch(() => read(resolve(dirname(path), file)))
    .catch((error: Error) => {
      throw systemError(file, error);
    });
}

/** The table of locations that a configuration of psykoda names. */
async function locationsOf(given: unknown, path: string): Promise<readonly (readonly [string, string])[]> {
  const file = named(given, 'feature_extraction', 'address_to_location');
  if (file === undefined) return [];
  return locationRows(await found(file, path, (at) => readFile(at, 'utf8')));
}

/** The exclude lists of the folder that it names, in the order of their names. */
async function listsOf(given: unknown, path: string): Promise<readonly ExcludeList[] | undefined> {
  const folder = named(given, 'preprocess', 'exclude_lists');
  if (folder === undefined) return undefined;
  return found(folder, path, async (at) => {
    const names = (await readdir(at)).filter(isExcludeList).sort();
    return Promise.all(names.map(async (name) => ({ name, text: await readFile(resolve(at, name), 'utf8') })));
  });
}
