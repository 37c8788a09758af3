import { OUTPUT_FORMATS } from '@hapax/io';
import { type Command, Option } from 'commander';
import { HapaxError } from 'hapax';

const GROUP = 'Rows in, rows out (score MODEL FILE):';
const flag = (flags: string, doc: string) => new Option(flags, doc).helpGroup(GROUP);

/** The keys of the flags below, and the flags. */
const FLAGS = {
  to: '--to',
  keep: '--keep',
  text: '--text',
  reasons: '--reasons',
  prefix: '--prefix',
  counts: '--counts',
  workers: '--workers',
} as const;

export function addStageFlags(command: Command): Command {
  return [
    flag('--to <format>', 'Format of the result; without it the ending of --output decides, or else it is that of the file.').choices(
      OUTPUT_FORMATS,
    ),
    flag('--keep <a,b,…>', 'Columns of the file that the result has; without it all.'),
    flag('--text <a,b,…>', 'Columns that are text in Parquet and Arrow, though their first rows look like numbers.'),
    flag('--reasons', 'Say why each anomaly is one, in a column `reason`.'),
    flag('--prefix <text>', 'What the names of the new columns begin with; without it they are score and anomaly.'),
    flag('--workers <count>', 'Files of a folder that are scored at a time, by a thread each; without it as many as there are cores.'),
    flag('--counts <file.json>', 'Write here how many rows were read, written, found and lost.'),
  ].reduce((to, option) => to.addOption(option), command);
}

/** @throws HapaxError `OPTION` where a flag of the stage is given with --model */
export function noStageFlags(given: Readonly<Record<string, unknown>>): void {
  const found = Object.entries(FLAGS).find(([key]) => given[key] !== undefined)?.[1];
  if (found !== undefined)
    throw new HapaxError(
      'OPTION',
      `${found} is for rows in, rows out: hapax score ${String(given.model)} FILE ${found} …; leave out --model, or ${found}`,
    );
}
