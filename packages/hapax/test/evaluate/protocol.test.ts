import { expect, test } from 'vitest';
import { matrix } from '../../src/core/matrix.ts';
import { adbenchSplit } from '../../src/evaluate/index.ts';
import { normalRows } from '../data.ts';

test('200 samples become 1,000, cut 700 to 300 with the same share of anomalies, scaled by the training part', () => {
  const rows = normalRows(200, 3, 1),
    labels = rows.map((_, i) => (i < 20 ? 1 : 0));
  const { train, trainLabels, test: held, testLabels } = adbenchSplit(matrix(rows), labels, 1);
  expect([train.rows + held.rows, train.columns]).toEqual([1000, 3]);
  expect(Math.abs(held.rows - 300)).toBeLessThanOrEqual(1);
  const share = (y: Uint8Array) => y.reduce((a, b) => a + b, 0) / y.length;
  expect(share(trainLabels)).toBeCloseTo(share(testLabels), 2);
  expect([Math.min(...train.values), Math.max(...train.values)]).toEqual([0, 1]);
});

test('one seed gives one split, another seed another', () => {
  const x = matrix(normalRows(1200, 2, 1)),
    labels = Array.from({ length: 1200 }, (_, i) => (i % 50 === 0 ? 1 : 0));
  expect(adbenchSplit(x, labels, 1)).toEqual(adbenchSplit(x, labels, 1));
  expect(adbenchSplit(x, labels, 1).test).not.toEqual(adbenchSplit(x, labels, 2).test);
});
