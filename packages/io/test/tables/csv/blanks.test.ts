import { random } from 'hapax';
import { expect, test } from 'vitest';
import { BLANKS, splitBlanks } from '../../../src/tables/csv/blanks.ts';

/** The same by looking for the end of each cell in the whole rest of the line. */
function plainly(line: string): string[] {
  const cells: string[] = [];
  const blank = (at: number) => at >= line.length || line[at] === ' ' || line[at] === '\t';
  for (let at = 0; at < line.length; ) {
    if (blank(at)) {
      at += 1;
      continue;
    }
    let close = -1;
    if (line[at] === '"')
      for (let i = at + 1; i < line.length && close < 0; ++i) {
        if (line[i] !== '"') continue;
        if (line[i + 1] === '"') i += 1;
        else if (blank(i + 1)) close = i;
      }
    let end = close + 1;
    if (close < 0) for (end = at; !blank(end); ) ++end;
    cells.push(close < 0 ? line.slice(at, end) : line.slice(at + 1, close).replaceAll('""', '"'));
    at = end;
  }
  return cells;
}

test('cells of lines that are full of quotes and blanks are those that a look at each sign finds', () => {
  const chance = random(5);
  for (let k = 0; k < 20_000; ++k) {
    const line = Array.from({ length: chance.integer(14) }, () => '"" a\t'[chance.integer(5)]).join('');
    expect(splitBlanks(line, BLANKS, '"'), JSON.stringify(line)).toEqual(plainly(line));
  }
});

test('a megabyte of quotes that nothing closes is cut in one pass', () => {
  expect(splitBlanks('"a '.repeat(350_000), BLANKS, '"')).toHaveLength(350_000);
});
