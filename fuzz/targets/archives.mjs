import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNpz } from '@hapax/io';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { mustBeSaid, Wrong } from '../engine/judge.mjs';
import { mutate } from '../engine/mutate.mjs';

/** A zip archive whose parts are changed and put together again, so that what is changed is read. */
export const insideZip = (bytes, chance, context) => {
  let parts;
  try {
    let entries = 0;
    parts = unzipSync(bytes, {
      filter({ originalSize }) {
        if (++entries > 1000) throw new Error('too many');
        return originalSize < 1e6;
      },
    });
  } catch {
    return mutate(bytes, chance, context);
  }
  const names = Object.keys(parts);
  if (names.length === 0) return mutate(bytes, chance, context);
  const name = names[chance.integer(names.length)];
  const changed = { ...parts, [name]: mutate(parts[name], chance, context) };
  if (chance.integer(20) === 0) delete changed[name];
  if (chance.integer(20) === 0) changed[`${name}2`] = parts[name];
  return Buffer.from(zipSync(changed, { level: chance.integer(2) === 0 ? 0 : 1 }));
};

const sheet = (rows) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;
const workbook = (rows) => ({
  'xl/workbook.xml': strToU8('<workbook xmlns:r="r"><sheets><sheet name="one" sheetId="1" r:id="rId1"/></sheets></workbook>'),
  'xl/_rels/workbook.xml.rels': strToU8(
    '<Relationships><Relationship Id="rId1" Type="t/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="t/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="t/styles" Target="styles.xml"/></Relationships>',
  ),
  'xl/worksheets/sheet1.xml': strToU8(sheet(rows)),
  'xl/sharedStrings.xml': strToU8('<sst><si><t>a</t></si><si><r><t>b</t></r></si></sst>'),
  'xl/styles.xml': strToU8(
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
  ),
});
export const XLSX = [
  workbook(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" s="1"><v>45000.5</v></c><c r="B2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>',
  ),
  workbook(
    '<row><c t="inlineStr"><is><t>x</t></is></c></row><row><c><v>1e5</v></c></row><row><c t="e"><v>#N/A</v></c></row><row><c t="b"><v>1</v></c></row>',
  ),
].map((parts) => Buffer.from(zipSync(parts, { level: 0 })));
export const XLSX_WORDS = [
  'r="XFD1048576"',
  'r="A1"',
  't="s"',
  't="d"',
  's="1"',
  '<c',
  '</c>',
  '<v>',
  '<row',
  '<row r="999999"',
  '<![CDATA[',
  '&#0;',
  '&lt;',
  '<is><t>',
  '<f>',
  'mmm',
  '[h]:mm',
];

function npy(header, data) {
  const text = `${header}${' '.repeat(63 - ((header.length + 10) % 64))}\n`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  return Buffer.concat([start, Buffer.from(text), data]);
}
const numbers = Buffer.from(Float64Array.of(1, 2, 3, 4, 5, 6).buffer);
export const NPZ = [
  zipSync({
    'X.npy': npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }", numbers),
    'y.npy': npy("{'descr': '|b1', 'fortran_order': False, 'shape': (6,), }", Buffer.from([0, 1, 0, 0, 1, 0])),
  }),
  zipSync({ 'X.npy': npy("{'descr': '<f8', 'fortran_order': True, 'shape': (1, 2, 3), }", numbers) }),
].map((bytes) => Buffer.from(bytes));
export const NPZ_WORDS = [
  "'<f8'",
  "'<i8'",
  "'|O'",
  "'>f8'",
  'True',
  '(3, 2)',
  '()',
  '(1e9,)',
  '(0, 5)',
  '(-1, 3)',
  '(9007199254740993,)',
  "'shape': ",
];

export function npz() {
  let folder;
  return {
    structured: true,
    words: NPZ_WORDS,
    seeds: () => NPZ,
    mutate: insideZip,
    async run(bytes) {
      folder ??= mkdtempSync(join(tmpdir(), 'hapax-fuzz-'));
      const path = join(folder, 'fuzzed.npz');
      writeFileSync(path, bytes);
      let arrays;
      try {
        arrays = await readNpz(path);
      } catch (error) {
        mustBeSaid(error, ['FILE']);
        return;
      }
      for (const [name, { shape, values }] of Object.entries(arrays))
        if (shape.reduce((a, b) => a * b, 1) !== values.length) throw new Wrong(`${name}: shape ${shape} of ${values.length} values`);
    },
    close: () => folder && rmSync(folder, { recursive: true, force: true }),
  };
}
