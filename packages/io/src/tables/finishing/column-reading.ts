import type { Column } from '../columns/column.ts';
import type { Kind, Lenient } from '../columns/settle.ts';
import { joined } from '../stores/growing.ts';
import type { ColumnReading, LabelColumn } from '../table.ts';
import type { ChosenTime } from '../time/choice.ts';

interface Uses {
  readonly rows: number;
  readonly time: ChosenTime | undefined;
  readonly labels: Column | undefined;
  readonly kept: readonly Column[];
  readonly aside: readonly Column[];
}

export function readingOf(
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
export function spelt(one: Column) {
  const { words, wordsFrom } = one;
  if (words === undefined) throw new TypeError('only a column with texts has them');
  if (wordsFrom === 0 || one.settled) return words;
  const before = joined(one.cells).subarray(0, wordsFrom);
  return { ...words, at: (row: number) => (row < before.length && before[row] === before[row] ? String(before[row]) : words.at(row)) };
}

export const labelsOf = ({ name, codes, cells }: Column): LabelColumn => ({
  name,
  names: [...codes.keys()],
  codes: Int32Array.from(joined(cells)),
});
