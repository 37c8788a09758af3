import { expect, test } from 'vitest';
import { type ReadOptions, readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();

const ROWS = 40;
/** Where nothing is said a column measures something. */
const CELLS: Readonly<Record<string, (i: number) => number | string>> = {
  x: (i) => (i * 7) % 11,
  flag: (i) => (i % 20 === 3 ? 1 : 0),
  often: (i) => (i % 4 === 3 ? 1 : 0),
  mostly: (i) => (i % 4 === 3 ? 0 : 1),
  five: (i) => i % 5,
  real: (i) => i / 10 - 0.05,
  shuffled: (i) => 100 + ((i * 7) % ROWS),
  some: (i) => 1000 + 37 * i,
  empty: () => '',
};
let count = 0;
/** A table whose columns are called as said and hold one of the above each. */
async function read(columns: readonly (readonly [name: string, cells: keyof typeof CELLS])[], options?: ReadOptions) {
  const rows = Array.from({ length: ROWS }, (_, i) => columns.map(([, cells]) => CELLS[cells]!(i)).join(','));
  const path = file(`m${++count}.csv`, `${columns.map(([name]) => name).join(',')}\n${rows.join('\n')}\n`);
  const { features, notes } = await readTable(path, options);
  return { features: features.map(({ name }) => name), notes };
}

for (const [name, cells] of [
  ['label', 'five'],
  ['Class', 'flag'],
  ['ground_truth', 'often'],
  ['target', 'five'],
  ['Machine failure', 'flag'],
  ['machineFailure', 'flag'],
  ['isFraud', 'flag'],
  ['is_anomaly', 'often'],
  ['attack', 'often'],
] as const)
  test(`${name} with ${cells === 'five' ? 'few whole numbers' : 'zeros and ones'} looks like labels`, async () => {
    const argument = name.includes(' ') ? `"${name}"` : name;
    expect(
      await read([
        ['x', 'x'],
        [name, cells],
      ]),
    ).toEqual({
      features: ['x'],
      notes: [
        `column ${name} looks like labels and is left out; --labels ${argument} compares the result with it, --include ${argument} makes it a feature`,
      ],
    });
  });

for (const [name, cells] of [
  ['target', 'real'],
  ['target', 'some'],
  ['num_failed_logins', 'five'],
  ['root_shell', 'flag'],
  ['attack', 'mostly'],
  ['failsafe', 'flag'],
  ['heat index', 'five'],
  ['rapid', 'some'],
  ['id', 'real'],
] as const)
  test(`${name} with ${cells} numbers measures something`, async () => {
    expect(
      await read([
        ['x', 'x'],
        [name, cells],
      ]),
    ).toEqual({ features: ['x', name], notes: [] });
  });

test('rare flags right behind labels are their kinds, others are not', async () => {
  const columns = [
    ['root', 'flag'],
    ['x', 'x'],
    ['failure', 'flag'],
    ['TWF', 'flag'],
    ['RNF', 'flag'],
    ['y', 'five'],
    ['door', 'flag'],
  ] as const;
  expect(await read(columns)).toEqual({
    features: ['root', 'x', 'y', 'door'],
    notes: [
      'columns failure, TWF, RNF look like labels and are left out; --labels failure compares the result with one, --include "failure,TWF,RNF" makes them features',
    ],
  });
  expect(await read(columns, { labels: 'failure' })).toEqual({
    features: ['root', 'x', 'y', 'door'],
    notes: ['columns TWF, RNF look like labels and are left out; --include "TWF,RNF" makes them features'],
  });
  expect(await read(columns, { include: ['TWF'] })).toEqual({
    features: ['root', 'x', 'TWF', 'y', 'door'],
    notes: [
      'columns failure, RNF look like labels and are left out; --labels failure compares the result with one, --include "failure,RNF" makes them features',
    ],
  });
  expect((await read(columns, { features: ['failure', 'x'] })).features).toEqual(['x', 'failure']);
});

test('what only numbers the rows, in any order, and what is called an identifier is left out', async () => {
  expect(
    await read([
      ['x', 'x'],
      ['n', 'shuffled'],
      ['PassengerId', 'some'],
      ['UDI', 'five'],
    ]),
  ).toEqual({
    features: ['x'],
    notes: [
      'column n only numbers the rows and is left out; --include n makes it a feature',
      'columns PassengerId, UDI look like identifiers and are left out; --include "PassengerId,UDI" makes them features',
    ],
  });
});

test('identifiers that are asked for are features; those that are all there is are not, nor are labels', async () => {
  await expect(read([['id', 'shuffled']])).rejects.toThrow(
    `m${count}.csv has nothing that could be high or low: column id only numbers the rows; --include id looks at it all the same`,
  );
  expect(
    (
      await read(
        [
          ['x', 'x'],
          ['id', 'shuffled'],
        ],
        { include: ['id'] },
      )
    ).features,
  ).toEqual(['x', 'id']);
  await expect(read([['failure', 'flag']])).rejects.toThrow(
    `m${count}.csv has no column to look at but labels (failure); --include uses them as features`,
  );
});

test('columns can be left out by name, and those named must be there', async () => {
  const columns = [
    ['x', 'x'],
    ['y', 'five'],
    ['z', 'empty'],
  ] as const;
  expect(await read(columns, { exclude: ['y', 'z'] })).toEqual({ features: ['x'], notes: [] });
  await expect(read(columns, { exclude: ['w'] })).rejects.toThrow(`m${count}.csv has no column \`w\`; it has x, y, z`);
  await expect(read(columns, { include: ['w'] })).rejects.toThrow(`m${count}.csv has no column \`w\`; it has x, y, z`);
  await expect(read(columns, { include: ['z'] })).rejects.toThrow(`m${count}.csv column \`z\` holds no value: every cell is missing`);
});
