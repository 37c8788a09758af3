import { expect, test } from 'vitest';
import { baggedNearest, combineScores, hbos, isolationForest, knn, lof, ranges, scaleOf, suod } from '../../src/index.ts';
import { frameOf, intoFrame } from '../../src/kernels/ranks/frame.ts';
import { normalRows } from '../data.ts';

const rows = normalRows(300, 4, 3);
const x = { values: Float64Array.from(rows.flat()), rows: 300, columns: 4 };
const fresh = [...normalRows(20, 4, 8), [9, 0, 0, 0], [2.5, 2.5, -2.5, 2.5]];

test('the score is the combination of its members, each with the settings of its place, on their training scales', () => {
  const frame = frameOf(x, 'robust', 4);
  const z = intoFrame(frame, x);
  const q = intoFrame(frame, { values: Float64Array.from(fresh.flat()), rows: fresh.length, columns: 4 });
  const members = [
    isolationForest({ seed: 7 }),
    lof({ nNeighbors: 20 }),
    hbos({ nBins: 10 }),
    knn({ nNeighbors: 5, method: 'mean' }),
    baggedNearest({ seed: 11 }),
    isolationForest({ seed: 12 }),
    lof({ nNeighbors: 40 }),
  ].map((one) => one.fitScore(z));
  const expected = new Float64Array(fresh.length);
  combineScores(
    members.map(({ model }) => model.score(q)),
    members.map(({ scores }) => scaleOf(scores, 'clippedMean')),
    'clippedMean',
    expected,
  );
  const { model } = suod({ nEstimators: 7, seed: 7 }).fitScore(rows);
  expect(model.score(fresh)).toEqual(expected);
  expect(model.notes).toEqual(['members: isolationForest, lof, hbos, knn, baggedNearest, isolationForest, lof']);
  expect(
    [...model.score(fresh).keys()]
      .sort((a, b) => (expected[b] ?? 0) - (expected[a] ?? 0))
      .slice(0, 2)
      .sort(),
  ).toEqual([20, 21]);
});

test.each([1, 2, 3, 7])('a fit in %i parts is the whole fit, bit for bit', (parts) => {
  const configured = suod({ nEstimators: 7 });
  const { split } = configured;
  if (!split) throw new Error('suod is fitted in parts');
  const made = ranges(split.pieces(rows), parts).map(({ from, to }) => structuredClone(split.fitPart(rows, from, to)));
  expect(split.finish(rows, made).snapshot()).toEqual(configured.fit(rows).snapshot());
});

test('training samples are judged as unseen: the share that fresh rows flag is that of the contamination', () => {
  const model = suod({ contamination: 0.1 }).fit(rows);
  const flagged = model.predict(normalRows(2000, 4, 21)).reduce((sum, v) => sum + v, 0);
  expect(flagged / 2000).toBeGreaterThan(0.1 / 1.3);
  expect(flagged / 2000).toBeLessThan(0.1 * 1.3);
});
