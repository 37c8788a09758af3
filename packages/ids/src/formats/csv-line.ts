import { Papa } from '../parts.ts';

/** Cells of one line of CSV. Fast where nothing is quoted. */
export const cellsOf = (line: string): readonly string[] => (line.includes('"') ? quoted(line) : line.split(','));

function quoted(line: string): readonly string[] {
  const { data } = Papa.parse<string[]>(line, { delimiter: ',' });
  return data[0] ?? [];
}

/** The columns of a file by name: a header names them, or they are given. */
export const placesOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, i) => [name.trim().toLowerCase(), i]));
