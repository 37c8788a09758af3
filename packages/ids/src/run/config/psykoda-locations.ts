import { cellsOf } from '../../formats/csv-line.ts';

/** The table of locations of psykoda, `subnet,location` below a header, as rows of ours. */
export const locationRows = (text: string): readonly (readonly [network: string, name: string])[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const [network = '', name = ''] = cellsOf(line);
      return network.trim() === '' ? [] : [[network.trim(), name.trim()] as const];
    });
