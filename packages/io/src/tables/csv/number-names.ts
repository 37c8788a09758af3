import { parseTime } from '../../time/parse-time.ts';
import { lookOf } from './look.ts';

/** Names that pandas makes where there are none: 0, 1, 2, 3, 4, behind an empty one for its index, which stands alone as few as there are. */
export const countsUp = (cells: readonly string[]): boolean =>
  cells.length >= (cells[0] === '' ? 2 : 5) &&
  (cells[0] === '0' || cells[0] === '1' || cells[0] === '') &&
  cells.every((cell, j) => j === 0 || cell === String(j - (cells[1] === '0' ? 1 : 0) + (cells[0] === '1' ? 1 : 0)));

/** Names that a corner needs, and rows below it that are looked at. */
const CORNERED = 3;
const BELOW = 20;

/** Numbers of which each is more than the one before it. */
const rises = (cells: readonly string[]): boolean =>
  cells.every((cell, j) => /\d/.test(cell) && Number.isFinite(Number(cell)) && (j === 0 || Number(cell) > Number(cells[j - 1])));

/** A table of two ways, as pivots and R write it: over an empty corner numbers that only rise, below it rows with names that do not all rise. */
export function isCorner([corner = '', ...names]: readonly string[], below: readonly (readonly string[])[]): boolean {
  const rows = below.slice(0, BELOW);
  return (
    corner.trim() === '' &&
    names.length >= CORNERED &&
    rows.length > 0 &&
    rises(names) &&
    rows.every(([name = '']) => name.trim() !== '') &&
    !rows.every(([, ...cells]) => rises(cells))
  );
}

/**
 * Names of numbers beside a word, `ts,00,10,11`, over a column that holds times or numbers in every row: whole numbers
 * without a sign, no two alike, and rising where the column may be one of plain numbers.
 */
export function isWordOverData([corner = '', ...names]: readonly string[], below: readonly (readonly string[])[]): boolean {
  const rows = below.slice(0, BELOW);
  return (
    lookOf(corner) === 'word' &&
    names.length >= 2 &&
    rows.length > 1 &&
    new Set(names).size === names.length &&
    names.every((name) => /^\d{1,12}$/.test(name.trim())) &&
    rows.every(([first = '']) => lookOf(first) === 'data') &&
    (rows.every(([first = '']) => parseTime(first) !== undefined) || rises(names))
  );
}

/** A header of years: `Month,Day,1978,1979` counts up by one where data would not. */
export function areYears(cells: readonly string[], below: readonly (readonly string[])[]): boolean {
  const years = cells.map((cell) => (/^(?:1[5-9]|20|21)\d\d$/.test(cell.trim()) ? Number(cell) : Number.NaN));
  const known = years.filter((year) => year === year);
  if (known.length < 3 || below.length === 0) return false;
  const step = known[1] - known[0];
  return (
    step !== 0 &&
    known.every((year, i) => i === 0 || year - known[i - 1] === step) &&
    below.slice(0, 3).some((next) => next.some((cell, j) => years[j] === years[j] && !/^(?:1[5-9]|20|21)\d\d$/.test(cell.trim())))
  );
}
