import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { samplesOf, tableIn } from '../../src/session/table.ts';

const read = async (text: string) => samplesOf((await tableIn('file', new TextEncoder().encode(text))).table, 1000, 500);

test('a column of times and columns of numbers become samples; words are left out, holes are missing', async () =>
  expect(await read('name,timestamp,a,b\nx,2024-01-01T00:00:00Z,1,2\ny,2024-01-01T00:00:01Z,,3\nz,2024-01-01T00:00:02Z,5,-4')).toEqual({
    channels: ['a', 'b'],
    labels: [],
    leftOut: [],
    all: ['a', 'b'],
    rows: { rows: 3, values: Float64Array.of(1704067200000, 1, 2, 1704067201000, Number.NaN, 3, 1704067202000, 5, -4) },
  }));
test('times are made when there are none', async () =>
  expect(await read('a\n1\n2')).toMatchObject({ channels: ['a'], rows: { values: Float64Array.of(1000, 1, 1500, 2) } }));
test('a file without samples or numbers says so', async () => {
  await expect(read('a,b\n1,2')).rejects.toThrow('The file has fewer than two samples.');
  await expect(read('a,b\nx,y\nz,w')).rejects.toThrow('file has no');
});
test('a column of labels marks stretches, and is no channel', async () => {
  const labels = [
    { start: 1, length: 2, channels: [] },
    { start: 4, length: 1, channels: [] },
  ];
  expect(await read('a,is_anomaly\n1,0\n2,1\n3,1\n4,0\n5,true')).toMatchObject({ channels: ['a'], labels });
  const objects = '{"a":1,"Label":0}\n{"a":2,"Label":1}\n{"a":1,"Label":1}\n{"a":2,"Label":0}\n{"a":4,"Label":true}';
  expect(await read(objects)).toMatchObject({ channels: ['a'], labels });
  expect(await read('a,b\n1,label\n2,label\n')).toMatchObject({ channels: ['a'], labels: [] });
});
test('files are read by the rules of the command: unsorted times, decimal commas, days first, no header', async () => {
  expect((await read('time,a\n1700000002,1\n1700000003,2\n1700000001,3')).rows.values).toEqual(
    Float64Array.of(1700000001e3, 3, 1700000002e3, 1, 1700000003e3, 2),
  );
  const german = await read('Zeit;a;b\n31.01.2024 10:00;1,5;20,1\n31.01.2024 10:01;2,5;20,2\n');
  expect(german).toMatchObject({
    channels: ['a', 'b'],
    rows: { values: Float64Array.of(Date.UTC(2024, 0, 31, 10), 1.5, 20.1, Date.UTC(2024, 0, 31, 10, 1), 2.5, 20.2) },
  });
  expect(await read('0.1,5\n0.2,6\n0.3,7\n')).toMatchObject({ channels: ['column1', 'column2'], rows: { rows: 3 } });
});
test('what is left out of a wide file is told', async () => {
  const names = Array.from({ length: 60 }, (_, j) => `c${j}`);
  const wide = await read([names.join(), names.map(() => 1).join(), names.map(() => 2).join()].join('\n'));
  expect([wide.channels.length, wide.leftOut.length, wide.leftOut[0]]).toEqual([20, 40, 'c20']);
});
test('of a wide file the channels that move are shown, in their order, and those that never change are left out first', async () => {
  const names = Array.from({ length: 30 }, (_, j) => `c${j}`);
  const rows = [1, 2, 3].map((v) => names.map((_, j) => (j % 3 === 0 ? 5 : v + j)).join());
  const { channels, leftOut } = await read([names.join(), ...rows].join('\n'));
  expect(channels).toEqual(names.filter((_, j) => j % 3 !== 0));
  expect(leftOut).toEqual(names.filter((_, j) => j % 3 === 0));
});
test('JSON lines and JSON lists are tables of their fields', async () => {
  const expected = { channels: ['a', 'deep.x'], rows: { rows: 2 } };
  expect(await read('{"a":2,"deep":{"x":1}}\n\n{"a":3}')).toMatchObject(expected);
  expect(await read('[{"a":2,"deep":{"x":1}},{"a":3}]')).toMatchObject(expected);
  await expect(read('{"a":1}\n{"a"')).rejects.toThrow('is not JSON; each line must be one object');
  await expect(read('{"a":1}\n[1]')).rejects.toThrow('file line 2: "[1]" is not an object; each line must be one such as {"value":1}');
});

const archive = (files: Record<string, string>) =>
  new Uint8Array(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));

type Cells = readonly (string | number)[];

function workbook(sheets: Record<string, readonly Cells[]>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(sheets);
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const cell = (value: string | number, at: string) =>
    typeof value === 'number' ? `<c r="${at}"><v>${value}</v></c>` : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const rowsOf = (rows: readonly Cells[]) =>
    rows.map((cells, i) => `<row r="${i + 1}">${cells.map((one, j) => cell(one, `${'ABC'[j]}${i + 1}`)).join('')}</row>`).join('');
  const links = names.map((_, i) => `<Relationship Id="r${i}" Type="${office}/worksheet" Target="worksheets/sheet${i}.xml"/>`);
  return archive({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="r" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="r${i}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${links.join('')}</Relationships>`,
    ...Object.fromEntries(
      names.map((name, i) => [
        `xl/worksheets/sheet${i}.xml`,
        `<worksheet><sheetData>${rowsOf(sheets[name] ?? [])}</sheetData></worksheet>`,
      ]),
    ),
  });
}

test('of a file of several tables the first with samples is shown, and any other that is named', async () => {
  const zip = archive({ 'read-me.csv': 'words\nhello\n', 'pumps.csv': 'a,b\n1,2\n3,4\n', 'fans.csv': 'c\n5\n6\n' });
  const first = await tableIn('all.zip', zip);
  expect(first).toMatchObject({ sheet: 'pumps.csv', sheets: ['read-me.csv', 'pumps.csv', 'fans.csv'] });
  expect(samplesOf(first.table, 0, 1).channels).toEqual(['a', 'b']);
  expect(samplesOf((await tableIn('all.zip', zip, 'fans.csv')).table, 0, 1).channels).toEqual(['c']);
  await expect(tableIn('all.zip', zip, 'read-me.csv')).rejects.toThrow('has no column of numbers');
  const book = workbook({
    Cover: [['Made by Anna']],
    Pumps: [['a'], [1], [2], [3]],
    Boilers: [
      ['boiler', 'valve'],
      [1, 2],
      [3, 4],
      [5, 7],
    ],
  });
  expect(await tableIn('book.xlsx', book)).toMatchObject({ sheet: 'Pumps', sheets: ['Cover', 'Pumps', 'Boilers'] });
  expect(samplesOf((await tableIn('book.xlsx', book, 'Boilers')).table, 0, 1).channels).toEqual(['boiler', 'valve']);
});
test('channels that are named are shown, in the order of the file', async () => {
  const names = Array.from({ length: 60 }, (_, j) => `c${j}`);
  const text = [names.join(), names.map(() => 1).join(), names.map((_, j) => j).join()].join('\n');
  const { table } = await tableIn('wide.csv', new TextEncoder().encode(text));
  const { channels, all, leftOut } = samplesOf(table, 0, 1, ['c59', 'c7', 'gone']);
  expect([channels, all.length, leftOut.length]).toEqual([['c7', 'c59'], 60, 58]);
});
