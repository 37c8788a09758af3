import type { Table } from '@hapax/io';
import { type FeatureExplanation, type Learnt, loneIn, othersOf, type Reason, reasonOf } from 'hapax';
import type { Cause } from '../detection.ts';

/** From the unit of a group to that of the file: `middle + value · spread`, a pair a feature. */
export type Scale = readonly { readonly middle: number; readonly spread: number }[];

/** Features that a reason names at most. */
const NAMED = 3;
/** Rows that values are held against. */
const BESIDE = 400;

/**
 * Why rows are strange beside their group, in the unit of the file, where one model judges all groups on scales of their own.
 * @param given the table as the file has it
 * @param scaled the same as the model has it
 */
export function besideGroup(
  given: Table,
  scaled: Table,
  scaleAt: (row: number) => Scale,
): (row: number, causes: readonly Cause[]) => Reason {
  const { features, rows } = scaled;
  const count = Math.min(rows, BESIDE);
  const columns = features.length;
  const values = new Float64Array(count * columns);
  for (const [j, one] of features.entries())
    for (let i = 0; i < count; ++i) values[i * columns + j] = one.values[Math.floor((i * rows) / count)];
  const some = { values, rows: count, columns };
  const learnt: Learnt = { ...othersOf(some), ...loneIn(some) };
  return (row, causes) => {
    const scale = scaleAt(row);
    const back = (j: number, value: number) => scale[j].middle + value * scale[j].spread;
    const told = given.features.map(({ name, values: all }, j): FeatureExplanation => {
      const cause = causes.find(({ feature }) => feature === name);
      const [low, high] = [cause?.low ?? Number.NaN, cause?.high ?? Number.NaN];
      return {
        name,
        value: all[row],
        contribution: cause?.contribution ?? 0,
        // A feature without a part in the score is no reason.
        low: cause === undefined ? -Infinity : back(j, low),
        typical: Number.NaN,
        high: cause === undefined ? Infinity : back(j, high),
      };
    });
    const sample = features.map((one) => one.values[row]);
    const inUnits: Learnt = {
      disagreement(_, order) {
        const found = learnt.disagreement(sample, order);
        return found && { ...found, low: back(found.feature, found.low), high: back(found.feature, found.high) };
      },
      lone(_, order) {
        const found = learnt.lone(sample, order);
        if (found?.kind === 'gap') return { ...found, below: back(found.feature, found.below), above: back(found.feature, found.above) };
        if (found?.kind !== 'far') return found;
        return { ...found, nearest: found.nearest.map(({ feature, value }) => ({ feature, value: back(feature, value) })) };
      },
    };
    return reasonOf(told, inUnits, NAMED);
  };
}
