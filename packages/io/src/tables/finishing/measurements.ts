import type { Column } from '../columns/column.ts';
import { argument, listed, unusable } from '../complain.ts';
import type { Builder } from '../table-builder.ts';
import { namesInstead } from './named-numbers.ts';
import { growsByWholes, holdsLabels, isRareFlag, numbersRows } from './no-measurement.ts';
import { areCodesOf, codedTexts } from './one-to-one.ts';

/** Columns that measure something, and why others do not. */
export interface Measured {
  readonly kept: readonly Column[];
  readonly aside: ReadonlyMap<Column, 'labels' | 'row numbers' | 'identifier'>;
  /** What shows that numbers are names. */
  readonly evidence: ReadonlyMap<Column, string>;
}

/** Those of the columns of numbers that measure something. The notes say which do not, and how to use them all the same. */
export function measurements({ columns, rows, rules, notes }: Builder, chosen: readonly Column[]): Measured {
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
  const reasons = new Map<Column, string>();
  const texts = codedTexts(
    columns.filter((one) => one.role === 'auto' && !chosen.includes(one)),
    rows,
  );
  const codesOf = (one: Column): string | undefined => {
    const text = texts.find((some) => areCodesOf(one.cells, some));
    return text === undefined ? undefined : `its values go with ${text.name} one to one`;
  };
  for (const one of tellApart.filter((other) => !numbers.includes(other))) {
    const reason = namesInstead(one.name, one.cells, one.padded > 0) ?? codesOf(one);
    if (reason !== undefined) reasons.set(one, reason);
  }
  const kept = unlabelled.filter((one) => !numbers.includes(one) && !reasons.has(one));
  const why = new Map<Column, 'labels' | 'row numbers' | 'identifier'>([...labels].map((one) => [one, 'labels']));
  if (kept.length === 0) return { kept: unlabelled, aside: why, evidence: new Map() };
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
