import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Matrix, matrix } from '../../../src/core/matrix.ts';
import { nearest, type Way } from '../../../src/kernels/neighbours/neighbours.ts';
import { normalRows } from '../../data.ts';

const WAYS: Way[] = ['tree', 'scan', 'auto'];

function agree(points: Matrix, queries: Matrix, k: number, self: Int32Array | null = null): void {
  const plain = nearest(points, queries, k, self, 'plain');
  for (const way of WAYS) expect(nearest(points, queries, k, self, way), way).toEqual(plain);
}

const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe('nearest', () => {
  test.each([
    [1, 1, 1],
    [5, 2, 3],
    [300, 1, 7],
    [301, 3, 5],
    [400, 10, 20],
    [402, 21, 8],
    [150, 500, 3],
  ])('tree, scan and plain search agree to the bit: %i points, %i features, %i neighbours', (n, d, k) => {
    const points = matrix(normalRows(n, d, 1));
    agree(points, matrix(normalRows(23, d, 2)), Math.min(k, n));
    if (n > k) agree(points, points, k, all(n));
  });

  test('all ways agree on small whole numbers, where most distances are equal and the smaller index wins', () => {
    const cell = fc.integer({ min: -2, max: 2 });
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((d) => fc.array(fc.array(cell, { minLength: d, maxLength: d }), { minLength: 3, maxLength: 90 }));
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), (samples, k) => {
        const points = matrix(samples);
        agree(points, points, Math.min(k, points.rows - 1), all(points.rows));
      }),
      { numRuns: 40 },
    );
  });

  test('all ways agree on numbers of very different size', () => {
    const cell = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const rows = fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(rows, (samples) => {
        const points = matrix(samples);
        agree(points, points, Math.min(4, points.rows - 1), all(points.rows));
      }),
      { numRuns: 40 },
    );
  });

  test('all ways agree on one far point among near ones, on a far query and far from the origin', () => {
    const rows = normalRows(200, 4, 3);
    rows[17] = [1e9, -1e9, 0, 1];
    agree(matrix(rows), matrix([[1e9, 0, 0, 0], [1e12, 1e12, -1e12, 0], ...rows.slice(0, 9)]), 5);
    const off = matrix(normalRows(200, 4, 4).map((row) => row.map((v) => v * 1e-3 + 1e9)));
    agree(off, off, 5, all(200));
  });

  test('gives the hand-computed neighbours, nearest first', () => {
    const { index, distance } = nearest(
      matrix([
        [0, 0],
        [3, 4],
        [0, 1],
        [6, 8],
      ]),
      matrix([[0, 0]]),
      3,
    );
    expect([...index]).toEqual([0, 2, 1]);
    expect([...distance]).toEqual([0, 1, 5]);
  });

  test('among a thousand duplicates the smallest indices are found without looking at all of them', () => {
    const points = matrix(Array.from({ length: 1000 }, () => [1, 2, 3]));
    for (const way of WAYS) expect([...nearest(points, matrix([[1, 2, 3]]), 4, Int32Array.of(1), way).index]).toEqual([0, 2, 3, 4]);
  });
});
