import { lookOf } from './look.ts';
import { areYears, countsUp, isCorner, isWordOverData } from './number-names.ts';

/** What stands where in delimited text: found from its first lines, told in words. */
export interface Layout {
  /** Lines before the first row of data; what they say is in here. */
  readonly skip: number;
  /** Names of the columns, or undefined where no line holds them. */
  readonly names: readonly string[] | undefined;
  /** Units by column, from a line of their own. */
  readonly units: readonly string[] | undefined;
  /** Lines that begin so are remarks, wherever they stand; empty where none are. */
  readonly comment: string;
  /** Cells in each row. */
  readonly width: number;
  readonly notes: readonly string[];
}

/** A line with its cells. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly cells: readonly string[];
  /** Lines that it takes. */
  readonly height: number;
  /** Where the next line begins. */
  readonly end: number;
}

export interface LayoutOptions {
  readonly header: 'auto' | 'yes' | 'no';
  /** The line of the names, from 1. */
  readonly headerRow: number | undefined;
  readonly skipRows: number;
  readonly comment: string | undefined;
}

const filled = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + (cell.trim() === '' ? 0 : 1), 0);

/** Signs of remarks; some are believed only on lines of one cell. */
const COMMENTS: readonly (readonly [sign: string, alone: boolean])[] = [
  ['#', false],
  ['%', false],
  ['//', false],
  [';', true],
  ['!', true],
  ['*', true],
];

/** The sign with which remarks begin. A table whose rows mostly begin with it has none. */
function commentOf(lines: readonly Line[], told: string | undefined): string {
  if (told !== undefined) return told === 'none' ? '' : told;
  for (const [sign, alone] of COMMENTS) {
    const found = lines.filter(({ cells }) => cells[0].trimStart().startsWith(sign));
    if (
      found.length > 0 &&
      2 * found.length <= lines.length + 3 &&
      (!alone || found.every(({ cells }) => cells.length === 1 || filled(cells) === 1))
    )
      return sign;
  }
  return '';
}

/** The width that most lines have; of equally many the larger. */
export function usualWidth(lines: readonly Line[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of lines) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  let [width, most] = [0, 0];
  for (const [one, count] of counts) if (count > most || (count === most && one > width)) [width, most] = [one, count];
  return width;
}

/** Find the names of the columns and the first row of data in the first lines of a text. */
export function layoutOf(all: readonly Line[], { header, headerRow, skipRows, comment: told }: LayoutOptions): Layout {
  const notes: string[] = [];
  const comment = commentOf(all, told);
  const fixed = all.filter(({ number }) => number > skipRows);
  const remarks = comment === '' ? [] : fixed.filter(({ cells }) => cells[0].trimStart().startsWith(comment));
  const lines = fixed.filter((line) => filled(line.cells) > 0 && !remarks.includes(line));
  const width = Math.max(1, usualWidth(lines));
  const begin = (first: Line | undefined): number => (first === undefined ? (all[all.length - 1]?.number ?? 0) : first.number - 1);
  if (headerRow !== undefined) {
    const at = lines.findIndex(({ number }) => number >= headerRow);
    const names = lines[at]?.cells;
    return { skip: begin(lines[at + 1]), names, units: undefined, comment, width: Math.max(width, names?.length ?? 0), notes };
  }
  const first = firstOfTable(lines, width);
  const data = header === 'no' ? first : firstOfData(lines, first, width);
  const head = header === 'no' ? [] : lines.slice(first, data);
  const above = lines.slice(0, first);
  if (above.length > 0 && above.some(({ cells }) => filled(cells) > 0))
    notes.push(
      `${above.length === 1 ? `line ${above[0].number} stands` : `lines ${above[0].number} to ${above[above.length - 1].number} stand`} above the table and ${above.length === 1 ? 'is' : 'are'} left out; --header-row names the line of the names`,
    );
  if (remarks.length > 0) notes.push(`lines that begin with ${comment} are remarks and left out; --comment none reads them`);
  if (header === 'yes' && head.length === 0)
    return { skip: begin(lines[first + 1]), names: lines[first]?.cells, units: undefined, comment, width, notes };
  // A header that begins with the sign of a remark, as NumPy writes it.
  const last = remarks[remarks.length - 1];
  if (
    head.length === 0 &&
    last !== undefined &&
    last.number < (lines[first]?.number ?? 0) &&
    last.cells.length === width &&
    header === 'auto'
  )
    return {
      skip: begin(lines[first]),
      names: last.cells.map((cell, j) => (j === 0 ? cell.trimStart().slice(comment.length).trim() || cell : cell)),
      units: undefined,
      comment,
      width,
      notes,
    };
  const { names, units } = namesOf(head, width, notes);
  if (names === undefined && header === 'auto' && lines.length > 0)
    notes.push(
      `line ${lines[first].number} holds numbers, so it is data and ${width === 1 ? 'the column is called column1' : `the columns are called column1 to column${width}`}; --header yes if it holds names`,
    );
  // A separator at the end of each row makes a cell that never holds anything.
  const ends = names?.length === width - 1 && lines.slice(data).every(({ cells }) => (cells[width - 1] ?? '').trim() === '');
  return { skip: begin(lines[data]), names, units, comment, width: ends ? width - 1 : width, notes };
}

/** The line of the names, or the first of data: as many cells as most lines have, most of them filled. R leaves out the name of row names. */
function firstOfTable(lines: readonly Line[], width: number): number {
  const first = lines.findIndex(({ cells }, i) => {
    if (cells.length === width || (cells.length > width && filled(cells) <= width && filled(cells.slice(width)) === 0))
      return 2 * filled(cells) > width || width === 1 || countsUp(cells) || onlyRowNamesLackOne(lines, i);
    const next = lines[i + 1];
    return (
      cells.length === width - 1 &&
      filled(cells) === cells.length &&
      (width > 2 || (next?.cells.length === width && next.cells.some((cell) => lookOf(cell) === 'data')))
    );
  });
  if (first < 1) return Math.max(0, first);
  const above = lines[first - 1];
  // The upper row of a header with merged cells is half empty.
  return above.cells.length === width && filled(above.cells) >= 2 && above.cells.every((cell) => lookOf(cell) !== 'data')
    ? first - 1
    : first;
}

/** `"","x"` above `"1",135`: R gives row names no name, and a vector one column. */
function onlyRowNamesLackOne(lines: readonly Line[], at: number): boolean {
  const { cells } = lines[at];
  const next = lines[at + 1]?.cells;
  return cells.length === 2 && cells[0].trim() === '' && next?.length === 2 && next[0].trim() !== '' && lookOf(next[1]) === 'data';
}

/** Rows that a header may have. */
const MOST_HEAD = 4;

const cellsOf = (lines: readonly Line[]): (readonly string[])[] => lines.map(({ cells }) => cells);

/** The first line that looks like those far below it rather than like names. */
function firstOfData(lines: readonly Line[], first: number, width: number): number {
  const rest = lines.slice(first);
  const body = rest.slice(Math.min(MOST_HEAD, Math.max(1, rest.length - 1)));
  if (rest.length <= 1)
    return rest.length === 1 && rest[0].cells.some((cell) => lookOf(cell) === 'data' && Number.isFinite(Number(cell)))
      ? first
      : first + rest.length;
  /** Columns that hold data below. */
  const isData = Array.from({ length: width }, (_, j) => {
    const looks = body.map(({ cells }) => lookOf(cells[j] ?? '')).filter((look) => look !== 'empty');
    return looks.length > 0 && looks.filter((look) => look === 'data').length >= 0.7 * looks.length;
  });
  const some = isData.some((is) => is);
  if (countsUp(rest[0].cells) && !rest[1].cells.every((cell, j) => cell === rest[0].cells[j])) return first + 1;
  const below = cellsOf(rest.slice(1));
  if (isCorner(rest[0].cells, below) || isWordOverData(rest[0].cells, below)) return first + 1;
  for (let k = 0; k < Math.min(MOST_HEAD, rest.length); ++k) {
    const { cells } = rest[k];
    if (cells.length < Math.min(width, 2) && width > 1) continue;
    const looks = cells.map(lookOf);
    if (!some) return first + (k === 0 && looks.some((look) => look === 'data') ? 0 : 1);
    const known = looks.filter((look, j) => isData[j] && look !== 'empty');
    const data = known.filter((look) => look === 'data').length;
    if (known.length > 0 && 2 * data > known.length && !areYears(cells, k === 0 ? cellsOf(rest.slice(1)) : [])) return first + k;
    if (known.length === 0 && filled(cells) > 0 && k > 0 && looks.every((look) => look === 'empty')) return first + k;
  }
  return first + 1;
}

/** One name a column, from one to four lines: names, then units, kinds of aggregation or parts of names below merged cells. */
function namesOf(
  head: readonly Line[],
  width: number,
  notes: string[],
): { names: readonly string[] | undefined; units: readonly string[] | undefined } {
  if (head.length === 0) return { names: undefined, units: undefined };
  const full = head.filter(({ cells }) => cells.length >= Math.min(2, width));
  const [one, two, ...more] = full;
  if (one === undefined) return { names: head[head.length - 1].cells, units: undefined };
  if (two === undefined) return { names: one.cells, units: undefined };
  if (repeats(one.cells) || blanksBetween(one.cells, two.cells)) {
    notes.push(`the names are put together from lines ${one.number} and ${two.number}`);
    return { names: joinedNames(one.cells, two.cells, width), units: more[0]?.cells };
  }
  notes.push(
    `line ${two.number} below the names${looksLikeUnits(two.cells) ? ' holds units' : ' is no data'} and is left out${more.length > 0 ? `, as is what stands between it and the first row of data` : ''}`,
  );
  return { names: one.cells, units: two.cells };
}

const looksLikeUnits = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim().length <= 12);
const repeats = (cells: readonly string[]): boolean => {
  const words = cells.filter((cell) => cell.trim() !== '');
  return new Set(words).size < words.length;
};
/** A merged cell leaves those behind it empty, over names of their own. */
const blanksBetween = (upper: readonly string[], lower: readonly string[]): boolean =>
  filled(lower) >= filled(upper) &&
  upper.some((cell, j) => j > 0 && cell.trim() === '' && (lower[j] ?? '').trim() !== '' && filled(upper.slice(0, j)) > 0);

function joinedNames(upper: readonly string[], lower: readonly string[], width: number): string[] {
  let group = '';
  return Array.from({ length: width }, (_, j) => {
    const above = (upper[j] ?? '').trim();
    if (above !== '') group = above;
    const below = (lower[j] ?? '').trim();
    return below === '' ? group : group === '' || group === below ? below : `${group} ${below}`;
  });
}
