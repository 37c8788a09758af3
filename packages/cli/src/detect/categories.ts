import { listed, type NumberColumn, type Table, type TextColumn, textRoleOf, textsAreLabels } from '@hapax/io';
import { frequency, HapaxError, oneHot, type TransformConfigured } from 'hapax';
import { repeatedCodes } from './repeats.ts';
import type { Within } from './within.ts';

/** A column of texts that is learnt from, with what it said in the rows to learn from: `levels[code]`, and how many rows say each. */
export interface Category {
  readonly name: string;
  readonly levels: readonly string[];
  readonly counts: readonly number[];
}

/** The columns of text that a model looks at, and how many rows they were counted in. */
export interface Vocabulary {
  readonly of: readonly Category[];
  readonly rows: number;
  /** Where numbers lie given each of them; for methods that say when nothing is unusual. */
  readonly within?: readonly Within[];
}

export const NO_WORDS: Vocabulary = { of: [], rows: 0 };

/** What was asked for and what is used otherwise, by name. */
export interface TextWishes {
  /** Columns to look at whatever they hold. */
  readonly wanted: readonly string[];
  /** Columns that serve another end, such as naming groups. */
  readonly taken: readonly string[];
}

/** Share of rows whose text no other row has, beyond which a text that is rare means nothing. */
const OWN = 0.05;
/** Share of rows with different texts from which one that was asked for tells nothing. */
const OF_THEIR_OWN = 0.9;
/** Rows below which no text is known to be rare. */
const LEAST_ROWS = 20;
/** Bits beyond the mean that the rarity of a text is not counted at: one in four more than usual. */
const SLACK = 2;
/** A text gets a feature of its own with so many rows, a share of them in this range, and the commonest first. */
const LEAST_COUNT = 10;
const LEAST_SHARE = 0.01;
const UNCOMMON = 0.05;
const MOST_LEVELS = 30;

/** Which columns of text are categories, counted in these rows, and what the notes say of all of them. */
export function categoriesOf(
  table: Table,
  { wanted, taken }: TextWishes,
  rows?: ArrayLike<number>,
): { readonly words: Vocabulary; readonly notes: readonly string[] } {
  const of: Category[] = [];
  const labels: string[] = [];
  const own: string[] = [];
  for (const one of table.texts.filter(({ name }) => !taken.includes(name))) {
    const category = counted(one, rows ?? { length: table.rows });
    const asked = wanted.includes(one.name);
    if (asked && (category === undefined || category.levels.length > OF_THEIR_OWN * sum(category.counts)))
      throw new HapaxError(
        'INPUT',
        `${table.source} column \`${one.name}\` has a text of its own in nearly every row, so none of them is rare; leave it out`,
      );
    if (!asked && category !== undefined && textsAreLabels(one.name, category.levels)) labels.push(one.name);
    else if (category !== undefined && (asked || isCategory(one, category, table))) of.push(category);
    else if (table.columns.find(({ name }) => name === one.name)?.code === undefined) own.push(one.name);
  }
  const names = (some: readonly string[]) => `${some.length === 1 ? 'column' : 'columns'} ${listed(some)}`;
  const verb = (some: readonly string[], single: string, many: string) => (some.length === 1 ? single : many);
  return {
    words: { of, rows: rows?.length ?? table.rows },
    notes: [
      ...(of.length === 0
        ? []
        : [
            `${names(of.map(({ name }) => name))} ${verb(
              of.map(({ name }) => name),
              'is',
              'are',
            )} taken as ${verb(
              of.map(({ name }) => name),
              'a category',
              'categories',
            )}: ${listed(of.map(({ name, levels }) => `${name} has ${levels.length}`))} different texts`,
          ]),
      ...(labels.length === 0
        ? []
        : [
            `${names(labels)} ${verb(labels, 'looks like labels and is', 'look like labels and are')} left out; --labels ${labels[0]} compares the result with it, --include ${labels[0]} makes it a category`,
          ]),
      ...(own.length === 0
        ? []
        : [
            `${names(own)} ${verb(own, 'holds text that names or describes single rows, and is', 'hold text that names or describes single rows, and are')} left out`,
          ]),
      ...repeatedCodes(table, own),
    ],
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

function isCategory(one: TextColumn, { counts }: Category, table: Table): boolean {
  const { role } = textRoleOf(one, table);
  if (role === 'constant') return true;
  const alone = counts.filter((count) => count === 1).length;
  const rows = sum(counts);
  return role === 'category' && rows >= LEAST_ROWS && alone <= Math.max(1, OWN * rows);
}

/** The texts of some rows; undefined where nearly every row has its own. */
function counted(one: TextColumn, rows: ArrayLike<number>): Category | undefined {
  const { name, names } = one;
  if (names === undefined) return undefined;
  const counts = new Float64Array(names.length);
  const { codes } = one;
  for (let k = 0; k < rows.length; ++k) {
    const code = codes[rows[k] ?? k];
    if (code >= 0) counts[code] += 1;
  }
  const there = Array.from(counts.keys()).filter((code) => counts[code] > 0);
  return { name, levels: there.map((code) => names[code]), counts: there.map((code) => counts[code]) };
}

/**
 * The table with its categories among the features, as their place in the vocabulary; a text that is not in it comes behind all of them,
 * a missing one stays missing.
 * @throws HapaxError `INPUT` when the table lacks a column
 */
export function withCodes(table: Table, { of }: Vocabulary): Table {
  if (of.length === 0) return table;
  return { ...table, features: [...table.features, ...of.map((one) => codesOf(table, one))] };
}

function codesOf({ texts, features, rows, source }: Table, { name, levels }: Category): NumberColumn {
  const places = new Map(levels.map((level, code) => [level, code]));
  const codeOf = (text: string): number => (text === '' ? Number.NaN : (places.get(text) ?? levels.length));
  const text = texts.find((one) => one.name === name);
  const number = text === undefined ? features.find((one) => one.name === name) : undefined;
  if (text === undefined && number === undefined)
    throw new HapaxError('INPUT', `${source} has no column \`${name}\`, which the model takes as a category`);
  let values: Float64Array | undefined;
  return {
    name,
    get values() {
      values ??= Float64Array.from({ length: rows }, (_, row) => codeOf(text?.at(row) ?? String(number?.values[row] ?? '')));
      return values;
    },
  };
}

/**
 * What makes numbers of the codes, which are the last features: how rare each is, and each pair, and which of the rarer ones it is. Common
 * texts tell nothing unless there are labels to learn from, and would only add noise: on the AI4I table they cost `auto` 7 ROC points.
 * @param numbers the features before them
 */
export function encoding({ of, rows }: Vocabulary, numbers: number, labelled: boolean): TransformConfigured[] {
  if (of.length === 0) return [];
  const columns = of.map((_, k) => numbers + k);
  return [
    frequency({ columns, pairs: 'yes', keep: 'yes', slack: SLACK }),
    oneHot({
      columns,
      minCount: Math.max(LEAST_COUNT, Math.ceil(LEAST_SHARE * rows)),
      maxShare: labelled ? 1 : UNCOMMON,
      maxLevels: MOST_LEVELS,
    }),
  ];
}

/** The options of a method that takes categories itself, with those of the vocabulary beside those that were named. @param numbers the features before them */
export function withCategorical(
  options: Readonly<Record<string, unknown>>,
  { of }: Vocabulary,
  numbers: number,
): Readonly<Record<string, unknown>> {
  const named: readonly unknown[] = Array.isArray(options.categorical) ? options.categorical : [];
  return { ...options, categorical: [...named, ...of.map((_, k) => numbers + k)] };
}
