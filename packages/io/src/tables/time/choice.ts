import { clocksPutBack } from '../../time/autumn.ts';
import { DAY } from '../../time/calendar.ts';
import { toUtc } from '../../time/zones.ts';
import type { Column, Odd } from '../columns/column.ts';
import type { Kind } from '../columns/settle.ts';
import { looksLikeTime, wordsOf } from '../columns/words.ts';
import { joined } from '../stores/growing.ts';
import { putBackNote, type Times, timesOf, WINTER } from './cells.ts';
import { numberTimes } from './numbers.ts';
import { clockFor, clockValues, datedByParts } from './parts.ts';

/** The times of the rows, and the columns that they come from. */
export interface ChosenTime {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly unit: 'ms' | 'number';
  /** NaN where a row has no time. */
  readonly values: Float64Array;
  readonly notes: readonly string[];
  readonly zone: string;
  readonly bad: number;
  readonly badFirst: readonly Odd[];
}

/** What a choice looks at. */
export interface TimeInput {
  readonly columns: readonly Column[];
  readonly kinds: ReadonlyMap<Column, Kind>;
  readonly rows: number;
  readonly timeZone: string | undefined;
}

/** Of all that could say when, what orders the rows: from row to row it goes on, and hardly ever stands still. */
export function chooseTime(input: TimeInput): ChosenTime | undefined {
  const candidates = candidatesOf(input);
  let best: ChosenTime | undefined;
  let bestScore = -1;
  let inOrder = false;
  for (const one of candidates) {
    const { score, ordered } = scoreOf(one);
    // Where none orders the rows, the first says when it happened, and others what came of it.
    if (score > bestScore + (ordered ? 0 : MARGIN)) [best, bestScore, inOrder] = [one, score, ordered];
  }
  if (best === undefined || candidates.length === 1) return best;
  const others = candidates.filter((one) => one !== best && one.columns.every((column) => best?.columns.includes(column) !== true));
  if (others.length === 0) return best;
  const why = inOrder ? 'as it orders the rows' : 'though none orders the rows';
  const note = `column ${best.name} is taken for the time, ${why}; --time names another (${others
    .map(({ name }) => name)
    .slice(0, 5)
    .join(', ')})`;
  return { ...best, notes: [...best.notes, note] };
}

function candidatesOf(input: TimeInput): ChosenTime[] {
  const { columns, kinds, rows } = input;
  const open = columns.filter(({ name, role, ignored }) => (role === 'auto' || role === 'clock') && !ignored && !isBirth(name));
  const out: ChosenTime[] = [];
  const parts = datedByParts(open, kinds, rows);
  if (parts !== undefined) out.push(fromWalls(parts.columns, parts.walls, [], input));
  for (const one of open) {
    const kind = kinds.get(one);
    if (kind === 'time') {
      const times = timesOf(one, rows, input.timeZone);
      if (2 * known(times.values) >= rows) out.push(withClock(one, times, input) ?? fromColumn(one, times));
    } else if (kind === 'number' && !(parts?.columns.includes(one) ?? false)) {
      const found = numberTimes(one, rows);
      const byParts = found?.how === 'years' && parts !== undefined && found.values.some((ms) => ms % DAY !== 0);
      if (found !== undefined && !byParts && 2 * known(found.values) >= rows && !(found.how === 'years' && onlyNames(found.values, input)))
        out.push(fromNumbers(one, found, input));
    }
  }
  return out;
}

/** When somebody was born is no time of a row. */
const BIRTH = new Set(['birth', 'birthday', 'birthdate', 'born', 'dob', 'geburtsdatum', 'geburtstag', 'naissance', 'nacimiento']);
const isBirth = (name: string): boolean => wordsOf(name).some((word) => BIRTH.has(word));

/** Share of rows in order below which they are in none, and of times that are the only one of their thing in a long file. */
const IN_ORDER = 0.75;
const OWN = 0.98;

/** Years that come again and again, in no order: of wines, of films, of houses. In a long file each thing has a year once. */
function onlyNames(values: Float64Array, { columns, kinds, rows }: TimeInput): boolean {
  let [up, down] = [0, 0];
  for (let i = 1; i < values.length; ++i) {
    if (values[i] >= values[i - 1]) up += 1;
    if (values[i] <= values[i - 1]) down += 1;
  }
  if (Math.max(up, down) >= IN_ORDER * (rows - 1) || 2 * new Set(values).size > rows) return false;
  return !columns.some((one) => {
    const names = kinds.get(one) === 'text' ? one.words?.names() : undefined;
    if (one.words === undefined || names === undefined || 2 * names.length > rows) return false;
    const codes = one.words.codes(rows);
    return new Set(Array.from(codes, (code, i) => `${code} ${values[i]}`)).size >= OWN * rows;
  });
}

/** Numbers that say when though other times order the rows: their name and their size say so, and they measure nothing. */
export function otherInstants({ columns, kinds, rows }: TimeInput, chosen: ChosenTime | undefined): Column[] {
  return columns.filter(
    (one) =>
      one.role === 'auto' &&
      kinds.get(one) === 'number' &&
      chosen?.columns.includes(one) !== true &&
      looksLikeTime(one.name) &&
      ['counted from 1970', 'years'].includes(numberTimes(one, rows)?.how ?? ''),
  );
}

/** The times of the column that was named, or of `date+clock`. */
export function namedTime(one: Column, input: TimeInput): ChosenTime | undefined {
  const kind = input.kinds.get(one);
  if (kind === 'time') {
    const times = timesOf(one, input.rows, input.timeZone);
    return withClock(one, times, input) ?? fromColumn(one, times);
  }
  if (kind !== 'number') return undefined;
  const found = numberTimes(one, input.rows, true);
  if (found !== undefined) return fromNumbers(one, found, input);
  const values = new Float64Array(input.rows).fill(Number.NaN);
  values.set(joined(one.cells).subarray(0, input.rows));
  return { name: one.name, columns: [one], unit: 'number', values, notes: [], zone: '', bad: one.texts.count, badFirst: one.texts.first };
}

const fromColumn = (one: Column, { values, notes, zone, bad, badFirst }: Times): ChosenTime => ({
  name: one.name,
  columns: [one],
  unit: 'ms',
  values,
  notes,
  zone,
  bad,
  badFirst,
});

function fromNumbers(one: Column, { values, how, dateOnly }: NonNullable<ReturnType<typeof numberTimes>>, input: TimeInput): ChosenTime {
  const clock = dateOnly && how !== 'years' ? clockFor(one, openClocks(one, input), input.kinds) : undefined;
  if (clock !== undefined) return joinedWith(one, values, clock, [], input);
  const notes = how === 'counted from 1970' ? [] : [`column ${one.name} is read as times: ${how}`];
  const local = how === 'counted from 1970' ? undefined : input.timeZone;
  if (local !== undefined) toUtc(local, values);
  return {
    name: one.name,
    columns: [one],
    unit: 'ms',
    values,
    notes,
    zone: local ?? 'UTC',
    bad: one.texts.count,
    badFirst: one.texts.first,
  };
}

/** A date whose clock stands in another column. */
function withClock(one: Column, times: Times, input: TimeInput): ChosenTime | undefined {
  if (!times.dateOnly || one.readings.some(({ time }) => time?.offset !== undefined || time?.interval)) return undefined;
  const clock = clockFor(one, openClocks(one, input), input.kinds);
  if (clock === undefined) return undefined;
  // The zone belongs to date and clock together.
  const { values, notes } = input.timeZone === undefined ? times : timesOf(one, input.rows, undefined);
  return joinedWith(one, values, clock, notes, input);
}

const openClocks = (one: Column, { columns }: TimeInput): readonly Column[] =>
  columns.filter((other) => other === one || ((other.role === 'auto' || other.role === 'clock') && !other.ignored));

function joinedWith(one: Column, days: Float64Array, clock: Column, notes: readonly string[], input: TimeInput): ChosenTime {
  const clocks = clockValues(clock, input.kinds, input.rows);
  return fromWalls(
    [one, clock],
    days.map((day, i) => day + clocks[i]),
    notes,
    input,
  );
}

function fromWalls(columns: readonly Column[], walls: Float64Array, notes: readonly string[], { timeZone }: TimeInput): ChosenTime {
  const names = columns.map(({ name }) => name);
  const twice = timeZone === undefined ? 0 : toUtc(timeZone, walls);
  const back = timeZone === undefined ? clocksPutBack(walls) : undefined;
  if (back !== undefined)
    return {
      name: names.join('+'),
      columns,
      unit: 'ms',
      values: back.values,
      notes: [`columns ${names.join(', ')} together say when`, ...notes, putBackNote(names.join('+'), back)],
      zone: back.zone ?? WINTER,
      bad: 0,
      badFirst: [],
    };
  const told = twice > 0 ? [`${twice} times lie in an hour that comes twice in autumn; the order of the rows tells them apart`] : [];
  return {
    name: names.join('+'),
    columns,
    unit: 'ms',
    values: walls,
    notes: [`columns ${names.join(', ')} together say when`, ...notes, ...told],
    zone: timeZone ?? 'UTC, as none is written',
    bad: 0,
    badFirst: [],
  };
}

const known = (values: Float64Array): number => values.reduce((sum, v) => sum + (v === v ? 1 : 0), 0);

/** Scores of times that do not order the rows differ by more than this where it matters. */
const MARGIN = 0.04;

/** Rows in order and times that differ count most; names and parts decide between equals. */
function scoreOf({ values, columns, name }: ChosenTime): { readonly score: number; readonly ordered: boolean } {
  let [steps, up, down, still] = [0, 0, 0, 0];
  let last = Number.NaN;
  for (let i = 0; i < values.length; ++i) {
    const value = values[i];
    if (value !== value) continue;
    if (last === last) {
      steps += 1;
      if (value >= last) up += 1;
      if (value <= last) down += 1;
      if (value === last) still += 1;
    }
    last = value;
  }
  if (steps === 0) return { score: 0.5, ordered: true };
  const order = Math.max(up, down) / steps;
  const ordered = order > 0.95;
  const score = (ordered ? 1 : order / 2) + (1 - still / steps) + (looksLikeTime(name) ? 0.1 : 0) + (columns.length > 1 ? 0.05 : 0);
  return { score, ordered };
}
