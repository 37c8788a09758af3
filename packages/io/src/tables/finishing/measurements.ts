import type { Column } from '../columns/column.ts';
import { argument, listed, unusable } from '../complain.ts';
import type { Builder } from '../table-builder.ts';
import { ascend, namesInstead, onlyNames } from './named-numbers.ts';
import { growsByWholes, holdsLabels, isRareFlag, numbersRows } from './no-measurement.ts';
import { areCodesOf, codedTexts } from './one-to-one.ts';
import { arePostalCodes, places, spreadAsPostalCodes } from './postal-codes.ts';

/** Columns that measure something, and why others do not. */
export interface Measured {
  readonly kept: readonly Column[];
  readonly aside: ReadonlyMap<Column, 'labels' | 'row numbers' | 'identifier'>;
  /** What shows that numbers are names. */
  readonly evidence: ReadonlyMap<Column, string>;
}

/** What stands beside the columns of numbers. */
export interface Beside {
  readonly time: boolean;
  /** Texts that can be looked at. */
  readonly texts: boolean;
}

/**
 * Those of the columns of numbers that measure something. The notes say which do not, and how to use them all the same. Where only names are left,
 * nothing is: names are neither high nor low.
 * @throws where nothing else can be looked at either
 */
export function measurements({ columns, rows, rules, notes }: Builder, chosen: readonly Column[], beside: Beside): Measured {
  const open = chosen.filter(({ role }) => role === 'auto');
  const named = columns.filter(({ role }) => role === 'labels');
  const labels = new Set([...named, ...open.filter(({ name, cells }) => holdsLabels(name, cells))]);
  // The kinds of what is labelled stand right behind the labels; one that is asked for does not end their row.
  let behind = false;
  for (const one of columns) {
    behind = labels.has(one) || (behind && chosen.includes(one) && isRareFlag(one.cells));
    if (behind && one.role === 'auto') labels.add(one);
  }
  const unlabelled = chosen.filter((one) => !labels.has(one));
  if (unlabelled.length === 0)
    throw unusable(rules.source, `has no column to look at but labels (${listed(namesOf(chosen))}); --include uses them as features`);
  const unnamed = [...labels].filter((one) => !named.includes(one));
  tell(notes, unnamed, ['looks like labels', 'look like labels'], named.length === 0);
  const tellApart = unlabelled.filter(({ role }) => role === 'auto');
  const numbers = tellApart.filter((one) => numbersRows(one.cells) || (one.unnamed && one === columns[0] && growsByWholes(one.cells)));
  const reasons = namings(
    tellApart.filter((other) => !numbers.includes(other)),
    columns.filter((one) => one.role === 'auto' && !chosen.includes(one)),
    rows,
    columns.length === 1 && !beside.time,
  );
  const kept = unlabelled.filter((one) => !numbers.includes(one) && !reasons.has(one));
  const why = new Map<Column, 'labels' | 'row numbers' | 'identifier'>([...labels].map((one) => [one, 'labels']));
  if (kept.length === 0) {
    const bare = unlabelled.filter((one) =>
      numbers.includes(one) ? beside.time : !onlyNames(one.name, one.cells, reasons.get(one) ?? ''),
    );
    if (bare.length > 0) return { kept: bare, aside: why, evidence: new Map() };
    if (!beside.time && !beside.texts)
      throw unusable(
        rules.source,
        `has nothing that could be high or low: ${unlabelled.map((one) => `column ${one.name} ${numbers.includes(one) ? 'only numbers the rows' : 'holds identifiers'}`).join(', ')}; --include ${argument(unlabelled[0].name)} looks at it all the same`,
      );
  }
  for (const one of numbers) why.set(one, 'row numbers');
  for (const one of reasons.keys()) why.set(one, 'identifier');
  tell(notes, numbers, ['only numbers the rows', 'only number the rows']);
  const shown = [...reasons].filter(([, reason]) => reason.startsWith('its values'));
  tell(
    notes,
    [...reasons.keys()].filter((one) => !shown.some(([other]) => other === one)),
    ['looks like an identifier', 'look like identifiers'],
  );
  for (const [one, reason] of shown) tell(notes, [one], [`is no measurement, as ${reason},`, '']);
  return { kept, aside: why, evidence: reasons };
}

/** Why some columns of numbers name things. @param texts the columns of texts @param alone whether there is nothing else in the file */
function namings(numbers: readonly Column[], texts: readonly Column[], rows: number, alone: boolean): Map<Column, string> {
  const coded = codedTexts(texts, rows);
  const towns = places(texts, rows);
  const reasonOf = (one: Column): string | undefined => {
    const known = namesInstead(one.name, one.cells, one.padded > 0);
    if (known !== undefined) return known;
    const text = coded.find((some) => areCodesOf(one.cells, some));
    if (text !== undefined) return `its values go with ${text.name} one to one`;
    const place = towns.find((some) => arePostalCodes(one.cells, some));
    if (place !== undefined) return `its values are of four to six digits and each lies in one ${place.name}`;
    if (numbers.length > 1 && spreadAsPostalCodes(one.cells))
      return 'its values are of five digits, of all regions, and come again and again';
    return alone && one.name === 'column1' && ascend(one.cells) ? 'its values are whole, each its own, in ascending order' : undefined;
  };
  return new Map(
    numbers.flatMap((one): [Column, string][] => {
      const reason = reasonOf(one);
      return reason === undefined ? [] : [[one, reason]];
    }),
  );
}

const namesOf = (columns: readonly Column[]): string[] => columns.map(({ name }) => name);

/** Names that a way out spells. */
const SPELT = 3;

/** @param compare whether the columns can be named as labels */
function tell(notes: string[], columns: readonly Column[], [one, many]: readonly [string, string], compare = false): void {
  if (columns.length === 0) return;
  const names = namesOf(columns);
  const alone = names.length === 1;
  const what = alone ? `column ${names[0]} ${one} and is left out` : `columns ${listed(names)} ${many} and are left out`;
  const spelt = argument(names.slice(0, SPELT).join(',') + (names.length > SPELT ? ',…' : ''));
  const compared = compare ? `--labels ${argument(names[0])} compares the result with ${alone ? 'it' : 'one'}, ` : '';
  notes.push(`${what}; ${compared}--include ${spelt} makes ${alone ? 'it a feature' : 'them features'}`);
}
