import { median } from '../../kernels/ranks/quantile.ts';

/** What was found, as far as it may come every year. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
  readonly end: number;
}

/** Shapes (cells). */
export interface ThroughYears {
  /** What each value is beyond what was expected. */
  readonly away: Float64Array;
  /** The series without its rhythms. */
  readonly calm: Float64Array;
}

const YEAR = 365.2425 * 86_400_000;
/** Years that a series covers at least for anything to be seen to come in each. */
const YEARS = 2;
/** Parts of a year within which times are the same: of two years, and of more. */
const OF_TWO = 0.025;
const OF_MORE = 0.1;
/** Part of how far it goes that each other year goes at least, at that time; and cells before that tell where the level comes from, and after, where it leads. */
const AS_FAR = 0.5;
const BEFORE = 30;
const AFTER = 7;
/** Cells within which times of a year are the same, at least, and part of the times of other months at which it goes as far at most: what is so at any time of the year is no sign of a year. */
const NEAR_LEAST = 2;
const ELSEWHERE = 0.1;
/** What no season explains. */
const NEVER: readonly string[] = ['stuck', 'gap', 'drift', 'form'];
/** What is told by where the level goes, and by how far values are. */
const LEVELS: readonly string[] = ['turn', 'drift'];
const FARNESS: readonly string[] = ['value', 'step', 'range', 'swing'];

/**
 * Without what comes at the same time of every year that the series covers: trade before Christmas and its end are no events, though three of them are too
 * few for a rhythm. Of two years both must go the same way, within nine days. Nor is it an event when every other year does the same without being told for it: goes
 * half as far at least, within nine days.
 * @param step of the grid in milliseconds
 * @param sideOf the way that something goes
 */
export function withoutYearly<F extends Found>(
  found: readonly F[],
  cells: number,
  step: number,
  sideOf: (one: F) => number,
  through?: ThroughYears,
): { kept: F[]; usual: string[] } {
  const period = YEAR / step;
  const open = found.filter(({ aspect }) => !NEVER.includes(aspect));
  const usual = new Set<F>();
  for (const one of open) {
    const turns = (other: F) => Math.round((other.start - one.start) / period);
    const late = (other: F) => Math.abs(other.start - one.start - turns(other) * period) / period;
    // Years in which this time of the year is a part of the series.
    const years = Math.floor(one.start / period) + Math.floor((cells - 1 - one.start) / period) + 1;
    if (years < YEARS) continue;
    const alike = open.filter((other) =>
      years === YEARS ? late(other) <= OF_TWO && sideOf(other) === sideOf(one) : late(other) <= OF_MORE,
    );
    if (new Set(alike.map(turns)).size >= years) for (const other of alike) usual.add(other);
  }
  if (through !== undefined) for (const one of found) if (eachYear(through, one, period)) usual.add(one);
  if (usual.size === 0) return { kept: [...found], usual: [] };
  return {
    kept: found.filter((one) => !usual.has(one)),
    usual: [`${usual.size} changes come at the same time of every year, taken as usual`],
  };
}

/** Whether each other year of the series does the same at that time. */
function eachYear(through: ThroughYears, one: Found, period: number): boolean {
  const level = LEVELS.includes(one.aspect);
  if (!level && !FARNESS.includes(one.aspect)) return false;
  const near = Math.round(OF_TWO * period);
  if (near < NEAR_LEAST) return false;
  const goes = level ? rises(through.calm) : strays(through.away);
  const end = level ? Math.max(one.end, one.start + AFTER) : one.end;
  const own = [1, -1].map((side) => ({ side, far: goes(one.start, end, 0, side) }));
  const most = Math.max(...own.map(({ far }) => far));
  // A side that is not half as far as the other one is none.
  const sides = own.filter(({ far }) => far > AS_FAR * most);
  const n = through.away.length;
  let years = 0;
  for (let year = -Math.ceil(n / period); year * period < n; ++year) {
    const by = Math.round(year * period);
    if (year === 0 || one.start + by < 0 || one.end + by >= n) continue;
    years += 1;
    if (!sides.every(({ side, far }) => goes(one.start + by, end + by, near, side) >= AS_FAR * far)) return false;
  }
  if (years === 0 || sides.length === 0) return false;
  let [windows, far] = [0, 0];
  for (let at = near; at < n; at += 2 * near) {
    const apart = Math.abs(at - one.start - Math.round((at - one.start) / period) * period);
    if (apart <= 3 * near + end - one.start) continue;
    windows += 1;
    if (sides.every(({ side, far: own }) => goes(at, Math.min(n - 1, at + end - one.start), near, side) >= AS_FAR * own)) far += 1;
  }
  return far <= ELSEWHERE * windows;
}

/** How far a stretch goes to a side, or what is so many cells beside it. */
type Goes = (start: number, end: number, near: number, side: number) => number;

const strays =
  (away: Float64Array): Goes =>
  (start, end, near, side) => {
    let most = 0;
    for (let i = Math.max(0, start - near); i <= Math.min(away.length - 1, end + near); ++i) most = Math.max(most, side * away[i] || 0);
    return most;
  };

/** From the level before: medians, so that one value is no level. */
const rises =
  (calm: Float64Array): Goes =>
  (start, end, near, side) => {
    const before = median(calm.subarray(Math.max(0, start - near - BEFORE), Math.max(0, start - near)));
    let most = 0;
    for (let i = Math.max(0, start - near); i + AFTER <= Math.min(calm.length, end + near + 1); ++i)
      most = Math.max(most, side * (median(calm.subarray(i, i + AFTER)) - before) || 0);
    return most;
  };
