import { expect, test } from 'vitest';
import { describeTable, readTable, rolesOf } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file } = scratch();

const ROWS = 60;
const rows = Array.from({ length: ROWS }, (_, i) => {
  const hour = String(Math.floor(i / 2) % 24).padStart(2, '0');
  const day = String(1 + Math.floor(i / 48)).padStart(2, '0');
  return [
    `2024-01-${day} ${hour}:00`,
    `pump-${i % 2}`,
    `r${i}x${(i * 7919) % 997}`,
    (20 + Math.sin(i)).toFixed(3),
    String(100 + Math.floor(i / 2) * 3 + (i % 2)),
    String(i % 7 === 0 ? 1 : 0),
    ['red', 'green', 'blue'][i % 3],
    String(10_000 + ((i * 37) % 90)).padStart(7, '0'),
    '50',
    i === 3 ? 'oops' : `${i % 11} kW`,
    `a sentence about row ${i} that nobody else has written ${i * i}`,
    i % 30 === 29 ? '1' : '0',
  ].join(',');
});
const path = file('all.csv', `when,pump,order,temp,meter,open,colour,code,hz,power,note,failure\n${rows.join('\n')}\n`);

test('every column has its role, with what it was seen from', async () => {
  const roles = rolesOf(await readTable(path));
  expect(Object.fromEntries(roles.map(({ name, role, evidence }) => [name, `${role}: ${evidence}`]))).toEqual({
    when: 'time: it orders the rows',
    pump: 'entity: each of its 2 values has rows of its own over the same times',
    order: 'identifier: a short text of its own in nearly every row',
    temp: 'measure: numbers of many values',
    meter: 'counter: it only grows',
    open: 'flag: it is yes or no',
    colour: 'category: 3 different texts in 60 rows',
    code: 'identifier: it is written as codes are: zeros in front',
    hz: 'constant: it is 50 in every row',
    power: 'measure: whole numbers, 11 of them',
    note: 'text: words of its own in nearly every row',
    failure: 'label: its name and its few values say so',
  });
});

test('a description says what was read, of which kind, and how leniently', async () => {
  const { columns, time, groups, rows: count } = describeTable(await readTable(path));
  expect([count, groups]).toEqual([ROWS, [{ name: 'pump', values: 2 }]]);
  expect(time).toMatchObject({
    name: 'when',
    unit: 'ms',
    from: Date.UTC(2024, 0, 1),
    step: 3_600_000,
    gaps: 0,
    duplicates: ROWS / 2,
    zone: 'UTC, as none is written',
  });
  expect(columns.find(({ name }) => name === 'power')).toEqual({
    name: 'power',
    role: 'measure',
    evidence: 'whole numbers, 11 of them',
    used: true,
    unit: 'kW',
    missing: 1,
    missingAs: [],
    range: [0, 10],
    different: null,
    example: 0,
    bad: 1,
    badCells: [{ place: { kind: 'line', number: 5 }, text: 'oops' }],
    how: ['without its unit (0 kW)'],
  });
  expect(columns.find(({ name }) => name === 'colour')).toMatchObject({ role: 'category', different: 3, example: 'red', range: null });
});

test('texts are in the table as the file spells them, in the order of the rows, held once or packed', async () => {
  const many = Array.from(
    { length: 9000 },
    (_, i) => `2024-01-01T00:00:${String(59 - (i % 60)).padStart(2, '0')},name ${i},${['a', '', 'c'][i % 3]},${i % 5}`,
  );
  const table = await readTable(file('texts.csv', `t,own,few,v\n${many.join('\n')}\n`));
  const [own, few] = table.texts;
  expect([own?.names, few?.names]).toEqual([undefined, ['a', 'c']]);
  for (const row of [0, 1, 4500, 8999]) {
    const [, name = '', kind = ''] = (many[table.place(row).number - 2] ?? '').split(',');
    expect([own?.at(row), few?.at(row), few?.names?.[few.codes[row] ?? -1] ?? '']).toEqual([name, kind, kind]);
  }
});
