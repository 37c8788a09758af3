import { type NumberColumn, rowsOf, type Table, type TextColumn } from '@hapax/io';
import { duration } from 'hapax';

/** Events that a count needs, and those that a step holds on average. */
const EVENTS = 200;
const EACH = 5;
/** Steps that a series of counts needs. */
const STEPS = 50;
/** Steps that people count by, in milliseconds. */
const MINUTE = 60_000;
const LENGTHS = [
  1000,
  10_000,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
  360 * MINUTE,
  1440 * MINUTE,
  10_080 * MINUTE,
];
/** Kinds of events that are counted each by itself: of few different ones, each of some share. */
const KINDS = 6;
const SHARE = 0.05;

/** Events as counts a step of time. */
export interface Counted {
  readonly table: Table;
  readonly why: string;
  /** The step, as in `every hour`. */
  readonly every: string;
}

/** What such rows are. */
export const NO_MEASURES = 'its rows are events that measure nothing';

/**
 * Events counted: a table that measures nothing, whose rows have times of their own, becomes a series of how many rows there are in each
 * step, in all and of each kind. Undefined where rows measure something, or are too few, or keep a step themselves.
 */
export function counted(table: Table): Counted | undefined {
  const { time, rows, features, texts } = table;
  if (time === undefined || time.unit !== 'ms' || features.length > 0 || rows < EVENTS || keepsStep(time.values)) return undefined;
  const [first, last] = [time.values[0], time.values[rows - 1]];
  const step = LENGTHS.find((length) => (rows * length) / (last - first) >= EACH);
  if (step === undefined || (last - first) / step < STEPS) return undefined;
  const from = Math.floor(first / step);
  const cells = Math.floor(last / step) - from + 1;
  const cellOf = Int32Array.from(time.values, (ms) => Math.floor(ms / step) - from);
  const count = (name: string, counts: (row: number) => boolean): NumberColumn => {
    const values = new Float64Array(cells);
    for (let row = 0; row < rows; ++row) if (counts(row)) values[cellOf[row]] += 1;
    return { name, values };
  };
  const kind = kindOf(texts, rows);
  const columns = [
    count('events', () => true),
    ...(kind === undefined ? [] : (kind.names ?? []).map((name, code) => count(`${kind.name} ${name}`, (row) => kind.codes[row] === code))),
  ];
  // A step without an event stands where the next event does.
  const rowAt = new Int32Array(cells);
  for (let cell = 0, row = 0; cell < cells; ++cell) {
    while (row < rows - 1 && cellOf[row] < cell) row += 1;
    rowAt[cell] = row;
  }
  const every = duration(step, 'ms').replace(/^1 /, '');
  const { aside: _, labels: __, ...rest } = rowsOf(table, rowAt);
  return {
    table: {
      ...rest,
      features: columns,
      aside: [],
      texts: [],
      time: { ...time, values: Float64Array.from({ length: cells }, (_, cell) => (from + cell) * step) },
      notes: table.notes.filter((note) => !note.includes(`have the same ${time.name} as the row before`)),
    },
    why: `${NO_MEASURES}, and are counted every ${every}`,
    every,
  };
}

/** The column of the fewest kinds, each frequent enough to be counted. */
function kindOf(texts: readonly TextColumn[], rows: number): TextColumn | undefined {
  return texts
    .filter(({ names, codes }) => {
      if (names === undefined || names.length < 2 || names.length > KINDS) return false;
      const counts = new Float64Array(names.length);
      for (const code of codes) if (code >= 0) counts[code] += 1;
      return counts.every((one) => one >= SHARE * rows);
    })
    .sort((a, b) => (a.names?.length ?? 0) - (b.names?.length ?? 0))[0];
}

/** Rows of a series have one and the same step between most of them. */
function keepsStep(times: Float64Array): boolean {
  const steps = Float64Array.from({ length: times.length - 1 }, (_, i) => times[i + 1] - times[i]).sort();
  const middle = steps[steps.length >> 1];
  return middle > 0 && steps.filter((one) => Math.abs(one - middle) <= 0.01 * middle).length > steps.length / 2;
}
