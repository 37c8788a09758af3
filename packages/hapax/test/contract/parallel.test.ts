import { expect, test } from 'vitest';
import { isolationForest, randomForest, ranges } from '../../src/index.ts';
import { normalRows } from '../data.ts';

test('ranges cover everything once, in order, of nearly equal length', () => {
  expect(ranges(10, 3)).toEqual([
    { from: 0, to: 3 },
    { from: 3, to: 6 },
    { from: 6, to: 10 },
  ]);
  expect(ranges(2, 5)).toEqual([
    { from: 0, to: 1 },
    { from: 1, to: 2 },
  ]);
  expect(ranges(0, 4)).toEqual([{ from: 0, to: 0 }]);
});

test.each([1, 2, 3, 7])('a fit in %i parts is the whole fit, missing cells included', (parts) => {
  const rows = normalRows(150, 3, 1).map((row, i) => (i % 10 ? row : [NaN, row[1]!, row[2]!])),
    labels = rows.map((row) => (row[1]! > 1.5 ? 1 : 0));
  for (const configured of [
    isolationForest({ nEstimators: 7 }),
    isolationForest({ nEstimators: 7, extensionLevel: 'full' }),
    randomForest({ nEstimators: 7 }),
  ]) {
    const split = configured.split!;
    const made = ranges(split.pieces(rows), parts).map(({ from, to }) => structuredClone(split.fitPart(rows, from, to, { labels })));
    expect(split.finish(rows, made, { labels }).snapshot()).toEqual(configured.fit(rows, { labels }).snapshot());
  }
});
