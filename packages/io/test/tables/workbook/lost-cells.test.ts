import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();

/** A workbook of columns a and b, from what the cells of a row in column B are; texts lie beside it. */
function book(name: string, cell: (row: number) => string): string {
  const rows = Array.from({ length: 20 }, (_, i) => `<row r="${i + 2}"><c r="A${i + 2}"><v>${i % 5}</v></c>${cell(i + 2)}</row>`);
  const parts = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': '<workbook><sheets><sheet name="S" sheetId="1" r:id="r1" xmlns:r="x"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="texts.xml"/></Relationships>',
    'xl/texts.xml': '<sst><si><t>a</t></si><si><t>b</t></si><si><t></t></si></sst>',
    'xl/worksheets/s.xml': `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>${rows.join('')}</sheetData></worksheet>`,
  };
  return file(name, zipSync(Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, strToU8(text)]))));
}
const notesOf = async (name: string, cell: (row: number) => string) => (await readTable(book(name, cell))).notes;

test('formulas whose results are not in the file are told, as a program leaves them that computes nothing', async () => {
  const told =
    '10 cells are formulas whose result is not in the file, the first in row 12: read as missing; open the file in a spreadsheet program and save it there';
  const every = (empty: string) => (row: number) => `<c r="B${row}"><f>A${row}*2</f>${row < 12 ? `<v>${row % 7}</v>` : empty}</c>`;
  expect(await notesOf('none.xlsx', every(''))).toContain(told);
  expect(await notesOf('empty.xlsx', every('<v></v>'))).toContain(told);
  expect(await notesOf('closed.xlsx', every('<v/>'))).toContain(told);
});

test('of a formula that gives an error or an empty text nothing is said', async () => {
  for (const [name, empty] of [
    ['error.xlsx', 't="e"><f>1/0</f><v>#DIV/0!</v>'],
    ['text.xlsx', 't="str"><f>""</f><v></v>'],
    ['shared.xlsx', 't="s"><v>2</v>'],
  ])
    expect(await notesOf(name ?? '', (row) => `<c r="B${row}" ${row < 12 ? `><v>${row % 7}</v>` : empty}</c>`)).toEqual([]);
});

test('cells that name texts which the file does not hold are told', async () => {
  const notes = await notesOf('damaged.xlsx', (row) => `<c r="B${row}" ${row < 21 ? `><v>${row % 7}</v>` : 't="s"><v>900000</v>'}</c>`);
  expect(notes).toEqual([
    '1 cell names a text that the file does not hold, the first in row 21: read as missing; the file is damaged, save it again',
  ]);
});
