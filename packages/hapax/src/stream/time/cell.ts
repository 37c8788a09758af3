import { LARGEST } from '../../core/matrix.ts';
import { type AggregatePlan, addBelow, addTo, isNone, nextPart, outcomeOf, type Part, startPart } from './aggregate.ts';

/** The open cell of a regular grid of one key, and what its samples come to so far: plain data. */
export interface Cell {
  /** The cell is [index · every, (index + 1) · every); NaN while none is open. */
  index: number;
  /** Samples in it. */
  count: number;
  /** Cells without a sample directly before it. */
  gap: number;
  /** 1 when any of its samples is a known anomaly. */
  label: 0 | 1;
  /** Aggregate of the known values of each feature so far, and how many there are, shape (nFeatures). */
  readonly values: Float64Array;
  readonly known: Float64Array;
  /** What a feature needs beyond that; absent where none does. */
  readonly parts?: readonly (Part | null)[];
}

export const startCell = (plans: readonly AggregatePlan[]): Cell => {
  const parts = plans.map(startPart);
  return { ...emptyCell(plans.length), ...(parts.some((part) => part !== null) ? { parts } : {}) };
};

const emptyCell = (columns: number): Cell => ({
  index: Number.NaN,
  count: 0,
  gap: 0,
  label: 0,
  values: new Float64Array(columns),
  known: new Float64Array(columns),
});

/** The cell that a time falls into. Where division rounds across a border, the borders themselves decide. */
export function indexOf(time: number, every: number): number {
  const index = Math.floor(time / every);
  if (time >= (index + 1) * every) return index + 1;
  return time < index * every ? index - 1 : index;
}

export const endOf = (index: number, every: number): number => (index + 1) * every;

/** Take a sample in; samples come in the order of time. Missing and broken values are left out. */
export function merge(cell: Cell, plans: readonly AggregatePlan[], sample: ArrayLike<number>, label: 0 | 1, time: number): void {
  const { values, known, parts } = cell;
  for (let j = 0; j < values.length; ++j) {
    const v = sample[j];
    const { kind, over, counters } = plans[j];
    const part = parts?.[j];
    if (part && over >= 0 && Math.abs(sample[over]) <= LARGEST) addBelow(part, sample[over], time, counters);
    // Negated, so that NaN fails it too.
    if (!(Math.abs(v) <= LARGEST)) continue;
    known[j] += 1;
    if (part) addTo(part, v, time, counters);
    else if (known[j] === 1 || kind === 'last') values[j] = v;
    else if (kind === 'mean') values[j] += (v - values[j]) / known[j];
    else if (kind === 'sum') values[j] += v;
    else if (kind === 'min' ? v < values[j] : v > values[j]) values[j] = v;
  }
  cell.count += 1;
  if (label === 1) cell.label = 1;
}

/**
 * The sample that the cell comes to. A feature without a known value is missing, but where nothing came at all its count, its sum and
 * the number of different ones are 0: of nothing there is none.
 */
export function closeCell({ count, values, known, parts }: Cell, plans: readonly AggregatePlan[], into: Float64Array): void {
  for (let j = 0; j < values.length; ++j) {
    const plan = plans[j];
    const part = parts?.[j];
    if (plan.kind === 'count') into[j] = known[j];
    else if (known[j] === 0) into[j] = count === 0 && isNone(plan) ? 0 : Number.NaN;
    else into[j] = part ? outcomeOf(part, plan) : values[j];
  }
}

/** Go on to the next cell. */
export function nextCell(cell: Cell): void {
  cell.gap = cell.count === 0 ? cell.gap + 1 : 0;
  cell.index += 1;
  empty(cell);
}

/** No cell is open: the next sample opens its own. */
export function leaveGrid(cell: Cell): void {
  cell.gap = 0;
  cell.index = Number.NaN;
  empty(cell);
}

function empty(cell: Cell): void {
  cell.count = 0;
  cell.label = 0;
  cell.values.fill(0);
  cell.known.fill(0);
  for (const part of cell.parts ?? []) if (part) nextPart(part);
}
