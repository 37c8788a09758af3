import { featureMatrix, featuresAt, type Table } from '@hapax/io';
import { type Command, Option } from 'commander';
import { explainedByShapley, formatNumber, HapaxError, type Matrix, type Model, type Pipeline, treeImportances, treeRules } from 'hapax';
import type { Fact } from '../detection.ts';

/** What is to be told of a model beside its verdicts. */
export interface Telling {
  /** A tree as rules. */
  readonly rules: boolean;
  /** Reasons by Shapley values instead of the method's own contributions. */
  readonly shapley: boolean;
}

export const tellingOf = ({ rules, explain }: Readonly<Record<string, unknown>>): Telling => ({
  rules: rules === true,
  shapley: explain === 'shapley',
});

export const addTellingFlags = (command: Command): Command =>
  command
    .addOption(
      new Option('--explain <how>', "Where reasons come from: the method's own parts of a score, or Shapley values, which take longer.")
        .choices(['own', 'shapley'])
        .default('own'),
    )
    .option('--rules', 'Show a decision tree as rules.');

/** @throws HapaxError `OPTION` when something is to be told that only models of rows can tell */
export function mustTellNothing(id: string, { rules, shapley }: Telling): void {
  const flag = rules ? '--rules' : shapley ? '--explain shapley' : undefined;
  if (flag !== undefined)
    throw new HapaxError('OPTION', `${flag} is for methods of tables, which ${id} is not; leave it out, or choose another --method`);
}

/** Rules and features told at most. */
const RULES = 50;
const FEATURES = 8;

/** How much each feature does in a tree that learnt from labels, and where it is asked for, the tree as rules. */
export function treeFacts(model: Model, x: Matrix, labels: Uint8Array | undefined, names: readonly string[], { rules }: Telling): Fact[] {
  const { detector, rows, called } = insideOf(model, x, names);
  if (labels === undefined || detector.series !== undefined || !GROWN.includes(detector.id)) {
    if (!rules) return [];
    throw new HapaxError(
      'OPTION',
      `--rules tells a tree that learnt from labels, which ${detector.id} does not; take --method decisionTree`,
    );
  }
  const parts = Array.from(treeImportances(detector, rows, labels), (share, j) => ({ share, name: called[j] ?? `feature ${j}` }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share);
  const shown = parts.slice(0, FEATURES).map(({ share, name }) => `${name} ${(100 * share).toFixed(0)} %`);
  const importance = {
    label: 'what tells',
    value: `${shown.join(', ') || 'nothing: the tree asks no question'}${parts.length > FEATURES ? ' and others' : ''} (share of the impurity that questions about it take away)`,
    numbers: Object.fromEntries(parts.map(({ share, name }) => [name, share])),
  };
  return rules ? [importance, ...ruleFacts(detector, rows, called)] : [importance];
}

const GROWN = ['decisionTree', 'randomForest'];

function ruleFacts(model: Model, rows: Matrix, names: readonly string[]): Fact[] {
  if (model.id !== 'decisionTree')
    throw new HapaxError('OPTION', `--rules tells one tree, and ${model.id} has many; take --method decisionTree`);
  const rules = treeRules(model, { rows, names });
  const width = String(Math.min(RULES, rules.length)).length;
  const facts = rules.slice(0, RULES).map(({ conditions, value, rows: count }, k) => ({
    label: `rule ${String(k + 1).padStart(width)}`,
    value: `${conditions.join(' and ') || 'always'}: ${value > 0.5 ? 'anomaly' : 'normal'}, ${formatNumber(100 * value)} % of ${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`,
  }));
  return rules.length <= RULES
    ? facts
    : [
        ...facts,
        {
          label: 'rules',
          value: `the first ${RULES} of ${rules.length.toLocaleString('en')}; --max-depth 4 grows a tree that can be read`,
        },
      ];
}

/** The detector, its rows and the names of its features, where transforms stand before it. */
function insideOf(model: Model, x: Matrix, names: readonly string[]) {
  if (model.id !== 'pipeline') return { detector: model, rows: x, called: names };
  // Only a pipeline has this id.
  const whole = model as Pipeline;
  return { detector: whole.detector, rows: whole.transform(x), called: whole.names(names) };
}

/** Learnt rows that Shapley values compare with, and how much is asked of the model for each row that is explained. */
const COMPARED = 20;
const ASKED = { maxExact: 8, rounds: 4 };

/** The model whose reasons are Shapley values. @param rows that were learnt; undefined: all of the table */
export function byShapley(model: Model, table: Table, rows: Int32Array | undefined): Model {
  const count = rows?.length ?? table.rows;
  const some = Int32Array.from({ length: Math.min(COMPARED, count) }, (_, k) => {
    const at = Math.floor((k * count) / Math.min(COMPARED, count));
    return rows === undefined ? at : rows[at];
  });
  return explainedByShapley(model, featuresAt(table, some), ASKED);
}

export const SHAPLEY_FACT: Fact = {
  label: 'reasons',
  value: `Shapley values of the score against ${COMPARED} rows that were learnt from`,
};

/** The rows that were learnt, side by side. */
export const learntRows = (table: Table, rows: Int32Array | undefined): Matrix =>
  rows === undefined ? featureMatrix(table) : featuresAt(table, rows);
