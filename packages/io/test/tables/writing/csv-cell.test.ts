import { expect, test } from 'vitest';
import { csvCell, csvText, sheetText } from '../../../src/index.ts';

test('what a spreadsheet would run stands behind an apostrophe, and numbers as texts stay what they are', () => {
  for (const text of ['=1+1', '+49 30 1', '-1+cmd', '@SUM(1)', '\t=1', '\r=1', '-', '-1-2']) expect(sheetText(text)).toBe(`'${text}`);
  for (const text of ['-12.5', '+49', '-1e-7', '', 'a=1', '10.0.0.1']) expect(sheetText(text)).toBe(text);
});

test('a cell is quoted where it holds what parts cells or lines, or a quote', () => {
  expect(['a,b', 'a;b', 'a"b', 'a\nb', 'a\rb', 'a'].map((text) => csvText(text))).toEqual([
    '"a,b"',
    'a;b',
    '"a""b"',
    '"a\nb"',
    '"a\rb"',
    'a',
  ]);
  expect(csvText('a;b', ';')).toBe('"a;b"');
  expect([csvCell('=A1,2'), csvCell(-3), csvCell(Number.NaN), csvCell(1e21)]).toEqual([`"'=A1,2"`, '-3', '', '1e+21']);
});
