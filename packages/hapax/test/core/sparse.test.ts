import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dense, ecod, knn, mad, matrix, type Sparse, sparse, sparseOf, takeSparse } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import { semiSupervised } from '../guests/semi-supervised.ts';

const some = sparse(
  [
    [[2, 5]],
    [],
    [
      [1, -1],
      [0, 3],
      [1, 4],
    ],
  ],
  3,
);

describe('compressed sparse rows', () => {
  test('hold the cells that are not zero, columns ascending, cells of one column added up', () => {
    expect(some).toEqual({
      data: Float64Array.of(5, 3, 3),
      indices: Uint32Array.of(2, 0, 1),
      indptr: Uint32Array.of(0, 1, 1, 3),
      rows: 3,
      columns: 3,
    });
    expect([...dense(some).values]).toEqual([0, 0, 5, 0, 0, 0, 3, 3, 0]);
    expect([...dense(some, 2, 3).values]).toEqual([3, 3, 0]);
    expect(dense(takeSparse(some, [2, 0])).values).toEqual(Float64Array.of(3, 3, 0, 0, 0, 5));
  });

  test('any matrix comes back from them', () => {
    const cell = fc.oneof(fc.constant(0), fc.double({ noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }), (rows) => {
        // A cell of -0 is not stored, and comes back as 0.
        const x = matrix(rows.map((row) => row.map((v) => (v === 0 ? 0 : v))));
        expect(dense(sparseOf(x))).toEqual(x);
      }),
    );
  });

  const broken: [string, unknown, string][] = [
    ['a column too far', { ...some, indices: Uint32Array.of(3, 0, 1) }, 'sparse samples: row 0 has a value in column 3 of 3'],
    [
      'columns that do not ascend',
      { ...some, indices: Uint32Array.of(2, 1, 0) },
      'sparse samples: the columns of row 2 must ascend; 0 follows 1',
    ],
    ['rows that run backwards', { ...some, indptr: Uint32Array.of(0, 2, 1, 3) }, 'sparse samples: `indptr` falls at row 1'],
    ['too few rows', { ...some, rows: 4 }, 'sparse samples: `indptr` must have 5 entries for 4 rows; got 4'],
    ['values of another kind', { ...some, data: [5, 3, 3] }, 'sparse samples: `data` must be a Float64Array'],
    ['lost values', { ...some, data: Float64Array.of(5) }, 'sparse samples: `indptr` runs from 0 to 3, beside 1 values and 3 columns'],
  ];
  test.each(broken)('%s are refused with the place and the way out', (_, x, message) => {
    expect(() => mad().fit(x as Sparse)).toThrow(`${message}; make them with \`sparse(cells, columns)\``);
  });

  test('cells outside the columns, and texts, are refused', () => {
    expect(() => sparse([[[3, 1]]], 3)).toThrow('sample 0 has a value in column 3; columns are whole numbers from 0 to 2');
    expect(() => sparse([[[0, '1' as unknown as number]]], 3)).toThrow(
      'sample 0: the value of column 0 is 1, not a number; pass NaN for missing',
    );
  });
});

describe('methods and sparse samples', () => {
  const rows = normalRows(120, 5, 2).map((row) => row.map((v) => (v > 0.5 ? v : 0)));
  const x = sparseOf(matrix(rows));

  test.each([mad, ecod, knn])('a method without a sparse part fills in the zeros, and its notes say so', (method) => {
    const model = method().fit(x);
    expect(model.notes).toEqual([`${model.id} works on dense samples: the zeros of the sparse ones were filled in`]);
    expect(model.score(x)).toEqual(method().fit(rows).score(rows));
    expect(model.threshold).toBe(method().fit(rows).threshold);
    expect(() => model.score(sparseOf(matrix([[1, 2]])))).toThrow(`${model.id} was fitted on 5 features; got 2`);
  });

  test('what would not fit as dense samples is refused in words before memory is asked for', () => {
    const wide = sparse(
      Array.from({ length: 5000 }, (_, i) => [[i, 1] as const]),
      10_000,
    );
    expect(() => mad().fit(wide)).toThrow(
      'mad works on dense samples, and 5000 x 10000 sparse ones would take 382 MiB as such (at most 256): fit on fewer samples or features, or use a method that takes sparse rows',
    );
  });

  test('a method with a sparse part takes thousands of features, with ranges and examples of what was trained on', () => {
    const many = sparse(
      Array.from({ length: 5000 }, (_, i) => [[i % 7, 1] as const, [9_999, 2] as const]),
      10_000,
    );
    const model = semiSupervised({ epochs: 1 }).fit(many);
    expect(model.notes).toEqual([]);
    expect(model.score(many).every(Number.isFinite)).toBe(true);
    const odd = new Float64Array(10_000);
    odd[5000] = 50;
    const { features, nearest } = model.explain(odd);
    expect(features[0]).toMatchObject({ name: 'feature 5000', value: 50, low: 0, typical: 0, high: 0 });
    expect(features.find(({ name }) => name === 'feature 9999')).toMatchObject({ low: 2, typical: 2, high: 2 });
    expect(nearest).toHaveLength(3);
  });

  test('its scores are those of the same samples as dense ones, missing cells filled in alike', () => {
    const holed = matrix(rows.map((row, i) => (i === 4 ? [Number.NaN, ...row.slice(1)] : row)));
    const model = semiSupervised().fit(sparseOf(holed));
    expect(model.score(sparseOf(holed))).toEqual(model.score(holed));
    expect(model.threshold).toBe(semiSupervised().fit(holed).threshold);
    expect(() => model.score(sparse([[[1, Infinity]]], 5))).toThrow(
      'semiSupervised: sample 0, feature 1 is Infinity; values must be finite, or NaN for missing',
    );
  });
});
