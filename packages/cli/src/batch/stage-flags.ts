import { OUTPUT_FORMATS } from '@hapax/io';
import { type Command, Option } from 'commander';
import { HapaxError } from 'hapax';

/** Where the flags stand in the help of a command. */
const SCORE = 'Rows in, rows out (score MODEL FILE):';
const DETECT = 'Rows in, rows out (detect FILE --by-batches):';

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
  return added(command, SCORE, [...COMMON, WORKERS]);
}

/** The flags by which `detect` reads rows, and writes them again, without holding the file. */
export function addBatchFlags(command: Command): Command {
  return added(command, DETECT, [BY_BATCHES, ...COMMON]);
}

function added(command: Command, group: string, flags: readonly (() => Option)[]): Command {
  return flags.reduce((to, option) => to.addOption(option().helpGroup(group)), command);
}

const flag = (flags: string, doc: string) => () => new Option(flags, doc);
const COMMON = [
  () =>
    new Option('--to <format>', 'Format of the result; without it the ending of --output decides, or else it is that of the file.').choices(
      OUTPUT_FORMATS,
    ),
  flag('--keep <a,b,…>', 'Columns of the file that the result has; without it all.'),
  flag('--text <a,b,…>', 'Columns that are text in Parquet and Arrow, though their first rows look like numbers.'),
  flag('--reasons', 'Say why each anomaly is one, in a column `reason`.'),
  flag('--prefix <text>', 'What the names of the new columns begin with; without it they are score and anomaly.'),
  flag('--counts <file.json>', 'Write here how many rows were read, written, found and lost.'),
];
const WORKERS = flag(
  '--workers <count>',
  'Threads: for the files of a folder, as many as there are cores unless given; for one file of CSV that is cut into ranges of lines, one unless given.',
);
const BY_BATCHES = flag(
  '--by-batches',
  'Read the file twice, in constant memory at any length: the model is made of sums and 32,768 rows drawn evenly, and every row is written with its score.',
);

/** @throws HapaxError `OPTION` where a flag of the stage is given with --model */
export function noStageFlags(given: Readonly<Record<string, unknown>>): void {
  const found = Object.entries(FLAGS).find(([key]) => given[key] !== undefined)?.[1];
  if (found !== undefined)
    throw new HapaxError(
      'OPTION',
      `${found} is for rows in, rows out: hapax score ${String(given.model)} FILE ${found} …; leave out --model, or ${found}`,
    );
}

/** @throws HapaxError `OPTION` where a flag of batches is given without --by-batches */
export function noBatchFlags(given: Readonly<Record<string, unknown>>): void {
  const found = Object.entries(FLAGS).find(([key]) => given[key] !== undefined)?.[1];
  if (found !== undefined) throw new HapaxError('OPTION', `${found} is for rows in, rows out; add --by-batches, or leave out ${found}`);
}
