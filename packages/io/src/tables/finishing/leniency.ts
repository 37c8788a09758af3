import { HapaxError } from 'hapax';
import { listed, quote } from '../complain.ts';
import { type ColumnReading, type OddCell, showPlace } from '../table.ts';
import type { ChosenTime } from '../time/choice.ts';

/** Odd cells that a note shows, and columns. */
const SHOWN = 3;
const COLUMNS = 12;

const cellsWords = (cells: readonly OddCell[]): string =>
  [...cells]
    .sort((a, b) => a.place.number - b.place.number)
    .slice(0, SHOWN)
    .map(({ place, text }) => `${showPlace(place)} ${quote(text)}`)
    .join(', ');

const counted = (count: number, one: string, many: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** Cells that are read as missing because they are not what their column is. */
function badWords(readings: readonly ColumnReading[]): string[] {
  return readings
    .filter(({ bad, use, aside }) => bad > 0 && use !== 'none' && aside !== 'identifier')
    .map(
      ({ name, bad, badCells }) =>
        `column ${name} has ${counted(bad, 'cell that is no number', 'cells that are no numbers')} (${cellsWords(badCells)}${bad > SHOWN ? ', …' : ''})`,
    );
}

const timeless = ({ values }: ChosenTime): number => values.reduce((sum, v) => sum + (Math.abs(v) <= 8.64e15 ? 0 : 1), 0);

/** Columns that were read in the same way, whatever their numbers. */
function alikeWays(readings: readonly ColumnReading[]): Iterable<readonly ColumnReading[]> {
  const ways = new Map<string, ColumnReading[]>();
  for (const one of readings) {
    const way = one.how.join('; ').replace(/-?\d[\d.,:'\u2019\u00a0\u202f]*/g, '#');
    const alike = ways.get(way);
    if (alike) alike.push(one);
    else ways.set(way, [one]);
  }
  return ways.values();
}

function wayWords([first, ...others]: readonly ColumnReading[]): string {
  const how = first.how.join('; ');
  if (others.length === 0) return `column ${first.name}: ${how}`;
  const more = others.length > COLUMNS ? ` and ${others.length - COLUMNS} more` : '';
  const same = others.every((one) => one.how.join('; ') === how);
  const names = [first, ...others.slice(0, COLUMNS)].map(({ name }) => name).join(', ');
  return `columns ${names}${more}: ${how}${same ? '' : `; that is ${first.name}, and the others alike`}`;
}

/** What was read leniently, a sentence a kind. */
export function leniencyNotes(readings: readonly ColumnReading[], time: ChosenTime | undefined): string[] {
  const notes: string[] = [];
  const bad = badWords(readings);
  if (bad.length > 0)
    notes.push(
      `${bad.slice(0, COLUMNS).join('; ')}${bad.length > COLUMNS ? `; and ${bad.length - COLUMNS} columns more` : ''}: read as missing; --strict refuses them`,
    );
  const spelt = readings.filter(
    ({ use, missingAs }) => (use === 'feature' || use === 'time') && missingAs.some((text) => !PLAIN.has(text)),
  );
  if (spelt.length > 0) {
    const texts = new Set(spelt.flatMap(({ missingAs }) => missingAs.filter((text) => !PLAIN.has(text))));
    notes.push(
      `${listed([...texts].map(quote))} in ${listed(spelt.map(({ name }) => name))} ${texts.size === 1 ? 'is' : 'are'} read as missing`,
    );
  }
  const how = readings.filter((one) => one.how.length > 0 && one.use !== 'none' && one.aside !== 'identifier');
  const ways = [...alikeWays(how)];
  for (const some of ways.slice(0, COLUMNS)) notes.push(wayWords(some));
  const more = ways.slice(COLUMNS).reduce((sum, { length }) => sum + length, 0);
  if (more > 0)
    notes.push(
      `${more} more ${more === 1 ? 'column is' : 'columns are'} written in such ways; hapax describe shows ${more === 1 ? 'it' : 'them all'}`,
    );
  if (time !== undefined) {
    const count = timeless(time);
    if (count > 0)
      notes.push(
        `${counted(count, 'row has', 'rows have')} no time in ${time.name}${time.badFirst.length > 0 ? ` (${cellsWords(time.badFirst)})` : ''} and ${count === 1 ? 'is' : 'are'} left out; --time none keeps ${count === 1 ? 'it' : 'them'}`,
      );
  }
  return notes;
}

/** Spellings that every table has. */
const PLAIN = new Set(['NA', 'NaN', 'nan', 'null', 'NULL']);

/** All that `--strict` refuses, at once. @throws HapaxError `FILE` */
export function refuseLeniency(source: string, readings: readonly ColumnReading[], time: ChosenTime | undefined): void {
  const all = badWords(readings);
  if (time !== undefined && timeless(time) > 0)
    all.push(
      `column ${time.name} has ${counted(timeless(time), 'row', 'rows')} without a time${time.badFirst.length > 0 ? ` (${cellsWords(time.badFirst)})` : ''}`,
    );
  if (all.length === 0) return;
  throw new HapaxError(
    'FILE',
    `${source}: ${all.slice(0, COLUMNS).join('; ')}${all.length > COLUMNS ? `; and ${all.length - COLUMNS} columns more` : ''}; mend them, or leave out --strict to read them as missing`,
  );
}
