import { clearLevel, commonShape, tailOf } from '../kernels/extremes/clear-level.ts';
import { bodyLevels, bodyOf, commonBody } from '../kernels/extremes/g-and-h.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';

/** How a number lies within the groups that a category makes. Plain data; a list has one entry a group. */
export interface WithinGroup {
  /** Values are compared by their logarithms. */
  readonly logarithms: boolean;
  readonly center: readonly number[];
  /** 0 for a group that is too small to be told. */
  readonly scale: readonly number[];
  /** Where nine of ten of its values lie. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** In scales from the centre of the group: beyond these no value of a clean sample is expected. */
  readonly upper: number;
  readonly lower: number;
}

/** Makes the median absolute deviation of a normal sample estimate its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.482602218505602;
/** Values that a group needs to be told, and groups that there must be. */
const LEAST = 5;
const GROUPS = 2;
/** Values that the scale of all groups counts for in that of one: few values tell little of how far they stray. */
const SHRINKAGE = 5;
/** Positive values that stray over more than this factor, nine of ten of them, hang together by their logarithms. */
const SPREAD = 10;
/** Deviations from which on their body tells the levels by itself: few of groups of different shapes look tame. */
const FEW = 100;
/** Share of values in groups that are told, below which the category says nothing of the number. */
const TOLD = 0.5;

/**
 * Learn where a number lies within each group of a category: median and median absolute deviation, the latter drawn towards that of all
 * groups where a group is small, and the level that no deviation of a clean sample is expected to pass, told by the deviations of all groups
 * together.
 * @param values shape (nSamples); NaN: missing
 * @param groups of each sample, from 0; NaN: none
 * @param count of groups
 * @param rows samples that these stand for
 * @param alpha share of clean samples in which any value passes either level
 * @returns undefined where nothing can be told: too few values, or groups, or values all alike
 */
export function withinGroup(
  values: ArrayLike<number>,
  groups: ArrayLike<number>,
  count: number,
  rows: number,
  alpha: number,
): WithinGroup | undefined {
  const known = sorted(Float64Array.from(values).filter((v) => v === v));
  if (known.length === 0) return undefined;
  const logarithms = known[0] > 0 && quantileSorted(known, 0.95) > SPREAD * quantileSorted(known, 0.05);
  const members = Array.from({ length: count }, (): number[] => []);
  for (let i = 0; i < values.length; ++i) {
    const value = values[i];
    if (value === value && groups[i] >= 0 && groups[i] < count) members[groups[i]].push(logarithms ? Math.log(value) : value);
  }
  const ascending = members.map((some) => sorted(some));
  const told = ascending.filter(({ length }) => length >= LEAST);
  const among = told.reduce((sum, { length }) => sum + length, 0);
  if (told.length < GROUPS || among < TOLD * known.length) return undefined;
  const center = ascending.map((some) => (some.length === 0 ? 0 : quantileSorted(some, 0.5)));
  const own = ascending.map((some, g) => deviationOf(some, center[g]));
  const all = Math.sqrt(ascending.reduce((sum, { length }, g) => sum + (length >= LEAST ? (length * own[g] ** 2) / among : 0), 0));
  if (!(all > 0)) return undefined;
  const scale = ascending.map(({ length: n }, g) =>
    n < LEAST ? 0 : Math.sqrt((n * own[g] ** 2 + SHRINKAGE * all ** 2) / (n + SHRINKAGE)),
  );
  const deviations = sorted(ascending.flatMap((some, g) => (scale[g] > 0 ? Array.from(some, (v) => (v - center[g]) / scale[g]) : [])));
  const levels = levelsOf(deviations, rows, alpha / 2);
  if (levels === undefined) return undefined;
  const raw = (v: number): number => (logarithms ? Math.exp(v) : v);
  const at = (q: number) => ascending.map((some) => (some.length === 0 ? Number.NaN : raw(quantileSorted(some, q))));
  return { logarithms, center, scale, low: at(0.05), high: at(0.95), ...levels };
}

/** How far a value is clear of its group, above 1 where it is; 0 where its group is not told. */
export function beyondGroup({ logarithms, center, scale, upper, lower }: WithinGroup, value: number, group: number): number {
  if (!(scale[group] > 0) || (logarithms && !(value > 0))) return 0;
  const deviation = ((logarithms ? Math.log(value) : value) - center[group]) / scale[group];
  return deviation > 0 ? deviation / upper : deviation / lower;
}

/** As a normal sample with the share of values that differ from the centre at all: ties are no sign of precision. */
function deviationOf(ascending: Float64Array, center: number): number {
  const away = sorted(ascending.filter((v) => v !== center).map((v) => Math.abs(v - center)));
  return away.length === 0 ? 0 : NORMAL * Math.sqrt(away.length / ascending.length) * quantileSorted(away, 0.5);
}

/** @param alpha chance that any passes the upper one, and that any passes the lower one */
function levelsOf(ascending: Float64Array, rows: number, alpha: number): Pick<WithinGroup, 'upper' | 'lower'> | undefined {
  const body = bodyOf(ascending);
  if (body === undefined) return undefined;
  const bounds = bodyLevels(body, commonBody([body]), rows, alpha);
  if (ascending.length >= FEW) return bounds;
  const side = (descending: Float64Array): number => {
    const tail = tailOf(descending);
    return clearLevel(descending, tail, rows, alpha, commonShape([tail]));
  };
  return {
    upper: Math.max(side(ascending.slice().reverse()), bounds.upper),
    lower: Math.min(-side(ascending.map((v) => -v)), bounds.lower),
  };
}
