import { expect, test } from 'vitest';
import { type Part, partOf } from '../../../src/contract/spec/parallel.ts';
import { isolationForest, randomForest, ranges } from '../../../src/index.ts';
import { normalRows } from '../../data.ts';

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

test('more samples than calibrate, and parts without contributions, give the same bits too', () => {
  const rows = normalRows(10_050, 2, 4);
  const configured = isolationForest({ nEstimators: 5, maxSamples: 50 }),
    split = configured.split!;
  const parts = ranges(split.pieces(rows), 2).map(({ from, to }) => split.fitPart(rows, from, to) as Part<unknown>);
  expect(parts.map((part) => part.contributions?.length)).toEqual([20_000, 30_000]);
  const alone = configured.fit(rows).snapshot();
  expect(split.finish(rows, parts).snapshot()).toEqual(alone);
  const without = [parts[0], { ...parts[1], contributions: null }];
  expect(split.finish(rows, without).snapshot()).toEqual(alone);
});

test('contributions that would take too much room are left out', () => {
  const few = { values: new Float64Array(3), rows: 3, columns: 1 },
    parallel = {
      pieces: () => 1,
      fitPart: () => 0,
      merge: () => 0,
      contributions: () => new Float64Array(3),
      scoreOf: () => {},
    };
  expect(partOf(parallel, 0, 2 ** 20, few).contributions).toEqual(new Float64Array(3));
  expect(partOf(parallel, 0, 2 ** 23, few).contributions).toBeNull();
});
