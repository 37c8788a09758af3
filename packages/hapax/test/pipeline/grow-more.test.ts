import { expect, test } from 'vitest';
import { featureBagging, growMore, isolationForest, knn, randomForest, suod } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const rows = normalRows(700, 4, 1);
const labels = rows.map((row) => ((row[1] ?? 0) > 1.5 ? 1 : 0));

test.each([
  ['isolationForest', isolationForest({ nEstimators: 20 }), isolationForest({ nEstimators: 50 })],
  [
    'its extended kind',
    isolationForest({ nEstimators: 5, extensionLevel: 'full' }),
    isolationForest({ nEstimators: 9, extensionLevel: 'full' }),
  ],
  ['suod', suod({ nEstimators: 3 }), suod({ nEstimators: 7 })],
  ['featureBagging', featureBagging({ nEstimators: 2 }), featureBagging({ nEstimators: 5 })],
])('%s with more pieces is what a fit with all of them is, bit for bit', (_, few, many) => {
  const grown = growMore(many, few.fit(rows), rows);
  expect(grown.snapshot()).toEqual(many.fit(rows).snapshot());
  expect(grown.threshold).toBe(many.fit(rows).threshold);
});

test('a forest that learns from labels grows with them', () => {
  const many = randomForest({ nEstimators: 12 });
  const model = randomForest({ nEstimators: 4 }).fit(rows, { labels });
  expect(growMore(many, model, rows, { labels }).snapshot()).toEqual(many.fit(rows, { labels }).snapshot());
});

test('what cannot grow says why, and what to do', () => {
  const model = isolationForest({ nEstimators: 20 }).fit(rows);
  const grow =
    (detector: Parameters<typeof growMore>[0], some = rows) =>
    () =>
      growMore(detector, model, some);
  expect(grow(isolationForest({ nEstimators: 20 }))).toThrow(
    'isolationForest: the model has 20 pieces and 20 are asked for; ask for more, or keep the model',
  );
  expect(grow(isolationForest({ nEstimators: 30 }), normalRows(700, 4, 2))).toThrow(
    'isolationForest: the samples are not those that the model was fitted on; fit it anew on these',
  );
  expect(grow(isolationForest({ nEstimators: 30, maxSamples: 64 }))).toThrow(
    'isolationForest: `maxSamples` and `extensionLevel` must be the same for all trees of a forest',
  );
  expect(grow(featureBagging({ nEstimators: 30 }))).toThrow('featureBagging grows models of its own; got one of isolationForest');
  expect(grow(knn())).toThrow(
    'knn is no sum of pieces that more can be added to, as isolationForest, randomForest, featureBagging and suod are; fit it again',
  );
});
