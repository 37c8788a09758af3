import { describe, expect, test } from 'vitest';
import { windowKShape } from '../../../src/index.ts';
import { shapeCentres, shapeDistance } from '../../../src/kernels/windows/shape-distance.ts';
import { normalRows } from '../../data.ts';

const matrix = (rows: readonly (readonly number[])[]) => ({
  values: Float64Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]!.length,
});
const beat = (t: number): number => Math.exp(-(((t % 25) - 12) ** 2) / 8);
const saw = (t: number): number => (t % 25) / 25;
const noise = (t: number): number => (((t * 7919) % 101) - 50) / 2000;

describe('windowKShape', () => {
  test('the shape-based distance is 1 less the greatest correlation over all shifts, by the definition', () => {
    const [a, b] = normalRows(2, 9, 4);
    const by = (s: number) => a!.reduce((sum, v, t) => sum + v * (b![t + s] ?? 0), 0);
    const shifts = Array.from({ length: 17 }, (_, k) => k - 8);
    const norm = Math.hypot(...a!) * Math.hypot(...b!);
    const most = Math.max(...shifts.map(by));
    const { distance, shift } = shapeDistance(matrix([a!]), 0, matrix([b!]), 0);
    expect(distance).toBeCloseTo(1 - most / norm, 12);
    expect(by(shift)).toBe(most);
  });

  test('a shape is 0 from itself, moved and made larger, and 2 from its opposite without shifts', () => {
    const shape = [0, 0, 1, 2, 1, 0, 0, 0].map((v) => v - 0.5);
    expect(shapeDistance(matrix([shape]), 0, matrix([shape.map((v) => 3 * v)]), 0).distance).toBeCloseTo(0, 12);
    expect(shapeDistance(matrix([[0, 0]]), 0, matrix([[0, 0]]), 0).distance).toBe(0);
    expect(shapeDistance(matrix([[0, 0]]), 0, matrix([[1, -1]]), 0).distance).toBe(1);
  });

  test('windows of two shapes at any phase fall into two groups', () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 25 }, (_, t) => (i % 2 === 0 ? beat(t + (i % 5)) : saw(t)) + noise(25 * i + t)),
    ).map((row) => {
      const mean = row.reduce((a, b) => a + b) / row.length;
      const deviation = Math.sqrt(row.reduce((s, v) => s + (v - mean) ** 2, 0) / row.length);
      return row.map((v) => (v - mean) / deviation);
    });
    const windows = matrix(rows);
    const centres = shapeCentres(windows, { nClusters: 2, maxIter: 30, seed: 1 });
    const own = rows.map((_, i) =>
      shapeDistance(centres, 0, windows, i).distance < shapeDistance(centres, 1, windows, i).distance ? 0 : 1,
    );
    expect(new Set(own.filter((_, i) => i % 2 === 0)).size).toBe(1);
    expect(new Set(own.filter((_, i) => i % 2 === 1)).size).toBe(1);
    expect(own[0]).not.toBe(own[1]);
  });

  test('a beat of another shape is found, whatever the phase and the height of the normal ones', () => {
    const normal = Array.from({ length: 1000 }, (_, t) => [beat(t) * (1 + Math.floor(t / 25) / 40) + noise(t)]);
    const model = windowKShape({ windowSize: 25 }).fit(normal);
    const scores = model.score(Array.from({ length: 1000 }, (_, t) => [(t >= 507 && t < 532 ? saw(t) : 5 + beat(t)) + noise(t)]));
    const best = scores.indexOf(Math.max(...scores));
    expect(best >= 490 && best < 550).toBe(true);
  });
});
