import { sampleOf, type Table } from '@hapax/io';
import {
  describeFeature,
  type FeatureExplanation,
  type Learnt,
  lackingOf,
  loneIn,
  type Model,
  othersOf,
  type Reason,
  reasonOf,
} from 'hapax';
import type { Vocabulary } from '../categories.ts';
import type { Cause } from '../detection.ts';

/** Parts of a score that a reason names at most, and the share each must have. */
const NAMED = 2;
const SHARE = 0.1;
/** Parts that machines get at most. */
const CAUSES = 10;

/** A text that such a share of rows has is no reason by itself. */
const COMMON = 0.05;
/** A number so many widths of its usual range beyond it is a reason whatever else there is. */
const FAR = 1;
/** Rows that tell where the values of a column are usually. */
const LOOKED_AT = 2048;

/** The part of some columns in a score: of one, or of two together. */
interface Part {
  readonly columns: readonly number[];
  contribution: number;
  /** Where the value of a number is usually; NaN where it is not known. */
  low: number;
  high: number;
}

/** How a row of a table is explained by a model that sees it through transforms. */
export interface Teller {
  reason(row: number): string;
  causes(row: number): readonly Cause[];
  together(row: number): Reason['together'];
}

/**
 * Explain rows in the columns of the file. The model is asked under names that say which column each of its features is made from, for
 * transforms carry names along.
 * @param coded the table with its categories as the last features
 * @param learnt the same of the rows that were learnt from; undefined where they are not at hand
 */
export function tellerOf(modelOf: (row: number) => Model, coded: Table, words: Vocabulary, learnt: Table | undefined): Teller {
  const { features } = coded;
  const first = features.length - words.of.length;
  const tokens = features.map((_, j) => `#${j}#`);
  const together = jointCounts(learnt, first);
  const joint = (row: number, a: number, b: number) => together(a, b, `${features[a].values[row]} ${features[b].values[row]}`);
  const usual = usualOf(learnt);
  const others = othersIn(learnt, first);
  const partsOf = (row: number): Part[] => {
    const sample = sampleOf(coded, row);
    const parts = new Map<string, Part>();
    for (const { name, value, contribution, low, high } of modelOf(row).explain(sample, tokens).features) {
      const columns = [...name.matchAll(/#(\d+)#/g)].map(([, j]) => Number(j));
      const asItIs = low === low && columns.length === 1 && name === tokens[columns[0]] && Object.is(value, sample[columns[0]]);
      const key = columns.join();
      const part = parts.get(key) ?? { columns, contribution: 0, low: Number.NaN, high: Number.NaN };
      part.contribution += Math.max(0, contribution);
      if (asItIs) Object.assign(part, { low, high });
      else if (part.low !== part.low && columns.length === 1 && columns[0] < first) Object.assign(part, usual(columns[0]));
      parts.set(key, part);
    }
    return [...parts.values()].filter(({ contribution }) => contribution > 0).sort((a, b) => b.contribution - a.contribution);
  };
  const level = (row: number, j: number): string => {
    const { name, levels } = words.of[j - first];
    const code = features[j].values[row];
    const text = code !== code ? undefined : (levels[code] ?? coded.texts.find((one) => one.name === name)?.at(row));
    return text === undefined ? `missing ${name}` : `${name} \`${text}\``;
  };
  const say = (row: number, { columns, low, high, contribution }: Part): string => {
    const [j, other] = columns;
    if (other !== undefined) return `${level(row, j)} with ${level(row, other)}: ${times(joint(row, j, other))}`;
    if (j >= first) {
      const count = countOf(j, row);
      return count === undefined ? `${features[j].name} is missing` : `${level(row, j)}: ${times(count)}`;
    }
    const value = features[j].values[row];
    return describeFeature({ name: features[j].name, value, contribution, low, typical: Number.NaN, high });
  };
  const countOf = (j: number, row: number): number | undefined => {
    const code = features[j].values[row];
    return code === code ? (words.of[j - first].counts[code] ?? 0) : undefined;
  };
  const times = (count: number | undefined): string =>
    count === undefined ? 'hardly ever together' : `${often(count)} in ${words.rows.toLocaleString('en')} rows`;
  const isCommon = (row: number, { columns }: Part): boolean =>
    columns.length === 1 && columns[0] >= first && (countOf(columns[0], row) ?? 0) > COMMON * words.rows;
  const valuesOf = (row: number, all: readonly Part[]): FeatureExplanation[] =>
    features.map(({ name, values }, j) => {
      const part = all.find(({ columns }) => columns.length === 1 && columns[0] === j);
      const value = values[row];
      const contribution = part?.contribution ?? 0;
      // A text is no reason here, only what numbers are held against.
      if (j >= first)
        return { name, value, contribution, low: -Infinity, typical: Number.NaN, high: Infinity, text: textAt(coded, name, row) };
      return {
        name,
        value,
        contribution,
        typical: Number.NaN,
        ...usual(j),
        ...(part && part.low === part.low && { low: part.low, high: part.high }),
      };
    });
  /** The reason in the numbers of a row, and in how they go with each other and with its texts. */
  const inNumbers = (row: number, all: readonly Part[]): Reason => reasonOf(valuesOf(row, all), others, NAMED);
  const lacking = (row: number, all: readonly Part[]): string | undefined =>
    lackingOf(
      valuesOf(row, all),
      all.reduce((sum, { contribution }) => sum + contribution, 0),
    );
  /** A number far beyond its usual range is told before texts, though these may weigh more. */
  const farthest = (row: number, all: readonly Part[]): Part | undefined =>
    all
      .filter(({ columns }) => columns.length === 1 && columns[0] < first)
      .map((part) => {
        const value = features[part.columns[0]].values[row];
        const { low, high } = part.low === part.low ? part : usual(part.columns[0]);
        return { part: { ...part, low, high }, away: Math.max(low - value, value - high) / (high - low) };
      })
      .filter(({ away }) => away > FAR)
      .sort((a, b) => b.away - a.away)[0]?.part;
  /** The parts that are reasons by themselves. */
  const spokenOf = (row: number): Part[] => {
    const all = partsOf(row);
    const total = all.reduce((sum, { contribution }) => sum + contribution, 0);
    const loud = all.filter(({ contribution }) => contribution > SHARE * total);
    const telling = loud.filter((part) => !isCommon(row, part) && !isAsUsual(row, part) && !loud.some((other) => holds(other, part)));
    const far = telling.some(({ columns }) => columns[0] < first) ? undefined : farthest(row, all);
    return [...(far ? [far] : []), ...telling].slice(0, NAMED);
  };
  const isAsUsual = (row: number, { columns, low, high }: Part): boolean =>
    columns.length === 1 && columns[0] < first && features[columns[0]].values[row] >= low && features[columns[0]].values[row] <= high;
  return {
    together: (row) => (spokenOf(row).length > 0 ? undefined : inNumbers(row, partsOf(row)).together),
    reason(row) {
      const all = partsOf(row);
      const missing = lacking(row, all);
      if (missing !== undefined) return missing;
      const main = spokenOf(row);
      const [a, b] = main;
      // Two texts that are rare, and rare together, are one finding.
      if (a && b && [a, b].every(({ columns }) => columns.length === 1 && columns[0] >= first)) {
        const both = joint(row, a.columns[0], b.columns[0]);
        const least = Math.min(countOf(a.columns[0], row) ?? 0, countOf(b.columns[0], row) ?? 0);
        if (both !== undefined && both >= least) return say(row, { ...a, columns: [a.columns[0], b.columns[0]].sort((m, n) => m - n) });
      }
      return main.length === 0 ? inNumbers(row, all).text : main.map((part) => say(row, part)).join('; ');
    },
    causes: (row) =>
      partsOf(row)
        .slice(0, CAUSES)
        .map(({ columns, contribution, low, high }) => ({
          feature: columns.map((j) => features[j].name).join(' with '),
          value: columns.every((j) => j < first)
            ? features[columns[0]].values[row]
            : columns.map((j) => textAt(coded, features[j].name, row)).join(' with '),
          contribution,
          low: low === low ? low : null,
          high: high === high ? high : null,
        })),
  };
}

const textAt = ({ texts }: Table, name: string, row: number): string => texts.find((one) => one.name === name)?.at(row) ?? '';

const often = (count: number): string =>
  count === 0 ? 'never' : count === 1 ? 'once' : count === 2 ? 'twice' : `${count.toLocaleString('en')} times`;

/** How many learnt rows have two codes; counted at the first question about two columns. */
function jointCounts(learnt: Table | undefined, first: number): (a: number, b: number, codes: string) => number | undefined {
  const known = new Map<string, Map<string, number>>();
  return (a, b, codes) => {
    if (learnt === undefined || a < first || b < first) return undefined;
    const key = `${a} ${b}`;
    const counts = known.get(key) ?? new Map<string, number>();
    if (!known.has(key)) {
      const [x, y] = [learnt.features[a].values, learnt.features[b].values];
      for (let i = 0; i < x.length; ++i) counts.set(`${x[i]} ${y[i]}`, (counts.get(`${x[i]} ${y[i]}`) ?? 0) + 1);
      known.set(key, counts);
    }
    return counts.get(codes) ?? 0;
  };
}

/** Learnt rows that numbers are held against. */
const BESIDE = 400;

/** How the numbers of the learnt rows go together, and with their texts. */
function othersIn(learnt: Table | undefined, first: number): Learnt | undefined {
  if (learnt === undefined) return undefined;
  const { features, rows } = learnt;
  const count = Math.min(rows, BESIDE);
  const some = (columns: number) => {
    const values = new Float64Array(count * columns);
    for (let j = 0; j < columns; ++j) {
      const column = features[j].values;
      for (let i = 0; i < count; ++i) values[i * columns + j] = column[Math.floor((i * rows) / count)];
    }
    return { values, rows: count, columns };
  };
  const kinds = new Set(features.map((_, j) => j).filter((j) => j >= first));
  return { ...othersOf(some(features.length), kinds), ...loneIn(some(first)) };
}

/** Whether a part is about two columns of which another is one. */
const holds = (pair: Part, { columns }: Part): boolean =>
  pair.columns.length > columns.length && columns.every((j) => pair.columns.includes(j));

/** Where nine of ten learnt values of a column lie. */
function usualOf(learnt: Table | undefined): (j: number) => Pick<Part, 'low' | 'high'> {
  const known = new Map<number, Pick<Part, 'low' | 'high'>>();
  return (j) => {
    const found = known.get(j);
    if (found !== undefined || learnt === undefined) return found ?? { low: Number.NaN, high: Number.NaN };
    const { values } = learnt.features[j];
    const step = Math.max(1, Math.floor(values.length / LOOKED_AT));
    const some = values.filter((v, i) => v === v && i % step === 0).sort();
    const at = (q: number) => some[Math.floor(q * (some.length - 1))] ?? Number.NaN;
    known.set(j, { low: at(0.05), high: at(0.95) });
    return known.get(j) ?? { low: Number.NaN, high: Number.NaN };
  };
}
