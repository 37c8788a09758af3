import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TextColumn, textTable } from '../../src/output/text-table.ts';
import { widthOf } from '../../src/output/text-width.ts';

const columns: TextColumn[] = [
  { head: 'line', align: 'right' },
  { head: 'Rotational speed [rpm]', align: 'right' },
  { head: 'reason', align: 'left' },
];
const rows = [
  ['849', '2833', 'Rotational speed [rpm] is 2833, usually 1332 to 1892; Torque is 4, usually 20 to 60'],
  ['4990', '13', 'Torque is 13'],
];

test('numbers stand at the right, long heads and reasons are broken at spaces', () => {
  expect(`\n${textTable(columns, rows, 60)}\n`).toBe(`
line    Rotational  reason
       speed [rpm]
────  ────────────  ────────────────────────────────────────
 849          2833  Rotational speed [rpm] is 2833, usually
                    1332 to 1892; Torque is 4, usually 20 to
                    60
4990            13  Torque is 13
`);
});

test('the table is no wider than what it holds', () => {
  expect(textTable([{ head: 'a', align: 'left' }], [['b']], 80)).toBe('a\n─\nb');
});

test('a reason of more than four lines ends in an ellipsis', () => {
  const long = Array.from({ length: 20 }, (_, i) => `word${i}`).join(' ');
  const lines = textTable([{ head: 'reason', align: 'left' }], [[long]], 20).split('\n');
  expect(lines.slice(2)).toEqual(['word0 word1 word2', 'word3 word4 word5', 'word6 word7 word8', 'word9 word10 word11…']);
});

test('wide characters take two columns, and the columns below them stay in line', () => {
  const chinese = textTable(
    [
      { head: '温度 [°C]', align: 'right' },
      { head: 'reason', align: 'left' },
    ],
    [
      ['21.5', '温度 [°C] 高'],
      ['7', 'é́ 👩‍👩‍👧 ok'],
    ],
    40,
  );
  expect(`\n${chinese}\n`).toBe(`
温度 [°C]  reason
─────────  ────────────
     21.5  温度 [°C] 高
        7  é́ 👩‍👩‍👧 ok
`);
});

test('whatever is in it, no line is wider than the terminal as long as the other columns leave room', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.stringMatching(/^[0-9.]{1,8}$/), cell), { minLength: 1, maxLength: 5 }), cell, (body, head) => {
      const table = textTable(
        [
          { head, align: 'right' },
          { head: 'reason', align: 'left' },
        ],
        body,
        48,
      );
      for (const line of table.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(48);
    }),
    { numRuns: 200 },
  );
});
