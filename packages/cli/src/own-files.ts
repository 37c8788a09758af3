import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { outputFormatOf } from '@hapax/io';
import { HapaxError } from 'hapax';
import { aboutFile } from './about-file.ts';

/** Flags that name a file that is read, and those that name one that is written. */
const READ = ['train', 'model'];
const WRITTEN = ['output', 'report', 'save'];

/**
 * No file is written over one that is read, nor twice: a slip of the hand would cost the data.
 * @throws HapaxError `OPTION` before anything is read
 */
export function checkFiles(file: string, given: Readonly<Record<string, unknown>>): void {
  checkEnding(given);
  const taken = new Map([[placeOf(file), 'the file that is read']]);
  for (const key of READ) {
    const path = given[key];
    if (typeof path === 'string') taken.set(placeOf(path), `the file of --${key}`);
  }
  for (const key of WRITTEN) {
    const path = given[key];
    // Standard input and standard output have one name and are not one file.
    if (typeof path !== 'string' || path === '-' || isDevice(path)) continue;
    const other = taken.get(placeOf(path));
    if (other !== undefined) throw new HapaxError('OPTION', `--${key} ${path} is ${other}; name another`);
    taken.set(placeOf(path), `the file of --${key}`);
  }
}

/** A file whose ending says otherwise would be opened in vain. */
function checkEnding({ output, json, csv }: Readonly<Record<string, unknown>>): void {
  const flag = json === true ? '--json' : csv === true ? '--csv' : undefined;
  if (typeof output !== 'string' || flag === undefined) return;
  const format = outputFormatOf(output);
  if (format === 'parquet' || format === 'arrow')
    throw new HapaxError(
      'OPTION',
      `${flag} writes text, and --output ${output} is the name of ${format === 'parquet' ? 'a Parquet' : 'an Arrow'} file; leave out ${flag}, or choose another name`,
    );
}

/** The same for all names of a file. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Such as /dev/null, which may be written to as often as one likes; so may the descriptors of the process. */
export function isDevice(path: string): boolean {
  if (/^\/(dev\/(stdout|stderr|fd\/\d+)|proc\/self\/fd\/\d+)$/.test(path)) return true;
  const found = aboutFile(path);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}
