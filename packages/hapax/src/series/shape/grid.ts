import { median } from '../../kernels/ranks/quantile.ts';
import { duration } from './lengths.ts';
import { openingOf } from './opening.ts';
import { type Shortened, withoutPauses } from './pauses.ts';
import { evenStep, mostly, usualStep } from './steps.ts';

/** Rows of a series put on even steps of time. */
export interface Grid {
  /**
   * `even`: steps of one length; `calendar`: months, quarters or years; `open`: steps of one length without the hours and days of the week that never
   * have a row; `order`: no times, or none that steps can be made of.
   */
  readonly kind: 'even' | 'calendar' | 'open' | 'order';
  /** Milliseconds, or the unit of the times; of months, and of what is not always open, the mean length; 1 for order. */
  readonly step: number;
  /** Of `open`: steps of a day and of a week, and the length of one. */
  readonly opening?: { readonly perDay: number; readonly perWeek: number; readonly every: number };
  readonly cells: number;
  /** Cell of each row, shape (nRows). */
  readonly cellOf: Int32Array;
  /** Time of each cell, shape (cells); the index for order. */
  readonly times: Float64Array;
  /** Cells without a row. */
  readonly empty: number;
  /** Rows that share their cell with an earlier one. */
  readonly shared: number;
  /** The times keep no step of their own, and rows are put on a usual one. */
  readonly uneven: boolean;
  /** What was done to the times, a sentence each. */
  readonly notes: readonly string[];
}

const DAY = 86_400_000;
/** Cells a row at most, with a start for short series: a longer grid would be made of holes. */
const HOLES = 4;
/** Times as many where hours or days are closed. */
const CLOSED = 10;
const CALENDAR = [
  { name: 'month', from: 28 * DAY, to: 31 * DAY, months: 1 },
  { name: 'quarter', from: 89 * DAY, to: 92 * DAY, months: 3 },
  { name: 'year', from: 365 * DAY, to: 366 * DAY, months: 12 },
];

/**
 * Put the rows of a series on even steps.
 * @param times of the rows, ascending; undefined: the rows are one step apart
 * @param unit `ms` since 1970 UTC, or plain numbers
 */
export function gridOf(rows: number, times?: ArrayLike<number>, unit: 'ms' | 'number' = 'ms'): Grid {
  if (times === undefined || rows < 3) return inOrder(rows, []);
  const steps: number[] = [];
  for (let i = 1; i < rows; ++i) if (times[i] > times[i - 1]) steps.push(times[i] - times[i - 1]);
  if (steps.length < 2) return inOrder(rows, ['the times do not move: the rows are taken in their order']);
  const most = HOLES * rows + 1000;
  const calendar = unit === 'ms' ? CALENDAR.find(({ from, to }) => mostly(steps, (s) => s >= from && s <= to)) : undefined;
  if (calendar !== undefined)
    return onCalendar(rows, times, calendar.months, most) ?? inOrder(rows, ['the times are far apart: the rows are taken in their order']);
  const step = evenStep(steps, unit);
  if (step !== undefined)
    return (
      onSteps(rows, times, step, unit, most, times[0], FOLLOW) ??
      inOrder(rows, [
        `the times have ${Math.round((times[rows - 1] - times[0]) / step / rows).toLocaleString('en')} steps a row: the rows are taken in their order`,
      ])
    );
  const usual = usualStep(median(steps), unit);
  const grid = onSteps(rows, times, usual, unit, most, usualPhase(rows, times, usual), 0);
  const uneven = 'the times are uneven';
  if (grid === undefined) return inOrder(rows, [`${uneven} and far apart: the rows are taken in their order`]);
  const told = `${uneven}: rows are put on steps of ${duration(usual, unit)}, the mean of those that share one`;
  return { ...grid, uneven: true, notes: [told, ...grid.notes] };
}

function inOrder(rows: number, notes: readonly string[]): Grid {
  const cellOf = Int32Array.from({ length: rows }, (_, i) => i);
  return { kind: 'order', step: 1, cells: rows, cellOf, times: Float64Array.from(cellOf), empty: 0, shared: 0, uneven: false, notes };
}

/** Where in a step the rows mostly lie, the circular mean of their times; so that those about one time share a step, whatever the first row is. */
function usualPhase(rows: number, times: ArrayLike<number>, step: number): number {
  let [x, y] = [0, 0];
  for (let i = 0; i < rows; ++i) {
    const turn = (2 * Math.PI * ((times[i] - times[0]) % step)) / step;
    x += Math.cos(turn);
    y += Math.sin(turn);
  }
  return times[0] + (Math.atan2(y, x) / (2 * Math.PI)) * step;
}

/** Part of its distance from the lattice by which a row of even steps moves it: a step that is a little off does not add up, jitter does not move it. */
const FOLLOW = 0.1;

/**
 * Rows on steps of one length.
 * @param first where the first step lies
 * @param follow how much each row moves what follows; 0: the steps stay where the clock has them
 */
function onSteps(
  rows: number,
  times: ArrayLike<number>,
  step: number,
  unit: 'ms' | 'number',
  most: number,
  first: number,
  follow: number,
): Grid | undefined {
  const gaps = new Float64Array(rows - 1);
  let lattice = first;
  lattice += Math.round((times[0] - lattice) / step) * step;
  for (let i = 1; i < rows; ++i) {
    gaps[i - 1] = Math.max(0, Math.round((times[i] - lattice) / step));
    lattice += gaps[i - 1] * step;
    lattice += follow * (times[i] - lattice);
  }
  // Closed hours are more cells than rows may have, until they are left out.
  const whole =
    gaps.reduce((sum, gap) => sum + gap, 1) <= CLOSED * most ? fromGaps('even', step, times, unit, { gaps, cut: [] }) : undefined;
  const open = unit === 'ms' && whole !== undefined ? whileOpen(whole) : undefined;
  if (open !== undefined) return open;
  const phase = unit === 'number' ? 1 : ([7 * DAY, DAY].map((length) => length / step).find((n) => Number.isInteger(n) && n <= rows) ?? 1);
  return fromGaps('even', step, times, unit, withoutPauses(gaps, most, phase));
}

function onCalendar(rows: number, times: ArrayLike<number>, months: number, most: number): Grid | undefined {
  // Half a step forward: a month's end belongs to it however long the month is.
  const index = (ms: number) => {
    const date = new Date(ms);
    return Math.round((date.getUTCFullYear() * 12 + date.getUTCMonth() + (date.getUTCDate() - 1) / 31) / months);
  };
  const gaps = Float64Array.from({ length: rows - 1 }, (_, i) => index(times[i + 1]) - index(times[i]));
  return fromGaps('calendar', (months * 365.2425 * DAY) / 12, times, 'ms', withoutPauses(gaps, most, 12 / months));
}

/** The grid of the steps between its rows. */
function fromGaps(
  kind: 'even' | 'calendar',
  step: number,
  times: ArrayLike<number>,
  unit: 'ms' | 'number',
  steps: Shortened | undefined,
): Grid | undefined {
  if (steps === undefined) return undefined;
  const { gaps, cut } = steps;
  const rows = gaps.length + 1;
  const cellOf = new Int32Array(rows);
  for (let i = 1; i < rows; ++i) cellOf[i] = cellOf[i - 1] + gaps[i - 1];
  const cells = cellOf[rows - 1] + 1;
  const at = new Float64Array(cells).fill(Number.NaN);
  for (let i = rows - 1; i >= 0; --i) at[cellOf[i]] = times[i];
  for (let c = 1; c < cells; ++c) if (at[c] !== at[c]) at[c] = at[c - 1] + step;
  const used = new Uint8Array(cells);
  for (const c of cellOf) used[c] = 1;
  const full = used.reduce((a, b) => a + b, 0);
  const notes = cut.slice(0, TOLD).map((i) => pause(times, i, unit));
  if (cut.length > TOLD) notes.push(`${cut.length - TOLD} more such pauses`);
  return { kind, step, cells, cellOf, times: at, empty: cells - full, shared: rows - full, uneven: false, notes };
}

/** The grid without the hours and days that never have a row; undefined where there are none. */
function whileOpen(grid: Grid): Grid | undefined {
  const { step, times, cells, cellOf } = grid;
  const size = Math.round(DAY / step);
  if (size < 1 || Math.abs(size * step - DAY) > 1e-6 * DAY) return undefined;
  const used = new Uint8Array(cells);
  for (const c of cellOf) used[c] = 1;
  const opening = openingOf(used, size, Math.floor((((times[0] % DAY) + DAY) % DAY) / step) % size);
  if (opening === undefined) return undefined;
  const { kept, before, perDay, perWeek } = opening;
  return {
    ...grid,
    kind: 'open',
    step: (7 * DAY) / perWeek,
    opening: { perDay, perWeek, every: step },
    cells: kept.length,
    cellOf: cellOf.map((c) => before[c]),
    times: Float64Array.from(kept, (c) => times[c]),
    empty: kept.length - (cells - grid.empty),
  };
}

/** Pauses that are told one by one. */
const TOLD = 3;

function pause(times: ArrayLike<number>, i: number, unit: 'ms' | 'number'): string {
  const name = (time: number) =>
    unit === 'ms' && Math.abs(time) <= LAST_TIME ? new Date(time).toISOString().replace(/[.]000Z$/, 'Z') : String(time);
  const length = duration(times[i + 1] - times[i], unit);
  return `after ${name(times[i])} nothing comes for ${length}, until ${name(times[i + 1])}: the rows are taken as following each other; if that time is wrong, mend it`;
}

/** The last time that a date can have, in milliseconds. */
const LAST_TIME = 8.64e15;

/** Values on the grid: the mean of the rows of a cell, NaN where there is none. Shape (cells). */
export function ontoGrid({ cells, cellOf }: Grid, values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(cells);
  const counts = new Int32Array(cells);
  for (let i = 0; i < cellOf.length; ++i) {
    if (!(values[i] === values[i])) continue;
    out[cellOf[i]] += values[i];
    counts[cellOf[i]] += 1;
  }
  return out.map((sum, c) => (counts[c] === 0 ? Number.NaN : sum / counts[c]));
}
