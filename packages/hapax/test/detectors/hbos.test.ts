import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hbos } from '../../src/index.ts';
import { expectClose, golden, theirQuantile } from '../golden.ts';

/** The definition, bin by bin. */
function naive(train: number[][], row: number[], bins: number, alpha = 0.1, tol = 0.5): number {
  let score = 0;
  row.forEach((value, j) => {
    const column = train.map((r) => r[j]!);
    let [low, high] = [Math.min(...column), Math.max(...column)];
    if (low === high) [low, high] = [low - 0.5, high + 0.5];
    const step = (high - low) / bins;
    const edges = Array.from({ length: bins + 1 }, (_, b) => (b === bins ? high : low + b * step));
    const terms = Array.from({ length: bins }, (_, b) => {
      const inside = column.filter((v) => v >= edges[b]! && (v < edges[b + 1]! || (b === bins - 1 && v === high)));
      return -Math.log2(inside.length / column.length / (edges[b + 1]! - edges[b]!) + alpha);
    });
    const at = edges.findIndex((edge) => value <= edge);
    if (at > 0) score += terms[at - 1]!;
    else if (at === 0) score += low - value <= tol * (edges[1]! - low) ? terms[0]! : Math.max(...terms);
    else score += value - high <= tol * (high - edges[bins - 1]!) ? terms[bins - 1]! : Math.max(...terms);
  });
  return score;
}

describe('hbos', () => {
  test('agrees with the definition on random samples, on edges and outside the range', () => {
    const cell = fc.oneof(
      fc.integer({ min: -5, max: 5 }),
      fc.double({ min: -6, max: 6, noNaN: true }).map((v) => Math.round(v * 1e6) / 1e6),
    );
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(rows, rows, fc.integer({ min: 2, max: 12 }), (train, queries, nBins) => {
        const model = hbos({ nBins }).fit(train);
        const varies = (j: number) => new Set(train.map((row) => row[j])).size > 1;
        // A constant that changes is a matter of its own.
        for (const row of [...train, ...(varies(0) && varies(1) ? queries : [])])
          expect(model.scoreOne(row)).toBeCloseTo(naive(train, row, nBins), 10);
      }),
      { numRuns: 60 },
    );
  });

  test('values that hardly differ leave scores finite', () => {
    for (const train of [
      [[0], [5e-324]],
      [[1], [1 + 2 ** -52]],
      [[1e149], [1e149 + 1e133]],
      [[0], [1e-300], [2e-300]],
    ]) {
      expect([...hbos().fitScore(train).scores, hbos().fit(train).scoreOne([3])].every(Number.isFinite)).toBe(true);
    }
  });

  test('gives the hand-computed value: 4 of 5 values in [0, 1), density .8 / 1, so 0.5 scores -log2(.9)', () => {
    const model = hbos({ nBins: 2 }).fit([[0], [0.25], [0.5], [0.75], [2]]);
    expect(model.scoreOne([0.5])).toBeCloseTo(-Math.log2(0.9), 12);
    expect(model.scoreOne([2.4])).toBeCloseTo(-Math.log2(0.3), 12);
  });

  test.each([
    ['pyod.HBOS', 10],
    ['pyod.HBOS.auto', 'auto'],
  ] as const)('equals %s to 1e-9', (name, nBins) => {
    const expected = golden.out[name]!;
    const model = hbos({ nBins }).fit(golden.X),
      scores = model.score(golden.X);
    expectClose(scores, expected.scores!);
    expectClose(model.score(golden.Q), expected.scoreQ!);
    expectClose([theirQuantile(scores)], [Number(expected.threshold)]);
    expect([...scores].map((s) => (s > theirQuantile(scores) ? 1 : 0))).toEqual(expected.labels);
  });

  test('names the feature whose value lies in the emptiest bin', () => {
    const { features } = hbos().fit(golden.X).explain([0, 50, 0], ['a', 'b', 'c']);
    expect(features[0]).toMatchObject({ name: 'b', value: 50 });
  });
});
