import { readFile } from 'node:fs/promises';
import readSheets from 'read-excel-file/node';
import type { Cell } from './column.ts';
import { unreadable } from './complain.ts';
import { addRow, type Builder, begin } from './table-builder.ts';

/** A workbook is unpacked whole, to about ten times its size on disk. */
const LARGEST = 100_000_000;

export interface XlsxOptions {
  /** Name of the sheet; without it the first. */
  readonly sheet?: string;
}

/** Read one sheet of a workbook; its first row that is not empty holds the names. */
export async function readXlsx(path: string, size: number, { sheet }: XlsxOptions, target: Builder): Promise<void> {
  if (size > LARGEST)
    throw unreadable(path, undefined, `is ${Math.round(size / 1e6)} MB, and a workbook is read whole; export the sheet as CSV`);
  const sheets = await sheetsOf(path);
  const chosen = sheet === undefined ? sheets[0] : sheets.find((one) => one.sheet === sheet);
  if (chosen === undefined)
    throw unreadable(
      path,
      undefined,
      `has no sheet ${JSON.stringify(sheet)}; it has ${sheets.map((one) => one.sheet).join(', ') || 'none'}`,
    );
  if (sheet === undefined && sheets.length > 1)
    target.notes.push(`sheet ${chosen.sheet} is read, the first of ${sheets.length}; --sheet names another`);
  let started = false;
  chosen.data.forEach((row, i) => {
    if (row.every((cell) => cell === null || cell === '')) return;
    if (started) addRow(target, row.map(toCell), i + 1);
    else begin(target, row.map(String));
    started = true;
  });
}

async function sheetsOf(path: string) {
  try {
    return await readSheets(await readFile(path));
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
