import { blocks, type Growing, growing, pad, push, size } from '../stores/growing.ts';
import type { Column, Odd, Reading, Rules } from './column.ts';
import { type Evidence, meaningOf } from './convention.ts';
import { markAt } from './marks.ts';
import { type CommonUnit, commonUnit, scaled } from './unit-scales.ts';

/** What a column holds, once all of it was seen. */
export type Kind = 'number' | 'time' | 'clock' | 'text' | 'empty';

/** What was read otherwise than as it stands, in words. */
export interface Lenient {
  readonly unit: string;
  /** Sentences about the whole column. */
  readonly how: readonly string[];
  /** Cells that are not what the column is: read as missing. */
  readonly bad: number;
  readonly badFirst: readonly Odd[];
}

/** What most cells of a column are. */
export function kindOf({ numbers, times, clocks, texts: { count }, endless, missing, settled }: Column): Kind {
  if (settled) return 'text';
  const texts = numbers.count > 0 ? count - endless : count;
  const most = Math.max(numbers.count, times.count, clocks.count, texts);
  if (most === 0) return [...missing.keys()].some((text) => text !== '') ? 'text' : 'empty';
  // A column of numbers and times is one of times where these are the more; a tie is text.
  if (2 * texts > numbers.count + times.count + clocks.count + texts) return 'text';
  if (numbers.count >= times.count && numbers.count >= clocks.count) return numbers.count > 0 ? 'number' : 'text';
  return times.count >= clocks.count ? 'time' : 'clock';
}

/** Units of one column; more are words that begin with a number, as addresses do. */
const MOST_UNITS = 6;
/** Share of cells with a unit that the most frequent one must have. */
const MOSTLY = 0.6;

/** Whether what stands behind the numbers of a column is one unit, or words. */
export function unitsAgree({ readings, numbers }: Column): boolean {
  const counts = unitCounts(readings);
  const all = [...counts.values()].reduce((a, b) => a + b, 0);
  if (all === 0 || commonUnit([...counts.keys()], all < numbers.count) !== undefined) return true;
  const most = Math.max(...counts.values());
  // Letters glued to some numbers of a column, such as `12A` among house numbers, are no unit.
  return (
    counts.size <= MOST_UNITS &&
    most >= MOSTLY * all &&
    (all >= 0.5 * numbers.count || [...counts.keys()].every((unit) => !/^\p{L}$/u.test(unit)))
  );
}

function unitCounts(readings: readonly Reading[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { number, count } of readings) {
    if (number === undefined || number.unit === '') continue;
    counts.set(number.unit, (counts.get(number.unit) ?? 0) + count);
  }
  return counts;
}

/** What becomes of the cells of one spelling. */
type Action = 'keep' | 'drop' | 'thousand' | number | { readonly times: number };

/** Make the cells of a column of numbers mean what its convention says; what is no number becomes missing. */
export function settleNumbers(one: Column, file: Evidence, rules: Rules, delimiter: string): Lenient {
  const how: string[] = [];
  const units = [...unitCounts(one.readings)].sort((a, b) => b[1] - a[1]);
  const common = commonUnit(
    units.map(([name]) => name),
    units.reduce((sum, [, count]) => sum + count, 0) < one.numbers.count,
  );
  const unit = common?.base ?? units[0]?.[0] ?? '';
  const times = (name: string): number => (name === '' ? 1 : (common?.scales.get(name) ?? 1));
  if (common !== undefined) how.push(madeOne(one.readings, common));
  const bad: Odd[] = [...one.texts.first, ...one.times.first, ...one.clocks.first];
  let badCount = one.texts.count + one.times.count + one.clocks.count;
  const actions: Action[] = one.readings.map((reading) => {
    const { number, count, first } = reading;
    if (number === undefined) return 'drop';
    if (number.unit !== '' && number.unit !== unit && common === undefined) {
      badCount += count;
      bad.push(first);
      return 'drop';
    }
    if (number.open === '') return times(number.unit) === 1 ? 'keep' : { times: times(number.unit) };
    const { grouped, guessed } = meaningOf(number.open, one, file, rules, delimiter);
    if (guessed) how.push(openness(reading, grouped));
    else if (grouped) how.push(`numbers such as ${first.text} are read with separated thousands`);
    const by = times(number.unit) * (grouped ? 1000 : 1);
    return by === 1 ? 'keep' : by === 1000 ? 'thousand' : { times: by };
  });
  how.push(...spellings(one.readings, common === undefined ? unit : ''));
  apply(one, 'keep', actions);
  return { unit, how: [...new Set(how)], bad: badCount, badFirst: bad };
}

/** Numbers of several units that are made one, with an example. */
function madeOne(readings: readonly Reading[], { base, scales }: CommonUnit): string {
  const units = [...new Set(readings.flatMap(({ number }) => (number === undefined || number.unit === '' ? [] : [number.unit])))];
  const first = readings.find(({ number }) => number !== undefined && (scales.get(number.unit) ?? 1) !== 1)?.first.text ?? '';
  return `${units.join(', ')} ${units.length === 1 ? 'is' : 'are'} read as ${base === '' ? 'thousands, millions and so on' : `multiples of ${base}`} (${first})`;
}

function openness({ number, first }: Reading, grouped: boolean): string {
  const sign = number?.open ?? ',';
  const value = first.text.replaceAll(/[^\d.,]/g, '');
  const [whole, decimal] = [value.replace(sign, ''), value.replace(sign, '.')];
  return grouped
    ? `${first.text} is read as ${whole}, though nothing else in the column shows that it groups thousands; --decimal "${sign}" reads it as ${decimal}`
    : `${first.text} is read as ${decimal}, though nothing else in the column shows its decimal mark; --thousands "${sign}" reads it as ${whole}`;
}

/** How numbers of a column are spelt, where that is worth saying: one example each. */
function spellings(readings: readonly Reading[], unit: string): string[] {
  const out: string[] = [];
  const example = (is: (number: NonNullable<Reading['number']>) => boolean): string | undefined =>
    readings.find(({ number }) => number !== undefined && (number.unit === '' || number.unit === unit) && is(number))?.first.text;
  const say = (text: string | undefined, words: string): void => {
    if (text !== undefined) out.push(`${words} (${text})`);
  };
  const decimals = new Set(readings.map(({ number }) => number?.decimal).filter((one) => one !== undefined && one !== ''));
  if (decimals.size > 1) out.push('decimal points and decimal commas are mixed, each is read as it stands');
  else
    say(
      example(({ decimal }) => decimal === ','),
      'decimal comma',
    );
  say(
    example(({ group }) => group !== ''),
    'separated thousands',
  );
  if (unit !== '')
    say(
      example((number) => number.unit === unit),
      `without its ${unit === '%' ? 'percent sign' : 'unit'}`,
    );
  say(
    example(({ style }) => style === 'duration'),
    'lengths of time, in units of their last part',
  );
  say(
    example(({ style }) => style === 'shortened'),
    'in thousands, millions or billions as it says',
  );
  say(
    example(({ style }) => style === 'parentheses'),
    'parentheses mean minus',
  );
  say(
    example(({ style }) => style === 'minus behind'),
    'minus behind the number',
  );
  say(
    example(({ style }) => style === 'other digits'),
    'digits of another script',
  );
  say(
    example(({ style }) => style === 'exponent D'),
    'exponent D',
  );
  return out;
}

/** Rewrite the cells by their marks. @param plain what becomes of cells without a mark */
export function apply(one: Column, plain: 'keep' | 'drop', actions: readonly Action[]): void {
  if (plain === 'keep' && actions.every((action) => action === 'keep')) return;
  const out: Growing = growing();
  let row = 0;
  for (const values of blocks(one.cells))
    for (let i = 0; i < values.length; ++i, ++row) {
      const code = markAt(one.marks, row);
      push(out, changed(values[i], code === 0 ? plain : actions[code - 1]));
    }
  one.cells = out;
}

const changed = (value: number, action: Action): number =>
  action === 'keep'
    ? value
    : action === 'drop'
      ? Number.NaN
      : action === 'thousand'
        ? Math.round(value * 1000)
        : typeof action === 'number'
          ? value + action
          : scaled(value, action.times);

/** Cells up to the last row, for columns whose last rows are missing. */
export function complete(one: Column, rows: number): void {
  pad(one.cells, rows - size(one.cells));
}
