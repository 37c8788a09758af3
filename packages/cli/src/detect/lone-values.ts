import { showPlace, type Table } from '@hapax/io';
import { formatExact } from 'hapax';

/** Rows of which a lone value tells something, and columns that have one, beyond which it is the way of the file. */
const FEWEST = 50;
const MOST = 3;
/** Fewer rows cannot tell by numbers alone that such a value is odd. */
const TOO_FEW = 200;

/** A column that is the same in all rows but one, in too few rows to call that one odd: a code that was always 0 and is 500 once. */
export function loneValues(table: Table, verdicts: Uint8Array): string[] {
  const { rows, features } = table;
  if (rows < FEWEST || rows >= TOO_FEW) return [];
  const lone = features.flatMap(({ name, values }) => {
    const row = loneRow(values);
    // One yes among many a no is not worth a word.
    if (row === undefined || verdicts[row] === 1 || Math.abs(values[row] - values[row === 0 ? 1 : 0]) === 1) return [];
    return [
      `${name} is ${formatExact(values[row])} in ${showPlace(table.place(row))} and ${formatExact(values[row === 0 ? 1 : 0])} in all other rows`,
    ];
  });
  return lone.length === 0 || lone.length > MOST ? [] : [`${lone.join('; ')}: too few rows to call that odd, and worth a look`];
}

/** The only row that differs from all others, which are alike. */
function loneRow(values: Float64Array): number | undefined {
  const usual = values[0] === values[1] ? values[0] : values[2];
  let found: number | undefined;
  for (let row = 0; row < values.length; ++row) {
    if (values[row] === usual) continue;
    if (found !== undefined || values[row] !== values[row]) return undefined;
    found = row;
  }
  return found;
}
