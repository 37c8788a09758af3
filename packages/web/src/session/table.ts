import type { Rows } from './source.ts';

/** Samples of a file. */
export interface Table {
  readonly channels: readonly string[];
  readonly rows: Rows;
}

/** Channels shown at most: more panels than fit a page. */
const MOST = 20;

/**
 * Read a table of numbers: first line names, one column of times if there is one, the rest channels. Empty and unreadable cells are missing.
 * @param cells lines of fields, the first the names
 * @param start time of the first sample when the file has none
 */
export function readTable(cells: readonly (readonly string[])[], start: number, periodMs: number): Table | { readonly problem: string } {
  const [names = [], ...body] = cells.filter((line) => line.some((cell) => cell.trim() !== ''));
  if (body.length < 2) return { problem: 'The file has fewer than two samples.' };
  const some = body.slice(0, 50);
  const share = (j: number, read: (cell: string) => number) =>
    some.filter((line) => read(line[j] ?? '') === read(line[j] ?? '')).length / some.length;
  const time = names.findIndex((name, j) => /time|date/i.test(name) && share(j, readTime) === 1);
  const columns = names
    .map((_, j) => j)
    .filter((j) => j !== time && share(j, readNumber) > 0.5)
    .slice(0, MOST);
  if (columns.length === 0) return { problem: 'The file has no column of numbers.' };
  const values = new Float64Array(body.length * (1 + columns.length));
  body.forEach((line, i) => {
    const at = i * (1 + columns.length);
    values[at] = time < 0 ? start + i * periodMs : readTime(line[time] ?? '');
    columns.forEach((j, k) => {
      values[at + 1 + k] = readNumber(line[j] ?? '');
    });
  });
  return { channels: unique(columns.map((j) => names[j].trim() || `column ${j + 1}`)), rows: { values, rows: body.length } };
}

const readNumber = (cell: string): number => {
  const value = cell.trim() === '' ? Number.NaN : Number(cell);
  return Number.isFinite(value) ? value : Number.NaN;
};

/** Seconds since 1970 below this, milliseconds above: the year 5138 in seconds. */
const SECONDS = 1e11;

function readTime(cell: string): number {
  const number = readNumber(cell);
  if (number !== number) return Date.parse(cell);
  return number < SECONDS ? number * 1000 : number;
}

const unique = (names: readonly string[]): string[] => names.map((name, i) => (names.indexOf(name) === i ? name : `${name} ${i + 1}`));
