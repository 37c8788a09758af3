import type { Table } from '@hapax/io';
import { beyondGroup, type DetectorEntry, formatTogether, withinGroup } from 'hapax';
import type { Vocabulary } from '../categories.ts';
import type { Cause, Detection } from '../detection.ts';
import { asksShare } from '../runs/threshold-rule.ts';
import type { Within } from '../within.ts';

/** Part of the share of clean files with any alarm, beside what the method spends. */
const PART = 4 / 7;
/** Rows that groups are told from at most, rows that a group has on average at least, and pairs that are looked at. */
const ROWS = 20_000;
const ROWS_A_GROUP = 5;
const PAIRS = 1000;

/**
 * Where the numbers of a table lie given each of its categories.
 * @param coded the table with its categories as the last features
 * @param alpha share of clean files with any alarm, of the method
 * @param chosen rows to learn from; without it all
 */
function withinOf(coded: Table, { of }: Vocabulary, alpha: number, chosen?: ArrayLike<number>): Within[] {
  const { features } = coded;
  const numbers = features.slice(0, features.length - of.length);
  const rows = chosen?.length ?? coded.rows;
  const told = of.filter(({ levels }) => levels.length > 1 && levels.length * ROWS_A_GROUP <= rows);
  const pairs = numbers.length * told.length;
  if (pairs === 0 || pairs > PAIRS) return [];
  const count = Math.min(rows, ROWS);
  const some = Int32Array.from({ length: count }, (_, k) => {
    const at = Math.floor((k * rows) / count);
    return chosen?.[at] ?? at;
  });
  const valuesOf = ({ values }: { readonly values: Float64Array }) => Float64Array.from(some, (i) => values[i]);
  return told.flatMap(({ name, levels }) => {
    const groups = valuesOf(features[numbers.length + of.findIndex((one) => one.name === name)]);
    return numbers.flatMap((one) => {
      const fit = withinGroup(valuesOf(one), groups, levels.length, rows, (PART * alpha) / pairs);
      return fit ? [{ number: one.name, category: name, fit }] : [];
    });
  });
}

/** The same for a method that keeps a promise over clean files, which `alpha` names, where no share of rows is asked for. */
export function withinFor(
  { own, options: { alpha } }: DetectorEntry['spec'],
  given: Readonly<Record<string, unknown>>,
  learnt: Table,
  words: Vocabulary,
  rows: ArrayLike<number> | undefined,
): Pick<Vocabulary, 'within'> {
  if (own === undefined || alpha?.kind !== 'number' || asksShare(given) || words.of.length === 0) return {};
  const within = withinOf(learnt, words, typeof given.alpha === 'number' ? given.alpha : alpha.default, rows);
  return within.length > 0 ? { within } : {};
}

/** What is odd in a row given a category of it. */
interface Oddity {
  readonly within: Within;
  readonly group: number;
  readonly value: number;
  /** Above 1. */
  readonly beyond: number;
}

/** The same detection with rows among its anomalies that hold a number which is clear of those of its category. */
export function withOddities(detection: Detection, coded: Table, { of, within = [] }: Vocabulary): Detection {
  const { threshold } = detection;
  if (within.length === 0 || typeof threshold !== 'number' || !(threshold < Number.MAX_VALUE)) return detection;
  const column = (name: string) => coded.features.find((one) => one.name === name)?.values;
  const odd = new Map<number, Oddity>();
  for (const one of within) {
    const [values, groups] = [column(one.number), column(one.category)];
    if (values === undefined || groups === undefined) continue;
    for (let row = 0; row < coded.rows; ++row) {
      const beyond = groups[row] < one.fit.scale.length ? beyondGroup(one.fit, values[row], groups[row]) : 0;
      if (beyond > 1 && beyond > (odd.get(row)?.beyond ?? 1)) odd.set(row, { within: one, group: groups[row], value: values[row], beyond });
    }
  }
  const { verdicts, reason, causes, together } = detection;
  const added = new Map([...odd].filter(([row]) => verdicts[row] !== 1));
  if (added.size === 0) return detection;
  const scores = detection.scores.slice();
  for (const [row, { beyond }] of added) scores[row] = Math.max(scores[row], threshold) * (1 + 1e-9) + Math.log(beyond);
  return {
    ...detection,
    scores,
    verdicts: verdicts.map((verdict, row) => (added.has(row) ? 1 : verdict)),
    reason: (row) => {
      const found = added.get(row);
      return found ? told(found, of) : reason(row);
    },
    ...(causes && {
      causes: (row) => {
        const found = added.get(row);
        return found ? [causeOf(found)] : causes(row);
      },
    }),
    ...(together && { together: (row) => (added.has(row) ? undefined : together(row)) }),
  };
}

const causeOf = ({ within: { number, fit }, group, value, beyond }: Oddity): Cause => ({
  feature: number,
  value,
  contribution: beyond,
  low: fit.low[group],
  high: fit.high[group],
});

function told({ within: { number, category, fit }, group, value }: Oddity, of: Vocabulary['of']): string {
  const shown = formatTogether(value, fit.low[group], fit.high[group]);
  const level = of.find(({ name }) => name === category)?.levels[group] ?? '';
  return `${number} is ${shown.value}, where ${category} \`${level}\` usually has ${shown.low === shown.high ? shown.low : `${shown.low} to ${shown.high}`}`;
}
