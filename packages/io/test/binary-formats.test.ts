import { strToU8, zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { readTable } from '../src/index.ts';
import { scratch } from './scratch.ts';

const { file, folder } = scratch();

const DAYS = [Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 3)];

const parquet = (codec: 'SNAPPY' | 'UNCOMPRESSED') =>
  new Uint8Array(
    parquetWriteBuffer({
      codec,
      rowGroupSize: 2,
      columnData: [
        { name: 'when', data: DAYS.map((ms) => new Date(ms)), type: 'TIMESTAMP' },
        { name: 'x', data: [1.5, null, 3.5], type: 'DOUBLE', nullable: true },
        { name: 'n', data: [1n, 2n, 3n], type: 'INT64' },
        { name: 'ok', data: [true, false, true], type: 'BOOLEAN' },
        { name: 'name', data: ['a', 'b', 'c'], type: 'STRING' },
      ],
    }),
  );

test.each(['SNAPPY', 'UNCOMPRESSED'] as const)(
  'Parquet, %s: times, doubles with nulls, 64-bit integers and booleans over row groups',
  async (codec) => {
    const table = await readTable(file(`${codec}.parquet`, parquet(codec)));
    expect(table.time).toEqual({ name: 'when', unit: 'ms', values: Float64Array.from(DAYS) });
    expect(table.features).toEqual([
      { name: 'x', values: Float64Array.of(1.5, Number.NaN, 3.5) },
      { name: 'n', values: Float64Array.of(1, 2, 3) },
      { name: 'ok', values: Float64Array.of(1, 0, 1) },
    ]);
    expect(table.place(2)).toEqual({ kind: 'row', number: 3 });
    expect(table.notes).toEqual(['column name holds text, left out']);
  },
);

test('Parquet: text in a column that was asked for names the row', async () => {
  const path = file('t.parquet', parquet('SNAPPY'));
  await expect(readTable(path, { features: ['name'] })).rejects.toThrow(
    `${path} row 1: column \`name\` is "a", not a number, as are 3 of its cells; leave it out, or pass --missing a if this means missing`,
  );
});

/** A workbook as small as the format allows. @param sheets name, and rows of cells as XML */
function workbook(sheets: readonly (readonly [name: string, rows: readonly string[]])[]): Uint8Array {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.map(([name], i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}/relationships">${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rId99" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
  sheets.forEach(([, rows], i) => {
    files[`xl/worksheets/sheet${i + 1}.xml`] =
      `<worksheet xmlns="${main}"><sheetData>${rows.map((cells, r) => `<row r="${r + 1}">${cells}</row>`).join('')}</sheetData></worksheet>`;
  });
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(`<?xml version="1.0"?>${text}`)])));
}

const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const number = (at: string, value: number, style = 0) => `<c r="${at}" s="${style}"><v>${value}</v></c>`;

/** Excel counts days from 1899-12-30. */
const serial = (ms: number) => ms / 86_400_000 + 25_569;

const first = [
  `${text('A1', 'when')}${text('B1', 'x')}`,
  `${number('A2', serial(DAYS[0]), 1)}${number('B2', 1.5)}`,
  '',
  `${number('A4', serial(DAYS[1]), 1)}`,
  `${number('A5', serial(DAYS[2]), 1)}${number('B5', 3.5)}`,
];

test('XLSX: dates, numbers, empty cells and rows; the first sheet unless another is named', async () => {
  const path = file(
    'book.xlsx',
    workbook([
      ['Data', first],
      ['More', [text('A1', 'y'), number('A2', 7)]],
    ]),
  );
  const table = await readTable(path);
  expect(table.time).toEqual({ name: 'when', unit: 'ms', values: Float64Array.from(DAYS) });
  expect(table.features).toEqual([{ name: 'x', values: Float64Array.of(1.5, Number.NaN, 3.5) }]);
  expect([0, 1, 2].map((i) => table.place(i))).toEqual([2, 4, 5].map((row) => ({ kind: 'row', number: row })));
  expect(table.notes).toEqual(['sheet Data is read, the first of 2 that holds a table; --sheet names another']);
  expect((await readTable(path, { sheet: 'More' })).features).toEqual([{ name: 'y', values: Float64Array.of(7) }]);
  await expect(readTable(path, { sheet: 'None' })).rejects.toThrow(`${path} has no sheet "None"; it has Data, More`);
});

test('XLSX: a title above the table is no header, and a column without a name gets its number', async () => {
  const rows = [
    text('A1', 'Report of plant 7'),
    '',
    `${text('A3', 'x')}${text('C3', 'z')}`,
    `${number('A4', 1)}${number('B4', 2)}${number('C4', 3)}`,
    `${number('A5', 4)}${number('B5', 5)}${number('C5', 6)}`,
  ];
  const table = await readTable(file('title.xlsx', workbook([['Data', rows]])));
  expect(table.features).toEqual([
    { name: 'x', values: Float64Array.of(1, 4) },
    { name: 'column2', values: Float64Array.of(2, 5) },
    { name: 'z', values: Float64Array.of(3, 6) },
  ]);
  expect(table.place(1)).toEqual({ kind: 'row', number: 5 });
  expect(table.notes).toEqual(['the names are taken from row 3: what stands above, from row 1 on, does not fill the columns']);
});

test('XLSX: text in a number column names the row where it is refused, and is missing otherwise', async () => {
  const path = file('bad.xlsx', workbook([['Data', [...first, `${number('A6', serial(DAYS[2]), 1)}${text('B6', 'bad')}`]]]));
  await expect(readTable(path, { strict: true })).rejects.toThrow(
    `${folder}/bad.xlsx: column x has 1 cell that is no number (row 6 "bad"); mend them, or leave out --strict to read them as missing`,
  );
  expect((await readTable(path)).features[0]?.values).toEqual(Float64Array.of(1.5, Number.NaN, 3.5, Number.NaN));
});
