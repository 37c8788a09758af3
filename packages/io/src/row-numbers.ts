import { blocks, type Growing, size } from './growing.ts';

/** Fewer rows than this may count up by chance or by nature. */
const ENOUGH = 20;

/** True for a column that only counts its rows: whole numbers, each one more than the last. */
export function countsRows(cells: Growing): boolean {
  if (size(cells) < ENOUGH) return false;
  let next = Number.NaN;
  for (const values of blocks(cells)) {
    if (next !== next) next = values[0];
    if (!Number.isInteger(next)) return false;
    for (let i = 0; i < values.length; ++i, ++next) if (values[i] !== next) return false;
  }
  return true;
}
