import { MAC_EPOCH, serialMs } from '../../time/numbers.ts';
import type { Cell } from '../columns/column.ts';
import { type Limits, overLimit } from '../limits.ts';
import { notReadable, type SheetPart, type Workbook } from './workbook.ts';
import { walkXml } from './xml.ts';

/** A row of a sheet: cells up to the last that is filled. */
export interface SheetRow {
  /** As the program shows it, from 1. */
  readonly number: number;
  readonly cells: readonly Cell[];
}

/** Cells that are shown as one; the first holds the content. All from 0, ends included. */
export interface Merged {
  readonly row: number;
  readonly column: number;
  readonly lastRow: number;
  readonly lastColumn: number;
}

export interface Sheet {
  readonly name: string;
  readonly rows: readonly SheetRow[];
  readonly merged: readonly Merged[];
  /** Numbers of the rows that the program does not show. */
  readonly hiddenRows: ReadonlySet<number>;
  /** First and last, from 1, of columns that it does not show. */
  readonly hiddenColumns: readonly (readonly [from: number, to: number])[];
  /** Cells that hold nothing although something belongs there. */
  readonly lost: readonly Lost[];
}

/** A cell whose formula was never computed, or whose text is not in the file. */
export interface Lost {
  readonly row: number;
  readonly why: 'formula' | 'text';
}

/**
 * The filled rows of a sheet. Only cells that hold something cost memory, and what they claim for their place is checked first.
 * @throws HapaxError `FILE`
 */
export function readSheet(source: string, { texts, styles, from1904 }: Workbook, { name: sheet, xml }: SheetPart, limits: Limits): Sheet {
  const rows: SheetRow[] = [];
  const merged: Merged[] = [];
  const hiddenRows = new Set<number>();
  const hiddenColumns: [number, number][] = [];
  const lost: Lost[] = [];
  let taken = 0;
  let number = 0;
  let column = -1;
  let cells: Cell[] = [];
  let attributes: Readonly<Record<string, string>> = {};
  let text: string | undefined;
  let [inValue, phonetic, isFormula] = [false, 0, false];
  const place = () => ({ kind: 'row', number }) as const;
  const countCells = (more: number): void => {
    taken += more;
    if (taken > limits.cells) throw overLimit(source, place(), 'cells', `more than ${limits.cells.toLocaleString('en')} cells`, 10 * taken);
  };
  const put = (): void => {
    const cell = cellOf(attributes, text, texts, styles, from1904);
    if (cell === null) {
      const why = lossOf(attributes, text, isFormula);
      if (why !== undefined) lost.push({ row: number, why });
      return;
    }
    if (column >= limits.columns)
      throw overLimit(source, place(), 'columns', `a cell stands in column ${(column + 1).toLocaleString('en')}`, column + 1);
    // Cells up to the last one of the row are held, empty or not.
    countCells(Math.max(1, column + 1 - cells.length));
    while (cells.length < column) cells.push(null);
    cells[column] = cell;
  };
  try {
    walkXml(xml, {
      open(name, given) {
        if (name === 'row') {
          const claimed = Number(given.r);
          number = Number.isInteger(claimed) && claimed > number ? claimed : number + 1;
          if (number > limits.rows) throw overLimit(source, place(), 'rows', `a row beyond ${limits.rows.toLocaleString('en')}`, number);
          if (isOn(given.hidden)) hiddenRows.add(number);
          cells = [];
          column = -1;
        } else if (name === 'c') {
          column = given.r === undefined ? column + 1 : columnOf(given.r, limits.columns);
          attributes = given;
          text = undefined;
          isFormula = false;
        } else if (name === 'f') isFormula = true;
        else if (name === 'rPh') phonetic += 1;
        else if (name === 'v' || (name === 't' && phonetic === 0)) {
          inValue = true;
          text ??= '';
        } else if (name === 'col' && isOn(given.hidden)) hiddenColumns.push([Number(given.min), Number(given.max)]);
        else if (name === 'mergeCell') {
          // An area is held as a cell is.
          countCells(1);
          const area = areaOf(given.ref ?? '', limits);
          if (area !== undefined) merged.push(area);
        }
      },
      close(name) {
        if (name === 'c') put();
        else if (name === 'rPh') phonetic -= 1;
        else if (name === 'row' && cells.length > 0) rows.push({ number, cells });
        inValue = false;
      },
      text(piece) {
        if (inValue) text += piece;
      },
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'HapaxError') throw error;
    throw notReadable(source, error);
  }
  return { name: sheet, rows, merged, hiddenRows, hiddenColumns, lost };
}

/** Why a cell is empty that should not be. A formula may well give an empty text, and an error is one. */
function lossOf({ t }: Readonly<Record<string, string>>, text: string | undefined, isFormula: boolean): Lost['why'] | undefined {
  if (t === 's' && text !== undefined) return 'text';
  return isFormula && t !== 'e' && !(t === 'str' && text !== undefined) ? 'formula' : undefined;
}

const isOn = (value: string | undefined): boolean => value === '1' || value === 'true';

/** The column, from 0, of a reference such as `BC12`; one more than the limit for what is none. */
function columnOf(reference: string, most: number): number {
  let column = 0;
  let at = 0;
  for (; at < reference.length; ++at) {
    const letter = (reference.charCodeAt(at) | 32) - 96;
    if (!(letter >= 1 && letter <= 26)) break;
    column = column * 26 + letter;
    if (column > most) return most;
  }
  return column === 0 ? most : column - 1;
}

function areaOf(reference: string, { columns }: Limits): Merged | undefined {
  const [from, to] = reference.split(':');
  const rowOf = (one: string): number => Number(one.replaceAll(/[^\d]/g, '')) - 1;
  if (to === undefined || reference.length > 40) return undefined;
  const area = { row: rowOf(from), column: columnOf(from, columns), lastRow: rowOf(to), lastColumn: columnOf(to, columns) };
  return area.lastColumn < columns && area.lastRow >= area.row && area.lastColumn >= area.column ? area : undefined;
}

/** What a cell holds. Days become dates, clocks the text that they show; errors are missing. */
function cellOf(
  { t, s }: Readonly<Record<string, string>>,
  text: string | undefined,
  texts: readonly string[],
  styles: Workbook['styles'],
  from1904: boolean,
): Cell {
  if (text === undefined || t === 'e') return null;
  if (t === 's') return texts[text.trim() === '' ? -1 : Number(text)] ?? null;
  if (t === 'str' || t === 'inlineStr') return text === '' ? null : unescaped(text);
  if (t === 'b') return text === '1' || text === 'true';
  if (t === 'd') return text;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value !== value) return text === '' ? null : text;
  const style = styles[Number(s)] ?? 'number';
  if (style === 'date' && value >= 1) return new Date(serialMs(value, from1904 ? MAC_EPOCH : undefined));
  if (style === 'clock' || style === 'date')
    return value >= 0 && value < 1
      ? clockText(value)
      : style === 'date'
        ? value
        : new Date(serialMs(value, from1904 ? MAC_EPOCH : undefined));
  return style === 'percent' ? `${percent(value)}%` : value;
}

/** As it is shown: 0.35 is 35 %, not 35.00000000000001 %. */
const percent = (value: number): number => Number((value * 100).toPrecision(14));

function clockText(share: number): string {
  const ms = Math.round(share * 86_400_000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const rest = ms % 1000;
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}`;
}

/** Signs that XML cannot hold are written `_x000D_`. */
const unescaped = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;
