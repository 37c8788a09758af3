import { unreadable } from '../complain.ts';
import { type Input, wholeOf } from '../input/input.ts';
import { overLimit } from '../limits.ts';
import { addRow, type Builder, begin } from '../table-builder.ts';
import { readSheet, type Sheet, type SheetRow } from './sheet.ts';
import { openWorkbook, type Workbook } from './workbook.ts';

export interface XlsxOptions {
  /** Name of the sheet; without it the one that holds a table. */
  readonly sheet?: string;
}

/** Read one sheet of a workbook; its first row that fills the columns holds the names. */
export async function readXlsx(input: Input, { sheet }: XlsxOptions, target: Builder): Promise<void> {
  const { name: path, size = 0 } = input;
  if (10 * size > target.limits.unpacked) throw tooLarge(path, size);
  const bytes = await wholeOf(input);
  if (10 * bytes.length > target.limits.unpacked) throw tooLarge(path, bytes.length);
  const workbook = openWorkbook(path, bytes, target.limits);
  const { rows } = choose(path, workbook, sheet, target);
  const header = headerRow(rows);
  if (header > 0)
    target.notes.push(
      `the names are taken from row ${rows[header].number}: what stands above, from row ${rows[0].number} on, does not fill the columns`,
    );
  const width = rows.slice(header).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const names = rows[header]?.cells ?? [];
  begin(
    target,
    Array.from({ length: width }, (_, j) => (names[j] === null || names[j] === undefined ? '' : String(names[j]))),
  );
  for (const { cells, number } of rows.slice(header + 1)) if (filled(cells) > 0) addRow(target, cells, number);
}

/** The sheet that is named, or the first that is no cover, no picture and not hidden. */
function choose(path: string, workbook: Workbook, name: string | undefined, target: Builder): Sheet {
  const { sheets } = workbook;
  const listed = sheets.map((one) => one.name).join(', ') || 'none';
  if (name !== undefined) {
    const chosen =
      sheets.find((one) => one.name === name) ?? sheets.find((one) => one.name.trim().toLowerCase() === name.trim().toLowerCase());
    if (chosen === undefined) throw unreadable(path, undefined, `has no sheet ${JSON.stringify(name)}; it has ${listed}`);
    return readSheet(path, workbook, chosen, target.limits);
  }
  const visible = sheets.filter(({ hidden }) => !hidden);
  let first: Sheet | undefined;
  for (const part of visible.length > 0 ? visible : sheets) {
    const sheet = readSheet(path, workbook, part, target.limits);
    first ??= sheet;
    if (!holdsTable(sheet)) continue;
    if (sheets.length > 1)
      target.notes.push(`sheet ${sheet.name} is read, the first of ${sheets.length} that holds a table; --sheet names another`);
    return sheet;
  }
  if (first === undefined) throw unreadable(path, undefined, 'has no sheet with cells; save the table as a sheet or as CSV');
  return first;
}

/** At least two rows beside a header, of which most hold a number. */
function holdsTable({ rows }: Sheet): boolean {
  const numbers = rows.filter(({ cells }) => cells.some((cell) => typeof cell === 'number')).length;
  return numbers >= 2 || (rows.length >= 2 && 2 * numbers >= rows.length);
}

/** Rows that are looked at to find the header. */
const LOOKED = 20;

const filled = (cells: readonly unknown[]): number =>
  cells.reduce((count: number, cell) => count + (cell === null || cell === '' ? 0 : 1), 0);

/** The first row that fills more than half of the columns: titles and dates of making often stand above. */
function headerRow(rows: readonly SheetRow[]): number {
  const counts = rows.map(({ cells }) => filled(cells));
  const most = counts.slice(0, LOOKED).reduce((a, b) => Math.max(a, b), 0);
  return Math.max(
    0,
    counts.findIndex((count) => count > most / 2),
  );
}

const tooLarge = (source: string, size: number) =>
  overLimit(
    source,
    undefined,
    'unpacked',
    `is ${Math.round(size / 1e6)} MB, and a workbook is read whole; export the sheet as CSV`,
    size * 10,
  );
