import readSheets from 'read-excel-file/node';
import type { Cell } from './column.ts';
import { unreadable } from './complain.ts';
import { type Input, wholeOf } from './input.ts';
import { addRow, type Builder, begin } from './table-builder.ts';

/** A workbook is unpacked whole, to about ten times its size on disk. */
const LARGEST = 100_000_000;

export interface XlsxOptions {
  /** Name of the sheet; without it the first. */
  readonly sheet?: string;
}

/** Read one sheet of a workbook; its first row that fills the columns holds the names. */
export async function readXlsx(input: Input, { sheet }: XlsxOptions, target: Builder): Promise<void> {
  const { name: path, size = 0 } = input;
  if (size > LARGEST) throw tooLarge(path, size);
  const bytes = await wholeOf(input);
  if (bytes.length > LARGEST) throw tooLarge(path, bytes.length);
  const sheets = await sheetsOf(path, bytes);
  const chosen = sheet === undefined ? sheets[0] : sheets.find((one) => one.sheet === sheet);
  if (chosen === undefined)
    throw unreadable(
      path,
      undefined,
      `has no sheet ${JSON.stringify(sheet)}; it has ${sheets.map((one) => one.sheet).join(', ') || 'none'}`,
    );
  if (sheet === undefined && sheets.length > 1)
    target.notes.push(`sheet ${chosen.sheet} is read, the first of ${sheets.length}; --sheet names another`);
  const header = headerRow(chosen.data);
  const above = chosen.data.slice(0, header).findIndex((row) => filled(row) > 0);
  if (above >= 0)
    target.notes.push(`the names are taken from row ${header + 1}: what stands above, from row ${above + 1} on, does not fill the columns`);
  chosen.data.forEach((row, i) => {
    if (i < header || filled(row) === 0) return;
    if (i === header)
      begin(
        target,
        row.map((cell) => (cell === null ? '' : String(cell))),
      );
    else addRow(target, row.map(toCell), i + 1);
  });
}

/** Rows that are looked at to find the header. */
const LOOKED = 20;

const filled = (row: readonly unknown[]): number => row.reduce((count: number, cell) => count + (cell === null || cell === '' ? 0 : 1), 0);

/** The first row that fills more than half of the columns: titles and dates of making often stand above. */
function headerRow(rows: readonly (readonly unknown[])[]): number {
  const counts = rows.map(filled);
  const most = Math.max(0, ...counts.filter((count) => count > 0).slice(0, LOOKED));
  return counts.findIndex((count) => count > most / 2);
}

const tooLarge = (source: string, size: number) =>
  unreadable(source, undefined, `is ${Math.round(size / 1e6)} MB, and a workbook is read whole; export the sheet as CSV`);

async function sheetsOf(path: string, bytes: Uint8Array<ArrayBuffer>) {
  try {
    return await readSheets(Buffer.from(bytes.buffer));
  } catch (error) {
    throw unreadable(
      path,
      undefined,
      `is not a workbook that can be read: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

const toCell = (cell: unknown): Cell =>
  typeof cell === 'number' || typeof cell === 'boolean' || cell instanceof Date || cell === null ? cell : String(cell);
