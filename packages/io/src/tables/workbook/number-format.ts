/** Number formats of workbooks that every program knows and no file spells out: those that show dates and clocks. */
const BUILT_IN: Readonly<Record<number, Shows>> = Object.fromEntries([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58].map((id) => [id, 'date']),
  ...[18, 19, 20, 21, 32, 33].map((id) => [id, 'clock']),
  [22, 'date'],
  [9, 'percent'],
  [10, 'percent'],
]);

/** What a number in a cell is shown as. `length`: hours, counted on beyond a day. */
export type Shows = 'number' | 'percent' | 'date' | 'clock';

/** What a format shows, by its number or by how it is spelt. */
export function shows(id: number, code: string | undefined): Shows {
  if (code === undefined) return BUILT_IN[id] ?? 'number';
  const plain = bare(code);
  if (plain.includes('general')) return 'number';
  const date = ['y', 'd', 'e', 'g'].some((sign) => plain.includes(sign));
  const clock = plain.includes('h') || plain.includes('s');
  if (date || (plain.includes('m') && !clock)) return 'date';
  return clock ? 'clock' : plain.includes('%') ? 'percent' : 'number';
}

/** The first section of a format without texts, colours, locales and escaped signs, in lower case. */
function bare(code: string): string {
  let out = '';
  for (let i = 0; i < code.length && code[i] !== ';'; ++i) {
    const sign = code[i];
    if (sign === '"') i = endOf(code, '"', i);
    else if (sign === '[') {
      const end = endOf(code, ']', i);
      const inside = code.slice(i + 1, end).toLowerCase();
      // `[h]`, `[mm]`, `[ss]` count on; all else in brackets is a colour, a condition or a locale.
      if (['h', 'hh', 'm', 'mm', 's', 'ss'].includes(inside)) out += 'h';
      i = end;
    } else if (sign === '\\' || sign === '_' || sign === '*') i += 1;
    else out += sign.toLowerCase();
  }
  return out;
}

const endOf = (code: string, close: string, from: number): number => {
  const end = code.indexOf(close, from + 1);
  return end < 0 ? code.length : end;
};
