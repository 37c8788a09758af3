import type { Column } from '../columns/column.ts';
import { noNumbers } from '../columns/kept.ts';
import type { Kind } from '../columns/settle.ts';
import { argument, listed, quote, unusable } from '../complain.ts';
import { blocks } from '../stores/growing.ts';
import type { Builder } from '../table-builder.ts';

export function isFeature({ selection, rules }: Builder, one: Column, kind: Kind | undefined): boolean {
  const asked = one.role === 'feature';
  if (!asked && (selection.features !== undefined || one.role !== 'auto')) return false;
  if (kind === 'number' && one.numbers.count > 0) return holdsValue(one) || refuse(one, asked, rules.source);
  return refuse(one, asked && !(rules.textsCount && kind === 'text'), rules.source);
}

const holdsValue = (one: Column): boolean => {
  // Plain numbers are never dropped.
  if (one.readings.length === 0) return one.numbers.count > 0;
  for (const values of blocks(one.cells)) if (values.some((v) => v === v)) return true;
  return false;
};

/** A column that was asked for must hold numbers. */
function refuse(one: Column, asked: boolean, source: string): false {
  if (!asked) return false;
  if (one.texts.count === 0) throw unusable(source, `column \`${one.name}\` holds no value: every cell is missing`);
  throw noNumbers(one, source);
}

/** Columns that are no features, by what they hold. */
export function tellLeftOut({ columns, notes, selection }: Builder, kinds: ReadonlyMap<Column, Kind>, consumed: ReadonlySet<Column>): void {
  if (selection.features !== undefined) return;
  const leftOut: Record<string, string[]> = { text: [], times: [], 'no value': [] };
  for (const one of columns) {
    const kind = kinds.get(one);
    if (one.role !== 'auto' || consumed.has(one)) continue;
    if (kind === 'text') leftOut.text.push(one.name);
    else if (kind === 'time' || kind === 'clock') leftOut.times.push(one.name);
    else if (kind === 'empty' || !holdsValue(one)) leftOut['no value'].push(one.name);
  }
  for (const [what, names] of Object.entries(leftOut))
    if (names.length > 0 && !(what === 'text' && selection.textsCount === true))
      notes.push(
        `${names.length === 1 ? 'column' : 'columns'} ${listed(names)} ${names.length === 1 ? 'holds' : 'hold'} ${what}, left out`,
      );
  const mixed = columns.flatMap((one) => (kinds.get(one) === 'text' && one.role === 'auto' && !consumed.has(one) ? mixedNote(one) : []));
  notes.push(...mixed.slice(0, mixed.length > MIXED + 1 ? MIXED : undefined));
  if (mixed.length > MIXED + 1)
    notes.push(`${mixed.length - MIXED} more columns of text hold numbers too; --include reads those that it names as numbers`);
}

/** Columns of text with numbers that are told one by one. */
const MIXED = 3;

/** Share of numbers from which a column of text is told to hold some. */
const SOME_NUMBERS = 0.2;

/** A column that may be meant as numbers is never left out in silence. */
function mixedNote({ name, numbers, texts, readings }: Column): string[] {
  const all = numbers.count + texts.count;
  const plain =
    numbers.count - readings.reduce((sum, { number, count }) => sum + (number !== undefined && number.unit !== '' ? count : 0), 0);
  if (plain < SOME_NUMBERS * all || plain < 2) return [];
  const unitOf = readings.find(({ number }) => number !== undefined && number.unit !== '');
  return [
    `column ${name} is text, though ${unitOf === undefined ? numbers.count : plain} of its ${all} cells are numbers; --include ${argument(name)} reads it as numbers, and its texts (such as ${quote(texts.first[0]?.text ?? unitOf?.first.text ?? numbers.first[0]?.text ?? '')}) as missing`,
  ];
}

/** What a column of text says: often a number with a unit, or with the wrong separator. */
export function example(columns: readonly Column[]): string {
  const one = columns.find(({ texts }) => texts.count > 0);
  return one === undefined ? '' : `, and \`${one.name}\` holds text such as ${quote(one.texts.first[0]?.text ?? '')}`;
}
