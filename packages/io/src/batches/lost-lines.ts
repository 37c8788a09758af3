/** Lines of text that are no rows, or lack cells. */
export interface LostLines {
  /** The line on which the next row starts. */
  line: number;
  /** Lines that are in no batch though they hold something. */
  readonly count: number;
  lose(line: number): void;
  pad(line: number): void;
  repeat(line: number): void;
  readonly told: ToldLines;
}

/** How many lines, and the first of them. */
export interface Lines {
  readonly count: number;
  readonly first: readonly number[];
}

export interface ToldLines {
  readonly lost: Lines;
  readonly padded: Lines;
  readonly repeated: Lines;
}

/** Lines that a note names. */
export const NAMED = 3;

export function lostLines(): LostLines {
  const [lost, padded, repeated] = Array.from({ length: 3 }, () => ({ count: 0, first: [] as number[] }));
  const tell = (lines: { count: number; readonly first: number[] }, at: number): void => {
    lines.count += 1;
    if (lines.first.length < NAMED) lines.first.push(at);
  };
  return {
    line: 1,
    get count() {
      return lost.count;
    },
    lose: (line) => tell(lost, line),
    pad: (line) => tell(padded, line),
    repeat: (line) => tell(repeated, line),
    told: { lost, padded, repeated },
  };
}

/** @param width cells that a row has */
export const lostNotes = ({ lost, padded, repeated }: ToldLines, width: number): string[] => [
  ...note(
    lost,
    `cannot be read (not ${width} cells) and is not in the result; --ragged error refuses it`,
    `cannot be read (not ${width} cells) and are not in the result; --ragged error refuses them`,
  ),
  ...note(
    padded,
    `has fewer than ${width} cells: those that lack are missing`,
    `have fewer than ${width} cells: those that lack are missing`,
  ),
  ...note(repeated, 'repeats the names and is left out', 'repeat the names and are left out'),
];

const note = ({ count, first }: Lines, one: string, many: string): string[] =>
  count === 0
    ? []
    : [
        `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'} (${first.length === 1 ? 'line' : 'lines'} ${first.join(', ')}${count > first.length ? ', …' : ''}) ${count === 1 ? one : many}`,
      ];
