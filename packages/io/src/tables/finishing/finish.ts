import { type Column, noNumbers } from '../columns/column.ts';
import { addEvidence, noEvidence } from '../columns/convention.ts';
import { apply, complete, type Kind, kindOf, type Lenient, settleNumbers, unitsAgree } from '../columns/settle.ts';
import { argument, listed, quote, unreadable, unusable } from '../complain.ts';
import { type Code, codeOf, writtenTexts } from '../stores/codes.ts';
import { blocks, close, joined } from '../stores/growing.ts';
import {
  type ColumnReading,
  type LabelColumn,
  type NumberColumn,
  type Place,
  packedColumn,
  type Table,
  type TimeColumn,
  textColumn,
} from '../table.ts';
import type { Builder } from '../table-builder.ts';
import { rowsOf } from '../time/axis.ts';
import { type ChosenTime, chooseTime, namedTime, otherInstants } from '../time/choice.ts';
import { leniencyNotes, refuseLeniency } from './leniency.ts';
import { measurements } from './measurements.ts';

/** Decide what each column is, and hand the table over. The builder is empty afterwards. */
export function finish(target: Builder): Table {
  const { rows, columns, rules, selection, notes } = target;
  if (rows === 0) throw unreadable(rules.source, undefined, 'holds no rows; it needs at least one below the header');
  const kinds = new Map(columns.map((one): [Column, Kind] => [one, one.role === 'labels' ? 'text' : kindAgreed(one)]));
  const lenient = settleAll(target, kinds);
  const time = timeFor(target, kinds);
  const labels = columns.find(({ role }) => role === 'labels');
  if (selection.time !== 'none' && selection.features === undefined)
    for (const one of otherInstants({ columns, kinds, rows, timeZone: undefined }, time)) kinds.set(one, 'time');
  const codes = asCodes(target, kinds, time);
  const consumed = new Set([...(time?.columns ?? []), ...(labels === undefined ? [] : [labels])]);
  const chosen = columns.filter((one) => one.role !== 'skip' && !consumed.has(one) && isFeature(target, one, kinds.get(one)));
  tellLeftOut(target, kinds, new Set([...consumed, ...codes.keys()]));
  const someText = selection.textsCount === true && columns.some((one) => kinds.get(one) === 'text' && one.words !== undefined);
  if (chosen.length === 0 && selection.featuresMayLack !== true && !someText)
    throw unusable(
      rules.source,
      `has no column of numbers to look at; it has ${listed(columns.map(({ name }) => name))}${example(columns)}`,
    );
  for (const one of chosen) {
    complete(one, rows);
    close(one.cells);
  }
  const measured =
    selection.features === undefined && chosen.length > 0
      ? measurements(target, chosen)
      : { kept: chosen, aside: new Map<Column, never>(), evidence: new Map<Column, string>() };
  const { kept } = measured;
  const aside = chosen.filter((one) => !kept.includes(one));
  const readings = columns.map((one, j) => ({
    ...readingOf(one, kinds, lenient, { rows, time, labels, kept, aside }, target.units[j] ?? ''),
    ...(codes.has(one) && { code: codes.get(one) ?? 'zeros in front', aside: 'identifier' as const }),
    ...(measured.aside.has(one) && { aside: measured.aside.get(one) ?? 'identifier' }),
    ...(measured.evidence.has(one) && { evidence: measured.evidence.get(one) ?? '' }),
  }));
  if (selection.strict) refuseLeniency(rules.source, readings, time);
  notes.push(...leniencyNotes(readings, time), ...(time?.notes ?? []));
  const table: Table = {
    source: rules.source,
    rows,
    features: kept.map(({ name, cells }): NumberColumn => packedColumn(name, cells)),
    aside: aside.map(({ name, cells }): NumberColumn => packedColumn(name, cells)),
    texts: columns.flatMap((one) => (kinds.get(one) === 'text' && one.words !== undefined ? [textColumn(one.name, spelt(one), rows)] : [])),
    columns: readings,
    zone: time?.unit === 'ms' ? time.zone : '',
    place: places(target),
    notes,
    ...(time && { time: { name: time.name, unit: time.unit, values: time.values } satisfies TimeColumn }),
    ...(labels && { labels: labelsOf(labels) }),
  };
  return withoutFooter(time === undefined ? table : withTimes(table, time, rules.source));
}

/** Columns of numbers that are codes become texts, so that each is whole in every result. A code that says when stays a time. */
function asCodes({ columns, selection, notes }: Builder, kinds: Map<Column, Kind>, time: ChosenTime | undefined): Map<Column, Code> {
  const out = new Map<Column, Code>();
  if (selection.features !== undefined) return out;
  for (const one of columns) {
    const code = one.role === 'auto' && kinds.get(one) === 'number' && time?.columns.includes(one) !== true ? codeOf(one) : undefined;
    if (code === undefined) continue;
    out.set(one, code);
    complete(one, 0);
    one.words = writtenTexts(one);
    one.settled = true;
    kinds.set(one, 'text');
  }
  for (const why of new Set(out.values())) {
    const names = [...out].filter(([, code]) => code === why).map(([one]) => one.name);
    const [are, them] =
      names.length === 1 ? ['is kept as it is written', 'it a feature'] : ['are kept as they are written', 'them features'];
    notes.push(
      `${names.length === 1 ? 'column' : 'columns'} ${listed(names)} ${are}, as codes: ${why}; --include ${argument(names.slice(0, 3).join(',') + (names.length > 3 ? ',…' : ''))} makes ${them}`,
    );
  }
  return out;
}

/** Words with which rows of sums begin, in lower case. */
const SUMS = new Set([
  'total',
  'totals',
  'grand total',
  'sum',
  'summe',
  'gesamt',
  'gesamtergebnis',
  'insgesamt',
  'total general',
  'totale',
  'totaal',
  'average',
  'mean',
  'subtotal',
  'итого',
]);
/** Rows at the end that may be sums. */
const LAST_ROWS = 3;

/** Sums below a table are no rows of it. */
function withoutFooter(table: Table): Table {
  let { rows } = table;
  const isSum = (row: number): boolean => table.texts.some((one) => SUMS.has(one.at(row).trim().toLowerCase().split(':', 1)[0]));
  while (rows > 2 && table.rows - rows < LAST_ROWS && isSum(rows - 1)) rows -= 1;
  if (rows === table.rows) return table;
  const { kind, number } = table.place(rows);
  const kept = rowsOf(
    table,
    Array.from({ length: rows }, (_, i) => i),
  );
  return {
    ...kept,
    notes: [
      ...table.notes,
      `${table.rows - rows === 1 ? `${kind} ${number} at the end holds sums and is` : `the rows from ${kind} ${number} on hold sums and are`} left out`,
    ],
  };
}

/** Numbers whose units do not agree are text, as long as their texts are known. */
function kindAgreed(one: Column): Kind {
  const kind = kindOf(one);
  return kind === 'number' && one.role === 'auto' && one.words !== undefined && !unitsAgree(one) ? 'text' : kind;
}

function settleAll({ columns, rules, delimiter }: Builder, kinds: ReadonlyMap<Column, Kind>): Map<Column, Lenient> {
  const file = noEvidence();
  for (const one of columns) if (kinds.get(one) === 'number') addEvidence(file, one);
  const out = new Map<Column, Lenient>();
  for (const one of columns) {
    const kind = kinds.get(one);
    if (kind === 'number' && one.role !== 'clock') out.set(one, settleNumbers(one, file, rules, delimiter));
    else if (kind === 'clock')
      apply(
        one,
        'drop',
        one.readings.map((reading) => (reading.kind === 'clock' ? 'keep' : 'drop')),
      );
  }
  return out;
}

function timeFor({ columns, rows, selection, rules }: Builder, kinds: ReadonlyMap<Column, Kind>): ChosenTime | undefined {
  if (selection.time === 'none') return undefined;
  const input = { columns, kinds, rows, timeZone: selection.timeZone };
  const named = columns.find(({ role }) => role === 'time');
  if (named === undefined) return chooseTime(input);
  const found = namedTime(named, input);
  if (found?.values.some((v) => v === v) === true) return found;
  const [odd] = [...named.texts.first, ...named.clocks.first];
  throw unreadable(
    rules.source,
    odd?.place,
    odd === undefined
      ? `column \`${named.name}\` holds no time; name another, or pass --time none`
      : `column \`${named.name}\` is ${quote(odd.text)}, not a time; say how its times are written, as in --time-format "%d/%m/%Y %H:%M", or pass --time none`,
  );
}

function isFeature({ selection, rules }: Builder, one: Column, kind: Kind | undefined): boolean {
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
function tellLeftOut({ columns, notes, selection }: Builder, kinds: ReadonlyMap<Column, Kind>, consumed: ReadonlySet<Column>): void {
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
  for (const one of columns) if (kinds.get(one) === 'text' && one.role === 'auto' && !consumed.has(one)) tellMixed(one, notes);
}

/** Share of numbers from which a column of text is told to hold some. */
const SOME_NUMBERS = 0.2;

/** A column that may be meant as numbers is never left out in silence. */
function tellMixed({ name, numbers, texts, readings }: Column, notes: string[]): void {
  const all = numbers.count + texts.count;
  const plain =
    numbers.count - readings.reduce((sum, { number, count }) => sum + (number !== undefined && number.unit !== '' ? count : 0), 0);
  if (plain < SOME_NUMBERS * all || plain < 2) return;
  const unitOf = readings.find(({ number }) => number !== undefined && number.unit !== '');
  notes.push(
    `column ${name} is text, though ${unitOf === undefined ? numbers.count : plain} of its ${all} cells are numbers; --include ${argument(name)} reads it as numbers, and its texts (such as ${quote(texts.first[0]?.text ?? unitOf?.first.text ?? numbers.first[0]?.text ?? '')}) as missing`,
  );
}

/** What a column of text says: often a number with a unit, or with the wrong separator. */
function example(columns: readonly Column[]): string {
  const one = columns.find(({ texts }) => texts.count > 0);
  return one === undefined ? '' : `, and \`${one.name}\` holds text such as ${quote(one.texts.first[0]?.text ?? '')}`;
}

interface Uses {
  readonly rows: number;
  readonly time: ChosenTime | undefined;
  readonly labels: Column | undefined;
  readonly kept: readonly Column[];
  readonly aside: readonly Column[];
}

function readingOf(
  one: Column,
  kinds: ReadonlyMap<Column, Kind>,
  lenient: ReadonlyMap<Column, Lenient>,
  { rows, time, labels, kept, aside }: Uses,
  unit: string,
): ColumnReading {
  const kind = one === labels ? 'labels' : one.role === 'skip' ? 'skipped' : (kinds.get(one) ?? 'empty');
  const found = lenient.get(one);
  const isTime = time?.columns.includes(one) === true;
  const values = one.numbers.count + one.times.count + one.clocks.count + one.texts.count;
  return {
    name: one.name,
    kind,
    use: isTime
      ? 'time'
      : one === labels
        ? 'labels'
        : kept.includes(one)
          ? 'feature'
          : aside.includes(one)
            ? 'aside'
            : kind === 'text'
              ? 'text'
              : 'none',
    missing:
      kind === 'labels' || kind === 'skipped' || one.ignored ? 0 : Math.max(0, rows - values) + (kind === 'number' ? (found?.bad ?? 0) : 0),
    missingAs: [...one.missing.keys()].filter((text) => text !== ''),
    unit: found?.unit || unit.trim(),
    how: found?.how ?? [],
    bad: kind === 'number' ? (found?.bad ?? 0) : 0,
    badCells: kind === 'number' ? (found?.badFirst ?? []) : [],
    decimals: one.decimals,
    padded: one.padded > 0,
    boolean: one.booleans > 0 && one.booleans === one.numbers.count,
  };
}

/** Numbers before the first text were not kept as they are spelt; they are, as far as a number tells. */
function spelt(one: Column) {
  const { words, wordsFrom } = one;
  if (words === undefined) throw new TypeError('only a column with texts has them');
  if (wordsFrom === 0 || one.settled) return words;
  const before = joined(one.cells).subarray(0, wordsFrom);
  return { ...words, at: (row: number) => (row < wordsFrom && before[row] === before[row] ? String(before[row]) : words.at(row)) };
}

/** Rows without a time are left out. */
function withTimes(table: Table, time: ChosenTime, source: string): Table {
  const order: number[] = [];
  for (let i = 0; i < table.rows; ++i) if (Math.abs(time.values[i]) <= LAST) order.push(i);
  if (order.length === table.rows) return table;
  if (order.length === 0) throw unusable(source, `has no time in \`${time.name}\`; name another column, or pass --time none`);
  return rowsOf(table, order);
}

/** The last instant that dates can name; plain numbers that order rows are far below. */
const LAST = 8.64e15;

const labelsOf = ({ name, codes, cells }: Column): LabelColumn => ({
  name,
  names: [...codes.keys()],
  codes: Int32Array.from(joined(cells)),
});

function places({ offsets, kind }: Builder): (i: number) => Place {
  return (i) => {
    let low = 0;
    for (let high = offsets.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (offsets[middle].row <= i) low = middle;
      else high = middle;
    }
    return { kind, number: i + offsets[low].offset };
  };
}
