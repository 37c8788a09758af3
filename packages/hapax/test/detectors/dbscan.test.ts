import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/core/matrix.ts';
import { coreByCount, coreByReach } from '../../src/detectors/dbscan.ts';
import { dbscan } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const gap = (a: readonly number[], b: readonly number[]) => Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]!) ** 2, 0));

/** Clusters grown point by point, as the paper has it; -1 is noise. */
function naiveClusters(rows: number[][], eps: number, minSamples: number): number[] {
  const near = (i: number) => rows.map((_, j) => j).filter((j) => gap(rows[i]!, rows[j]!) <= eps);
  const label = rows.map(() => -2);
  let cluster = -1;
  rows.forEach((_, i) => {
    if (label[i] !== -2) return;
    const start = near(i);
    if (start.length < minSamples) {
      label[i] = -1;
      return;
    }
    label[i] = ++cluster;
    for (const seeds = [...start]; seeds.length > 0; ) {
      const j = seeds.pop()!;
      if (label[j] === -1) label[j] = cluster;
      if (label[j] !== -2) continue;
      label[j] = cluster;
      if (near(j).length >= minSamples) seeds.push(...near(j));
    }
  });
  return label;
}

describe('dbscan', () => {
  test('scores above 1 exactly what clusters grown point by point leave as noise', () => {
    const cell = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 6 }), (rows, minSamples) => {
        // 1.5 is no distance between whole numbers, so no rounding decides.
        const noise = naiveClusters(
          rows.map((r) => [...r]),
          1.5,
          minSamples,
        ).map((label) => label === -1);
        const scores = dbscan({ eps: 1.5, minSamples }).fit(rows).score(rows);
        expect([...scores].map((s) => s > 1)).toEqual(noise);
      }),
    );
  });

  test('gives the hand-computed value: core points 0, 1, 2 with eps 1; 5 is 3 eps from the nearest', () => {
    const model = dbscan({ eps: 1, minSamples: 2 }).fit([[0], [1], [2], [9]]);
    expect(model.scoreOne([5])).toBe(3);
    expect(model.scoreOne([9])).toBe(7);
  });

  test('core points by the search are those by counting, whether eps is a distance of the data or lies between them', () => {
    const cell = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 5, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 8 }),
        fc.nat(),
        (rows, minSamples, at) => {
          const x = matrix(rows);
          for (const eps of [gap(rows[0]!, rows[at % rows.length]!) || 1, 1.5])
            expect(coreByReach(x, eps, minSamples)).toEqual(coreByCount(x, eps, minSamples));
        },
      ),
    );
    const many = matrix(normalRows(3000, 3, 1));
    expect(coreByReach(many, 0.4, 5)).toEqual(coreByCount(many, 0.4, 5));
  });

  test('with more samples in a neighbourhood than a search keeps, the same points are core points', () => {
    const rows = normalRows(300, 2, 5);
    const { points } = (dbscan({ eps: 1, minSamples: 80 }).fit(rows).snapshot().state as { method: { points: { rows: number } } }).method;
    expect(points.rows).toBe(coreByReach(matrix(rows), 1, 80).length);
    expect(
      dbscan({ minSamples: 80 })
        .fit(rows)
        .score(rows)
        .filter((s) => s <= 1).length,
    ).toBeGreaterThan(260);
  });

  test('without a core point all samples are noise', () => {
    const model = dbscan({ eps: 0.5, minSamples: 3 }).fit([[0], [1], [2]]);
    expect([...model.score([[0], [1], [4]])]).toEqual([2, 2, 6]);
  });

  test('auto chooses eps so that nine of ten samples are core points', () => {
    const line = Array.from({ length: 100 }, (_, i) => [i < 95 ? i : 1000 * i]);
    const model = dbscan().fit(line);
    // The 5th nearest of an inner point of the line, itself included, is 2 away.
    expect((model.snapshot().state as { method: { eps: number } }).method.eps).toBe(2);
    expect([...model.score(line.slice(95))].every((s) => s > 1)).toBe(true);
    expect([...model.score(line.slice(0, 95))].every((s) => s <= 1)).toBe(true);
  });
});
