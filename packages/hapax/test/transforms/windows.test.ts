import { expect, test } from 'vitest';
import {
  decode,
  encode,
  ewma,
  fixed,
  knn,
  lags,
  mad,
  mahalanobis,
  onlinePipeline,
  pipeline,
  randomForest,
  windows,
} from '../../src/index.ts';
import { models } from '../../src/registry.ts';
import { normalRows } from '../data.ts';

/** A wave of 24 samples in one of two features; half a turn stands still. */
const noise = normalRows(480, 2, 8);
const series = noise.map(([a, b], i) => [i >= 300 && i < 312 ? 0.05 * a! : Math.sin((2 * Math.PI * i) / 24) + 0.05 * a!, 0.3 * b!]);
const train = series.slice(0, 240);

test('every sample has a score, and the shape that is odd has the highest ones although each of its values is usual', () => {
  const model = pipeline({ transforms: [windows()], detector: knn() }).fit(train);
  const scores = model.score(series);
  expect(scores).toHaveLength(480);
  expect(scores.every(Number.isFinite)).toBe(true);
  const top = scores.indexOf(Math.max(...scores));
  expect(top).toBeGreaterThanOrEqual(295);
  expect(top).toBeLessThan(317);
  expect(model.notes[0]).toBe('windows of 24 samples');
  expect(model.series).toBe('whole');
  expect(model.predict(series)[top]).toBe(1);
});

test('the score of a sample is the mean of the windows that hold it', () => {
  const back = pipeline({ transforms: [windows({ windowSize: 5 })], detector: mahalanobis() }).fit(train);
  const ends = pipeline({ transforms: [windows({ windowSize: 5, scores: 'newest' })], detector: mahalanobis() })
    .fit(train)
    .score(series);
  const scores = back.score(series);
  for (const i of [0, 2, 100, 478, 479]) {
    const held = Array.from({ length: 5 }, (_, k) => i + k).filter((end) => end >= 4 && end < 480);
    expect(scores[i]).toBeCloseTo(held.reduce((sum, end) => sum + ends[end]!, 0) / held.length, 9);
  }
});

test('`newest` is what lags are: the same samples, the same scores', () => {
  const one = pipeline({ transforms: [windows({ windowSize: 6, scores: 'newest' })], detector: mad() }).fit(train);
  const other = pipeline({ transforms: [lags({ size: 6 })], detector: mad() }).fit(train);
  expect(one.score(series)).toEqual(other.score(series));
  expect(one.series).toBe('walk');
});

test('the threshold is that of the scores given back, and goes with the snapshot', () => {
  const { model, scores } = pipeline({ transforms: [windows()], detector: knn({ contamination: 0.1 }) }).fitScore(train);
  const flagged = scores.filter((score) => model.isAnomaly(score)).length;
  expect(flagged).toBeGreaterThan(18);
  expect(flagged).toBeLessThan(31);
  const again = models.pipeline!.load(decode(encode(model.snapshot())));
  expect(again.score(series)).toEqual(model.score(series));
  expect(again.threshold).toBe(model.threshold);
  expect(again.pValue(series)).toEqual(model.pValue(series));
  const { calibration: _, ...without } = model.snapshot().state as Record<string, unknown>;
  expect(() => models.pipeline!.load({ ...model.snapshot(), state: without as never })).toThrow(
    'the snapshot of pipeline is damaged: scores that are given back to samples and their calibration go together; use another copy, or fit the method again',
  );
  const ruled = pipeline({ transforms: [windows()], detector: knn(), threshold: fixed({ level: 0.7 }) }).fit(train);
  expect(ruled.threshold).toBe(0.7);
});

test('it explains a sample by the raw features of the window of highest score that holds it', () => {
  const model = pipeline({ transforms: [windows()], detector: mahalanobis() }).fit(train);
  const told = model.explainAt(series, 305, ['wave', 'noise']);
  expect(told.score).toBeCloseTo(model.score(series)[305]!, 9);
  expect(told.features.map(({ name }) => name)).toEqual(['wave', 'noise']);
  expect(told.sentence).toMatch(/^Score .* is above the threshold .*: wave is /);
});

test('what needs single samples says that there are none', () => {
  const model = pipeline({ transforms: [windows()], detector: knn() }).fit(train);
  expect(() => model.scoreOne([0, 0])).toThrow(
    'pipeline gives scores back to the samples of a series, and has none of single samples; score the series with `score(rows)`',
  );
  expect(() => model.explain([0, 0])).toThrow(
    'pipeline gives scores back to the samples of a series, and has none of single samples; ask with `explainAt(rows, at)`',
  );
  expect(() => model.next([0, 0])).toThrow(
    'pipeline gives scores back to the samples of a series, and has none of single samples; set the option scores of its transform to newest for a stream',
  );
  expect(() => onlinePipeline({ transforms: [windows()], detector: ewma(), threshold: fixed({ level: 1 }) })).toThrow(
    'onlinePipeline: windows gives scores back to samples before, and a stream has no end; set its option scores to newest',
  );
});

test('a window with an anomaly in it is one to learn from', () => {
  const labels = series.map((_, i) => (i >= 300 && i < 312 ? 1 : 0));
  const model = pipeline({ transforms: [windows()], detector: randomForest() }).fit(series, { labels });
  const scores = model.score(series);
  expect(Math.min(...scores.slice(300, 312))).toBeGreaterThan(Math.max(...scores.slice(0, 260)));
});
