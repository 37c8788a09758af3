import { parseTime } from '../../time/parse-time.ts';
import { isSpeltMissing } from '../columns/missing.ts';
import { speltNumber } from '../columns/spelt-number.ts';

/** How a cell looks: as data, as a missing value, or as words. */
export type Look = 'data' | 'empty' | 'word';

export function lookOf(raw: string): Look {
  const cell = raw.trim();
  if (cell === '' || isSpeltMissing(cell) || cell === 'NA' || cell === 'NaN' || cell === 'nan' || cell === 'null' || cell === 'NULL')
    return 'empty';
  if (Number.isFinite(Number(cell))) return 'data';
  const number = speltNumber(cell);
  return (number !== undefined && !/^\p{L}/u.test(cell)) || parseTime(cell) !== undefined ? 'data' : 'word';
}
