import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readTable, type Table } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();

const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

type Cells = readonly (string | number | undefined)[];
interface Page {
  readonly name: string;
  readonly state?: string;
  readonly rows: readonly Cells[];
  readonly merged?: readonly string[];
  /** Places of rows, from 0. */
  readonly hiddenRows?: readonly number[];
  readonly hiddenColumns?: string;
}

const letter = (column: number): string => String.fromCharCode(65 + column);
const cellXml = (cell: string | number, at: string): string =>
  typeof cell === 'number' ? `<c r="${at}"><v>${cell}</v></c>` : `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`;

function pageXml({ rows, merged = [], hiddenRows = [], hiddenColumns = '' }: Page): string {
  const body = rows.map((cells, i) => {
    const inside = cells.map((cell, j) => (cell === undefined ? '' : cellXml(cell, `${letter(j)}${i + 1}`))).join('');
    return `<row r="${i + 1}"${hiddenRows.includes(i) ? ' hidden="1"' : ''}>${inside}</row>`;
  });
  const areas = merged.map((area) => `<mergeCell ref="${area}"/>`).join('');
  return `<worksheet xmlns="${MAIN}">${hiddenColumns}<sheetData>${body.join('')}</sheetData><mergeCells>${areas}</mergeCells></worksheet>`;
}

function book(name: string, pages: readonly Page[]): string {
  const sheets = pages.map(
    ({ name: title, state }, i) =>
      `<sheet name="${title}" sheetId="${i + 1}" r:id="r${i}"${state === undefined ? '' : ` state="${state}"`}/>`,
  );
  const parts: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${TYPES}"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${RELATIONS}"><Relationship Id="a" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${RELATIONS}">${pages.map((_, i) => `<Relationship Id="r${i}" Type="${OFFICE}/worksheet" Target="worksheets/s${i}.xml"/>`).join('')}</Relationships>`,
    ...Object.fromEntries(pages.map((page, i) => [`xl/worksheets/s${i}.xml`, pageXml(page)])),
  };
  return file(name, zipSync(Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, strToU8(text)]))));
}

const names = ({ features }: Table): string[] => features.map((one) => one.name);
const texts = (table: Table, name: string): string[] => {
  const column = table.texts.find((one) => one.name === name);
  return column === undefined ? [] : Array.from({ length: table.rows }, (_, i) => column.at(i));
};

const SALES: readonly Cells[] = [
  ['Sales by region'],
  ['Region', 'Plan', undefined, 'Actual', undefined],
  [undefined, 'EUR', 'Units', 'EUR', 'Units'],
  ['North', 100.5, 5, 101, 4],
  [undefined, 102, 6, 99, 5],
  ['South', 103, 7, 98, 6],
  [undefined, 104, 8, 97.5, 7],
];
const AREAS = ['A1:E1', 'A2:A3', 'B2:C2', 'D2:E2', 'A4:A5', 'A6:A7'];

test('names below merged cells carry the name of their group, and a merged cell shows in each of its rows', async () => {
  const table = await readTable(book('sales.xlsx', [{ name: 'Data', rows: SALES, merged: AREAS }]));
  expect(names(table)).toEqual(['Plan EUR', 'Plan Units', 'Actual EUR', 'Actual Units']);
  expect(texts(table, 'Region')).toEqual(['North', 'North', 'South', 'South']);
  expect(table.notes).toEqual([
    'the names are taken from row 2: what stands above, from row 1 on, does not fill the columns',
    'the names are put together from rows 2 to 3',
    '2 cells are merged with the one above and read as this shows',
    'column Region holds text, left out',
  ]);
});

test('names may stand in cells that are merged over several rows, in several floors', async () => {
  const rows: readonly Cells[] = [
    [undefined, 'Current', undefined, undefined, undefined],
    [undefined, 'Phase 1', undefined, 'Phase 2', undefined],
    ['Area', '#', '%', '#', '%'],
    ['Kabul', 100, 0.5, 80, 0.25],
    ['Herat', 120, 0.75, 81, 0.5],
  ];
  const table = await readTable(book('phases.xlsx', [{ name: 'IPC', rows, merged: ['B1:E1', 'B2:C2', 'D2:E2'] }]));
  expect(names(table)).toEqual(['Current Phase 1 #', 'Current Phase 1 %', 'Current Phase 2 #', 'Current Phase 2 %']);
});

test('data is no part of the names, whatever is merged', async () => {
  const rows: readonly Cells[] = [
    ['shop', 'x', 'y'],
    ['a', 1, 2],
    [undefined, 3, 5],
    [undefined, 4, 7],
  ];
  const table = await readTable(book('plain.xlsx', [{ name: 'S', rows, merged: ['A2:A4'] }]));
  expect([names(table), table.rows, texts(table, 'shop')]).toEqual([['x', 'y'], 3, ['a', 'a', 'a']]);
});

test('hidden rows and columns are read, hidden sheets are not, and it is said', async () => {
  const path = book('hidden.xlsx', [
    {
      name: 'Data',
      rows: [['a', 'b', 'c'], ...Array.from({ length: 6 }, (_, i) => [i, i * i, 3 * i])],
      hiddenRows: [2, 3],
      hiddenColumns: '<cols><col min="2" max="2" hidden="1"/></cols>',
    },
    { name: 'Raw', state: 'hidden', rows: [['z'], [7], [9]] },
  ]);
  const table = await readTable(path);
  expect([names(table), table.rows]).toEqual([['a', 'b', 'c'], 6]);
  expect(table.notes).toEqual([
    'sheet Raw is hidden and not looked at; --sheet Raw reads it',
    'sheet Data is read, the first of 2 that holds a table; --sheet names another',
    '2 rows are hidden in the sheet and read like the others',
    '1 column is hidden in the sheet and read like the others; --exclude leaves columns out',
  ]);
  expect(names(await readTable(path, { sheet: 'Raw' }))).toEqual(['z']);
});

test('merged areas are filled however many there are', async () => {
  const rows: Cells[] = [['group', 'value']];
  const merged: string[] = [];
  for (let g = 0; g < 10_100; ++g) {
    rows.push([g, 1], [undefined, 2]);
    merged.push(`A${2 * g + 2}:A${2 * g + 3}`);
  }
  const table = await readTable(book('many.xlsx', [{ name: 'a', rows, merged }]));
  expect(table.notes).toContain('10,100 cells are merged with the one above and read as this shows');
});

test('a merged area far to the right does not make cells out of nothing', async () => {
  const far = Array.from({ length: 26 }, (_, j) => (j === 25 ? 7 : j === 0 ? 1 : undefined));
  const rows: Cells[] = [['a', 'b'], far, ...Array.from({ length: 100 }, (_, i): Cells => [i])];
  const path = book('far.xlsx', [{ name: 'a', rows, merged: ['Z2:Z102'] }]);
  await expect(readTable(path, { limits: { cells: 1000 } })).rejects.toThrow(
    `${path} has merged areas that stand for more than 1,000 cells; --max cells=10000 allows it, if you trust the file`,
  );
});
