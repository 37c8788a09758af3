import { describe, expect, test } from 'vitest';
import { GENERATED, generate, rocAuc } from '../../src/evaluate/index.ts';
import { auto, baggedNearest, ecod, lof, mahalanobis } from '../../src/index.ts';

describe.each(Object.keys(GENERATED))('%s', (kind) => {
  test('has the rows and the share of anomalies that are asked for, and the same ones for the same seed', () => {
    const table = generate(kind, { nSamples: 500, share: 0.04, seed: 3 });
    expect([table.rows.length, table.labels.reduce((a, b) => a + b, 0)]).toEqual([500, 20]);
    expect(
      table.rows.every(
        (row) => row.length === table.names.length && row.every((cell) => typeof cell === 'string' || Number.isFinite(cell)),
      ),
    ).toBe(true);
    expect(generate(kind, { nSamples: 500, share: 0.04, seed: 3 })).toEqual(table);
    expect(generate(kind, { nSamples: 500, share: 0.04, seed: 4 })).not.toEqual(table);
  });
});

/** Each kind is for what the method is that finds it. */
test.each([
  ['blobs', auto(), 0.9],
  ['ring', baggedNearest(), 0.9],
  ['local', lof(), 0.9],
  ['correlated', mahalanobis(), 0.98],
  ['extremes', auto(), 0.98],
] as const)('%s: its anomalies are found by the method for them', (kind, method, least) => {
  const { rows, labels } = generate(kind, { nSamples: 1000, seed: 1 });
  const numbers = rows.map((row) => row.map(Number));
  expect(rocAuc(labels, method.fitScore(numbers).scores)).toBeGreaterThan(least);
});

test('what tails are blind to is in the ring, and a name that is none gets those there are', () => {
  const { rows, labels } = generate('ring', { nSamples: 1000, seed: 1 });
  expect(rocAuc(labels, ecod().fitScore(rows.map((row) => row.map(Number))).scores)).toBeLessThan(0.3);
  expect(() => generate('blob')).toThrow(
    'there is no table "blob" to generate; there are blobs, ring, local, correlated, extremes, connections, machine',
  );
});
