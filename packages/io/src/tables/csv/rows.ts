import { unreadable, unusable } from '../complain.ts';
import type { TextOptions } from '../input/text-stream.ts';
import { overLimit } from '../limits.ts';
import { addRow, type Builder, begin } from '../table-builder.ts';
import type { Layout } from './layout.ts';

export interface CsvOptions extends TextOptions {
  /** Without it the first rows decide among comma, semicolon, tab, bar and runs of blanks, which are called `blanks`. */
  readonly delimiter?: string;
  /** What separates whole from fraction in the numbers; without it each column shows it. */
  readonly decimal?: '.' | ',';
  /** `auto`: the first line of the table holds names unless it looks like the rows below it. */
  readonly header: 'auto' | 'yes' | 'no';
  /** The line of the names, from 1; without it the first lines show it. */
  readonly headerRow?: number;
  /** Lines to leave out at the beginning. */
  readonly skipRows?: number;
  /** How lines begin that are remarks; `none` reads all lines. Without it the first lines show it. */
  readonly comment?: string;
  /** A row of another width: `pad` takes cells that lack as missing, and leaves out rows with too many; `skip` leaves both out. */
  readonly ragged: 'pad' | 'error' | 'skip';
  /** What cells may be quoted with; `none` reads quotes as they stand. */
  readonly quote?: string;
}

/** Name of the column that R leaves without one. */
const ROW_NAMES = 'row';

/** Takes the rows below the names. */
export interface RowReader {
  take(cells: string[]): void;
  /** Count a row of one line that is taken in elsewhere; returns its line. */
  next(): number;
  /** The line on which the next row starts. */
  line(): number;
  end(): void;
}

interface Lines {
  count: number;
  readonly first: number[];
}

/** Lines that a note names. */
const NAMED = 3;

export function rowReader(source: string, { ragged }: CsvOptions, target: Builder, layout: Layout): RowReader {
  const { width, comment, names } = layout;
  let line = layout.skip + 1;
  const [short, long, repeated, other, skipped] = Array.from({ length: 5 }, (): Lines => ({ count: 0, first: [] }));
  const tell = (lines: Lines, at: number): void => {
    lines.count += 1;
    if (lines.first.length < NAMED) lines.first.push(at);
  };
  const columns = columnNames(layout, target);
  begin(target, columns);
  const refuse = (cells: readonly string[], at: number) =>
    unreadable(
      source,
      { kind: 'line', number: at },
      `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, where the table has ${width}; mend the line, or pass --ragged skip to leave such lines out`,
    );
  return {
    take(cells) {
      const at = line;
      line += 1 + lineBreaks(cells);
      const [head = ''] = cells;
      if (cells.length <= 1 && head.trim() === '') return;
      if (comment !== '' && head.trimStart().startsWith(comment)) return;
      if (cells.length > target.limits.columns) throw tooMany(source, at, target);
      const fits = cells.length === width || (cells.length > width && blank(cells, width));
      if (fits && names !== undefined && cells.every((cell, j) => j >= width || cell.trim() === names[j]?.trim())) {
        tell(repeated, at);
        return;
      }
      if (fits) addRow(target, cells, at);
      else if (ragged === 'error') throw refuse(cells, at);
      else if (ragged === 'skip') tell(skipped, at);
      else if (cells.length > width) tell(long, at);
      else if (cells.length === 1 || (width > 3 && filledCells(cells) <= 1)) tell(other, at);
      else {
        tell(short, at);
        addRow(target, cells, at);
      }
    },
    next: () => line++,
    line: () => line,
    end() {
      const out = long.count + other.count + skipped.count;
      if (out > target.rows && out > NAMED)
        throw unusable(
          source,
          `has ${out.toLocaleString('en')} lines that do not have the ${width} cells of its names${where(long.count > 0 ? long : other)}; name the separator with --delimiter, or the line of the names with --header-row`,
        );
      const note = (lines: Lines, one: string, many: string): void => {
        if (lines.count > 0)
          target.notes.push(
            `${lines.count.toLocaleString('en')} ${lines.count === 1 ? 'line' : 'lines'}${where(lines)} ${lines.count === 1 ? one : many}`,
          );
      };
      const padded = `fewer than ${width} cells: those that lack are missing; --ragged skip leaves such lines out`;
      note(short, `has ${padded}`, `have ${padded}`);
      note(
        long,
        `has more than ${width} cells and is left out; --ragged error refuses it`,
        `have more than ${width} cells and are left out; --ragged error refuses them`,
      );
      note(other, 'holds a single cell and is left out', 'hold a single cell and are left out');
      note(skipped, `is left out: not ${width} cells`, `are left out: not ${width} cells`);
      note(repeated, 'repeats the names and is left out', 'repeat the names and are left out');
    },
  };
}

const where = ({ count, first }: Lines): string =>
  ` (${first.length === 1 ? 'line' : 'lines'} ${first.join(', ')}${count > first.length ? ', …' : ''})`;

function columnNames({ names, width }: Layout, target: Builder): string[] {
  if (names === undefined) return Array.from({ length: width }, () => '');
  if (names.length === width - 1) {
    target.notes.push('the header has one name fewer than the rows, so the first column is taken as row names, as R writes them');
    return [ROW_NAMES, ...names];
  }
  return Array.from({ length: width }, (_, j) => names[j] ?? '');
}

const blank = (cells: readonly string[], from: number): boolean => {
  for (let j = from; j < cells.length; ++j) if (cells[j].trim() !== '') return false;
  return true;
};
const filledCells = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + (cell.trim() === '' ? 0 : 1), 0);

/** The row was cut where the limit lies. */
const tooMany = (source: string, line: number, { limits }: Builder) =>
  overLimit(
    source,
    { kind: 'line', number: line },
    'columns',
    `has more than ${limits.columns.toLocaleString('en')} cells`,
    10 * limits.columns,
  );

/** Line breaks inside quoted cells. */
function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) ++count;
  return count;
}
