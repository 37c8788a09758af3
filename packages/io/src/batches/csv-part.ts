import type { TextSeen } from '../tables/input/text-stream.ts';
import { type Lines, lostNotes, NAMED, type ToldLines } from './lost-lines.ts';
import { type NumberColumn, oddNotes, SHOWN } from './number-cell.ts';

/** What rows before a place have shown, by which those behind it are read. */
export interface CsvBefore extends TextSeen {
  /** Of each wanted number: the decimal mark and the unit that its cells have shown; undefined: the rows begin. */
  readonly columns: readonly Pick<NumberColumn, 'mark' | 'unit'>[] | undefined;
}

/** A part of a file of delimited text: whole lines, of which the first begins a row. */
export interface CsvPart extends CsvBefore {
  /** First byte; 0: the file begins. */
  readonly from: number;
  /** Behind the last byte: behind the end of a line. */
  readonly to: number;
  /** No more comes behind it. */
  readonly last: boolean;
}

/** What reading a part has shown; plain data. */
export interface CsvSeen {
  /** The last row goes on behind the part: read it with more behind it. */
  readonly unfinished: boolean;
  /** What the next part is read by. */
  readonly after: CsvBefore;
  readonly told: ToldLines;
  readonly columns: readonly Pick<NumberColumn, 'name' | 'odd' | 'first'>[];
  /** Notes on the file as a whole. */
  readonly general: readonly string[];
  /** Cells of a row. */
  readonly width: number;
}

/** Whether a part that was read by what it was thought to follow would have been read alike by what it does follow. */
export const isAlike = (thought: CsvBefore, { line: _, ...is }: CsvBefore, { after }: CsvSeen): boolean =>
  thought.guessed === is.guessed &&
  (thought.foreign === is.foreign || !after.guessed) &&
  JSON.stringify(thought.columns) === JSON.stringify(is.columns);

/** What a part has shown when it begins `shift` lines further down than was thought. */
export function shifted({ after, told, columns, ...seen }: CsvSeen, shift: number): CsvSeen {
  const lines = ({ count, first }: Lines): Lines => ({ count, first: first.map((line) => line + shift) });
  return {
    ...seen,
    after: { ...after, line: after.line + shift },
    told: { lost: lines(told.lost), padded: lines(told.padded), repeated: lines(told.repeated) },
    columns: columns.map(({ first, ...column }) => ({
      ...column,
      first: first.map(({ place, text }) => ({ place: { ...place, number: place.number + shift }, text })),
    })),
  };
}

/** What two parts have shown together, the one before the other. */
export function joinSeen(one: CsvSeen | undefined, other: CsvSeen): CsvSeen {
  if (one === undefined) return other;
  const lines = (a: Lines, b: Lines): Lines => ({ count: a.count + b.count, first: [...a.first, ...b.first].slice(0, NAMED) });
  return {
    ...other,
    told: {
      lost: lines(one.told.lost, other.told.lost),
      padded: lines(one.told.padded, other.told.padded),
      repeated: lines(one.told.repeated, other.told.repeated),
    },
    columns: one.columns.map(({ name, odd, first }, k) => ({
      name,
      odd: odd + other.columns[k].odd,
      first: [...first, ...other.columns[k].first].slice(0, SHOWN),
    })),
    general: [...new Set([...one.general, ...other.general])],
  };
}

export const csvNotes = ({ general, told, width, columns }: Pick<CsvSeen, 'general' | 'told' | 'width' | 'columns'>): string[] => [
  ...general,
  ...lostNotes(told, width),
  ...oddNotes(columns),
];
