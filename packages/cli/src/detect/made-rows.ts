import type { Table } from '@hapax/io';
import { approachTo, OF_TABLES } from './approach.ts';
import { counted, NO_MEASURES } from './counted.ts';
import { flagName } from './flags.ts';
import { longBy } from './groups.ts';

/**
 * What is to be said where a flag alone has made rows of something else: of one series, of several side by side, of events that would be
 * counted. Nothing where a method or an approach was chosen: that is a choice of rows in words.
 * @param by whether the columns that tell groups apart were named
 */
export function madeRows(
  table: Table,
  given: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
  by = given.by !== undefined,
): readonly string[] {
  if (given.as !== undefined || given.method !== undefined) return [];
  const named = [...OF_TABLES, ...Object.keys(options)].find((name) => given[name] !== undefined || options[name] !== undefined);
  const flag = given.explain === 'shapley' ? '--explain shapley' : named === undefined ? undefined : `--${flagName(named)}`;
  if (flag === undefined) return [];
  const [why, otherwise] = unaskedOf(table, by);
  if (why === undefined) return [];
  return [
    `${flag} is for rows, so each row is judged by itself, although ${why}; without it ${otherwise}; --as table says that rows are meant`,
  ];
}

/** What the table would be taken for, and what would be done then. */
function unaskedOf(table: Table, by: boolean): readonly [why: string | undefined, otherwise: string] {
  const side = by ? undefined : longBy(table);
  if (side !== undefined)
    return [
      `${side.join(' and ')} ${side.length === 1 ? 'tells' : 'tell'} series apart`,
      'each of them is judged in its own order of time',
    ];
  const events = by ? undefined : counted(table);
  if (events !== undefined) return [NO_MEASURES, `they are counted every ${events.every}`];
  const { as, why } = approachTo(table);
  return [as === 'series' ? why : undefined, 'the file is judged as a series'];
}
