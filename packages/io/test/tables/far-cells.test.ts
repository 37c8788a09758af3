import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readTable } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file } = scratch();

const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook of one sheet, by the XML of its rows. */
const book = (name: string, rows: string): string =>
  file(
    name,
    zipSync({
      '[Content_Types].xml': strToU8(`<Types xmlns="${TYPES}"><Default Extension="xml" ContentType="application/xml"/></Types>`),
      '_rels/.rels': strToU8(
        `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
      'xl/_rels/workbook.xml.rels': strToU8(
        `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      ),
      'xl/workbook.xml': strToU8(
        `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
      'xl/worksheets/sheet1.xml': strToU8(`<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`),
    }),
  );
const word = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;

test('rows and cells of a workbook need not say where they stand: they follow one another', async () => {
  const rows = [1, 2, 3].map((i) => `<row><c><v>${i}</v></c><c><v>${10 * i}</v></c></row>`).join('');
  const table = await readTable(book('unplaced.xlsx', `<row>${word('a')}${word('b')}</row>${rows}`));
  expect(table.features).toEqual([
    { name: 'a', values: Float64Array.of(1, 2, 3) },
    { name: 'b', values: Float64Array.of(10, 20, 30) },
  ]);
  const mixed = await readTable(
    book(
      'mixed.xlsx',
      `<row>${word('a')}${word('b')}${word('c')}</row><row><c><v>1</v></c><c r="C2"><v>3</v></c></row><row r="9"><c><v>4</v></c></row>`,
    ),
  );
  expect(mixed.features.map(({ values }) => [...values])).toEqual(
    [
      [1, 4],
      [Number.NaN, Number.NaN],
      [3, Number.NaN],
    ].filter((values) => values.some((v) => v === v)),
  );
});

test('one value in the last corner that a workbook has costs nothing', async () => {
  const corner = `<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>5</v></c></row>`;
  const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
  const table = await readTable(book('corner.xlsx', corner)).catch((error: unknown) => error);
  expect(process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
  expect(table).toBeDefined();
});

test('a column or a row that no workbook has is refused in one line, before room is made for it', async () => {
  const path = book('column.xlsx', '<row r="1"><c r="A1"><v>1</v></c><c r="ZZZZZZ1"><v>5</v></c></row>');
  await expect(readTable(path)).rejects.toMatchObject({
    code: 'FILE',
    message: expect.stringMatching(/^.*column\.xlsx row 1: a cell stands in column /),
  });
});
