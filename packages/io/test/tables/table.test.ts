import fc from 'fast-check';
import { expect, test } from 'vitest';
import { featureMatrix, featureRows, featuresAt, readTable, sampleOf } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file } = scratch();

/** More than two blocks of packed cells: whole numbers, decimals with holes, and doubles that cannot be packed. */
const ROWS = 140_000;
const cells = (i: number) => [String((i * 7) % 1000), i % 50 === 3 ? '' : ((i % 977) / 8).toFixed(3), String(Math.sqrt(i))];
const path = file('long.csv', `a,b,c\n${Array.from({ length: ROWS }, (_, i) => cells(i).join(',')).join('\n')}\n`);
const expected = (i: number) => cells(i).map((text) => (text === '' ? Number.NaN : Number(text)));

test('any rows of a table that is packed are those of the file', async () => {
  const table = await readTable(path);
  const { values } = featureMatrix(table);
  fc.assert(
    fc.property(fc.nat(ROWS), fc.nat(2000), (from, count) => {
      const to = Math.min(ROWS, from + count);
      expect(featureRows(table, from, to)).toEqual({ values: values.slice(3 * from, 3 * to), rows: to - from, columns: 3 });
    }),
    { numRuns: 30 },
  );
  for (const i of [0, 3, 65_535, 65_536, 131_072, ROWS - 1]) expect([...sampleOf(table, i)]).toEqual(expected(i));
  const some = Int32Array.of(0, 3, 65_535, 65_536, 65_537, ROWS - 1);
  expect(featuresAt(table, some)).toEqual({ values: Float64Array.from([...some].flatMap(expected)), rows: 6, columns: 3 });
  expect(featuresAt(table, [])).toEqual({ values: new Float64Array(0), rows: 0, columns: 3 });
});

test('rows are the same before and after a column was unpacked, and after rows were sorted by time', async () => {
  const table = await readTable(path);
  const before = featureRows(table, 65_000, 66_000);
  expect(table.features[1]!.values).toHaveLength(ROWS);
  expect(featureRows(table, 65_000, 66_000)).toEqual(before);
  const back = file('back.csv', `time,a\n${Array.from({ length: 70_000 }, (_, i) => `${1_700_000_000 - i},${i / 4}`).join('\n')}\n`);
  const sorted = await readTable(back);
  expect([...sampleOf(sorted, 0), ...sampleOf(sorted, 69_999)]).toEqual([69_999 / 4, 0]);
  expect(sorted.features[0]!.values[1]).toBe(69_998 / 4);
});

test('a value that methods cannot reckon with is told with its line, in whatever rows it is', async () => {
  const huge = file('huge.csv', `x,y\n${'1,2\n'.repeat(70_000)}1,-1e200\n`);
  const table = await readTable(huge);
  const message = `${huge} line 70002: column \`y\` is -1e+200; values must lie between -1e150 and 1e150: scale the column, or leave it out`;
  expect(() => featureRows(table, 69_000, 70_001)).toThrow(message);
  expect(() => featuresAt(table, [70_000])).toThrow(message);
  expect(() => featureRows(table, 0, 70_000)).not.toThrow();
});
