import type { Table } from '@hapax/io';
import { describeTogether, formatExact, formatTogether, loneIn, NOTHING, othersOf, reasonOf } from 'hapax';

/** Features that a reason names at most, and the share of the score that each must have. */
const NAMED = 2;
const SHARE = 0.1;
/** Rows before that a value is held against, and the fewest that tell something. */
const BEFORE = 200;
const FEWEST = 20;
/** Rows of a shape: a stretch that is stiller or wilder than others shows over so many. */
const STRETCH = 20;
/** Rows of the whole file that tell what is usual. */
const LOOKED_AT = 400;

/** What is unusual in a value among the rows that came before it. */
interface Finding {
  readonly text: string;
  /** In widths of the band that it is outside of. */
  readonly excess: number;
}

/**
 * Why a row is strange among the rows of its file, for methods that go along in order: a value beyond the usual one, beyond the rows just
 * before, a step, a stretch that is too still or too wild; then how the values of the row go together.
 * @returns for a row and the parts of its features in the score, undefined where the method has none, a plain sentence
 */
export function besideRows({ features, rows }: Table): (row: number, parts: ArrayLike<number> | undefined) => string {
  const step = Math.max(1, Math.floor(rows / LOOKED_AT));
  const all = features.map(({ values }) => usualOf(values, step));
  const columns = features.length;
  const count = Math.min(rows, LOOKED_AT);
  const examples = new Float64Array(count * columns);
  for (const [j, { values }] of features.entries())
    for (let i = 0; i < count; ++i) examples[i * columns + j] = values[Math.floor((i * rows) / count)];
  const some = { values: examples, rows: count, columns };
  const learnt = { ...othersOf(some), ...loneIn(some) };
  return (row, parts) => {
    const order = features.map((_, j) => j).sort((a, b) => (parts ? parts[b] - parts[a] : 0) || a - b);
    const total = parts ? Array.from(parts).reduce((sum, part) => sum + Math.max(0, part), 0) : 0;
    const weighty = parts === undefined ? order : order.filter((j) => parts[j] > SHARE * total);
    const found = (some: readonly number[]) =>
      some.flatMap((j) => findingOf(features[j].name, features[j].values, row, all[j]) ?? []).slice(0, NAMED);
    const said = found(weighty);
    if (said.length > 0) return said.map(({ text }) => text).join('; ');
    const told = features.map(({ name, values }, j) => ({
      name,
      value: values[row],
      contribution: parts?.[j] ?? 0,
      low: all[j].low,
      typical: Number.NaN,
      high: all[j].high,
    }));
    const { text, together } = reasonOf(told, learnt, NAMED);
    if (together) return describeTogether(together);
    const other = found(order).sort((a, b) => b.excess - a.excess);
    return other.length > 0 ? other[0].text : text === '' ? NOTHING : text;
  };
}

interface Usual {
  readonly low: number;
  readonly high: number;
  /** The largest step that one row in a hundred exceeds. */
  readonly step: number;
  /** Between which the spread over a stretch of rows lies for nine of ten. */
  readonly still: number;
  readonly wild: number;
}

function usualOf(values: Float64Array, every: number): Usual {
  const quantiles = (of: number[]) => {
    const ascending = Float64Array.from(of)
      .filter((v) => v === v)
      .sort();
    return (q: number) => ascending[Math.round(q * (ascending.length - 1))] ?? Number.NaN;
  };
  const places: number[] = [];
  for (let i = 1; i < values.length; i += every) places.push(i);
  const value = quantiles(places.map((i) => values[i]));
  const step = quantiles(places.map((i) => Math.abs(values[i] - values[i - 1])));
  const spread = quantiles(places.filter((i) => i >= STRETCH).map((i) => rangeBefore(values, i)));
  return { low: value(0.05), high: value(0.95), step: step(0.99), still: spread(0.05), wild: spread(0.95) };
}

/** Between the least and the greatest value of the stretch that ends at a row. */
function rangeBefore(values: Float64Array, at: number): number {
  let [least, most] = [Infinity, -Infinity];
  for (let i = Math.max(0, at - STRETCH + 1); i <= at; ++i) {
    if (values[i] < least) least = values[i];
    if (values[i] > most) most = values[i];
  }
  return most - least;
}

/** The plainest thing that is unusual in a value: the first that holds. */
function findingOf(name: string, values: Float64Array, row: number, usual: Usual): Finding | undefined {
  const value = values[row];
  if (value !== value) return { text: `${name} is missing`, excess: Infinity };
  const { low, high } = usual;
  const beyond = outside(value, low, high);
  if (beyond > 0) return { text: `${name} is ${withBand(value, low, high, 'usually')}`, excess: beyond };
  const before = values
    .slice(Math.max(0, row - BEFORE), row)
    .filter((v) => v === v)
    .sort();
  if (before.length >= FEWEST) {
    const at = (q: number) => before[Math.round(q * (before.length - 1))];
    const [least, most] = [at(0.05), at(0.95)];
    const away = outside(value, least, most);
    if (away > 0) return { text: `${name} is ${withBand(value, least, most, `in the ${before.length} rows before`)}`, excess: away };
  }
  const last = row > 0 ? values[row - 1] : Number.NaN;
  const change = Math.abs(value - last);
  if (change > usual.step)
    return {
      text: `${name} goes from ${formatExact(last)} to ${formatExact(value)} in one row, 99 of 100 by ${short(usual.step)} at most`,
      excess: change / (usual.step || change) - 1,
    };
  const spread = row >= STRETCH ? rangeBefore(values, row) : Number.NaN;
  const odd = outside(spread, usual.still, usual.wild);
  return odd > 0
    ? { text: `${name} varies by ${withBand(spread, usual.still, usual.wild, 'usually')} over ${STRETCH} rows`, excess: odd }
    : undefined;
}

function outside(value: number, low: number, high: number): number {
  const away = Math.max(low - value, value - high);
  return away > 0 ? (high > low ? away / (high - low) : Number.MAX_VALUE) : 0;
}

function withBand(value: number, low: number, high: number, when: string): string {
  const shown = formatTogether(value, low, high);
  return `${shown.value}, ${when} ${low === high ? shown.low : `${shown.low} to ${shown.high}`}`;
}

const short = (value: number): string => formatTogether(value, value, value).low;
