import { argument, unreadable } from '../complain.ts';
import { type Input, wholeOf } from '../input/input.ts';
import { overLimit } from '../limits.ts';
import { addRow, type Builder, begin } from '../table-builder.ts';
import { filled, headerOf, spread } from './merged.ts';
import { type Lost, readSheet, type Sheet } from './sheet.ts';
import { openWorkbook, type Workbook } from './workbook.ts';

export interface XlsxOptions {
  /** Name of the sheet; without it the one that holds a table. */
  readonly sheet?: string;
}

/** Read one sheet of a workbook; its first row that fills the columns holds the names. */
export async function readXlsx(input: Input, { sheet: wanted }: XlsxOptions, target: Builder): Promise<void> {
  const { name: path, size = 0 } = input;
  if (10 * size > target.limits.unpacked) throw tooLarge(path, size);
  const bytes = await wholeOf(input);
  if (10 * bytes.length > target.limits.unpacked) throw tooLarge(path, bytes.length);
  const workbook = openWorkbook(path, bytes, target.limits);
  const sheet = choose(path, workbook, wanted, target);
  const { first, data, names } = headerOf(sheet);
  const shown = spread(sheet.rows.slice(data), sheet.merged, target.limits.cells);
  if (shown === undefined) {
    const most = target.limits.cells;
    throw overLimit(path, undefined, 'cells', `has merged areas that stand for more than ${most.toLocaleString('en')} cells`, 10 * most);
  }
  const { rows, count } = shown;
  if (first > 0)
    target.notes.push(
      `the names are taken from row ${sheet.rows[first].number}: what stands above, from row ${sheet.rows[0].number} on, does not fill the columns`,
    );
  if (data > first + 1)
    target.notes.push(`the names are put together from rows ${sheet.rows[first].number} to ${sheet.rows[data - 1].number}`);
  begin(target, names);
  for (const { cells, number } of rows) if (filled(cells) > 0) addRow(target, cells, number);
  if (count > 0)
    target.notes.push(
      `${counted(count, 'cell is', 'cells are')} merged with the one above and read as ${count === 1 ? 'it' : 'this'} shows`,
    );
  tellHidden(sheet, data, target);
  tellLost(sheet, target);
}

/** Cells that are empty because whoever wrote the file did not write what belongs there. */
function tellLost({ lost }: Sheet, { notes }: Builder): void {
  const of = (why: Lost['why']) => lost.filter((one) => one.why === why);
  const [formulas, texts] = [of('formula'), of('text')];
  if (formulas.length > 0)
    notes.push(
      `${counted(formulas.length, 'cell is a formula', 'cells are formulas')} whose result is not in the file, the first in row ${formulas[0].row}: read as missing; open the file in a spreadsheet program and save it there`,
    );
  if (texts.length > 0)
    notes.push(
      `${counted(texts.length, 'cell names a text', 'cells name texts')} that the file does not hold, the first in row ${texts[0].row}: read as missing; the file is damaged, save it again`,
    );
}

const counted = (count: number, one: string, many: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** What a person who looks at the sheet does not see is read all the same, and told. */
function tellHidden({ rows, hiddenRows, hiddenColumns }: Sheet, data: number, { notes }: Builder): void {
  const hidden = rows.slice(data).filter(({ number }) => hiddenRows.has(number)).length;
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const columns = hiddenColumns.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, width) - from + 1), 0);
  if (hidden > 0) notes.push(`${counted(hidden, 'row is', 'rows are')} hidden in the sheet and read like the others`);
  if (columns > 0)
    notes.push(
      `${counted(columns, 'column is', 'columns are')} hidden in the sheet and read like the others; --exclude leaves columns out`,
    );
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
  const unseen = visible.length > 0 ? sheets.filter(({ hidden }) => hidden).map((one) => one.name) : [];
  if (unseen.length > 0)
    target.notes.push(
      `${unseen.length === 1 ? 'sheet' : 'sheets'} ${unseen.slice(0, 5).join(', ')}${unseen.length > 5 ? ', …' : ''} ${unseen.length === 1 ? 'is' : 'are'} hidden and not looked at; --sheet ${argument(unseen[0])} reads ${unseen.length === 1 ? 'it' : 'the first'}`,
    );
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

const tooLarge = (source: string, size: number) =>
  overLimit(
    source,
    undefined,
    'unpacked',
    `is ${Math.round(size / 1e6)} MB, and a workbook is read whole; export the sheet as CSV`,
    size * 10,
  );
