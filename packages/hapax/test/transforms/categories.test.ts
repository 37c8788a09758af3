import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Matrix, matrix } from '../../src/core/matrix.ts';
import { decode, encode, frequency, oneHot, random } from '../../src/index.ts';
import { transforms } from '../../src/registry.ts';

const rowsOf = ({ values, rows, columns }: Matrix) =>
  Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
const bits = (expected: number, count: number) => Math.log2((expected + 3) / (count + 3));

test('frequency tells rarity in bits, of a level never seen the most', () => {
  const model = frequency().fit([[7], [7], [7], [9], [Number.NaN]]);
  expect([...model.apply([[7], [9], [Number.NaN], [8]]).values]).toEqual([bits(5, 3), bits(5, 1), bits(5, 1), bits(5, 0)]);
  expect(model.names(['proto'])).toEqual(['rarity of proto']);
});

test('frequency keeps categories where it is told to, and leaves numbers alone', () => {
  const model = frequency({ columns: [1], keep: 'yes' }).fit([
    [0.5, 1],
    [0.7, 1],
  ]);
  expect(rowsOf(model.apply([[9.5, 2]]))).toEqual([[9.5, 2, bits(2, 0)]]);
  expect(model.names(['a', 'b'])).toEqual(['a', 'b', 'rarity of b']);
  expect([...(model.origins ?? [])]).toEqual([0, 1, 1]);
});

test('a pair that is rarer together than apart is told, one that is as rare as its parts is not', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => [i % 2, i % 2]);
  const model = frequency({ pairs: 'yes', slack: 2 }).fit([...rows, [0, 1], [5, 6]]);
  const [common, odd, rare] = rowsOf(
    model.apply([
      [0, 0],
      [0, 1],
      [5, 6],
    ]),
  );
  expect(common).toEqual([0, 0, 0]);
  expect(odd![2]).toBeCloseTo(bits((501 * 501) / 1002, 1) - 2, 12);
  expect(odd!.slice(0, 2)).toEqual([0, 0]);
  expect(rare![2]).toBe(0);
  expect(rare![0]).toBeGreaterThan(3);
  expect(model.origins).toBeUndefined();
});

test('levels that are all alike, or that one sample in twenty has, are not rare beyond the slack', () => {
  const rows = Array.from({ length: 200 }, (_, i) => [i % 10, i % 20 === 0 ? 1 : 0]);
  const model = frequency({ slack: 0 }).fit(rows);
  expect(model.apply(rows).values.every((v) => v === 0)).toBe(true);
});

test('oneHot has a feature a level, ascending, and zeros for what was never there or is missing', () => {
  const model = oneHot({ columns: [0] }).fit([
    [3, 0.1],
    [1, 0.2],
    [3, 0.3],
  ]);
  expect(
    rowsOf(
      model.apply([
        [3, 0.5],
        [1, 0.6],
        [2, 0.7],
        [Number.NaN, 0.8],
      ]),
    ),
  ).toEqual([
    [0.5, 0, 1],
    [0.6, 1, 0],
    [0.7, 0, 0],
    [0.8, 0, 0],
  ]);
  expect(model.names(['kind', 'size'])).toEqual(['size', 'kind = 1', 'kind = 3']);
  expect([...(model.origins ?? [])]).toEqual([1, 0, 0]);
});

test('oneHot leaves out levels that are too rare, too common or too many', () => {
  const rows = [...Array(6).fill([1]), ...Array(3).fill([2]), ...Array(2).fill([3]), [4]];
  const names = (options: Parameters<typeof oneHot>[0]) => oneHot(options).fit(rows).names(['k']);
  expect(names({ minCount: 2 })).toEqual(['k = 1', 'k = 2', 'k = 3']);
  expect(names({ maxShare: 0.3 })).toEqual(['k = 2', 'k = 3', 'k = 4']);
  expect(names({ maxLevels: 2 })).toEqual(['k = 1', 'k = 2']);
});

test('a category that is not there is named in whole', () => {
  expect(() => oneHot({ columns: [2] }).fit([[1, 2]])).toThrow('oneHot: `columns` names feature 2; the samples have 2 features, from 0');
  expect(() => frequency({ columns: [0, 5] }).fit([[1, 2]])).toThrow(
    'frequency: `columns` names feature 5; the samples have 2 features, from 0',
  );
});

test.each([
  ['frequency', { pairs: 'yes', keep: 'yes', slack: 2 }],
  ['frequency', { columns: [1] }],
  ['oneHot', { columns: [0, 2] }],
] as const)('%s %o says the same after a snapshot, of levels never seen too, and a row alone as in a batch', (id, options) => {
  const chance = random(4);
  const rows = Array.from({ length: 60 }, () => [chance.integer(3), chance.integer(9), chance.integer(2)]);
  const entry = transforms[id];
  const model = entry.configure(options).fit(rows);
  const again = entry.load(decode(encode(model.snapshot())));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -1, max: 10 }), fc.constantFrom(0, 5, Number.NaN), fc.nat(3)), { minLength: 1 }),
      (x) => {
        const out = model.apply(x);
        expect(again.apply(x)).toEqual(out);
        expect(rowsOf(out)).toEqual(x.map((row) => [...model.apply(matrix([row])).values]));
      },
    ),
    { numRuns: 30 },
  );
});
