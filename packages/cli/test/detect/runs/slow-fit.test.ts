import { detectors } from 'hapax/registry';
import { expect, test } from 'vitest';
import { slowFitAdvice } from '../../../src/detect/runs/slow-fit.ts';

test('a method that compares all pairs of many rows says what to use instead, before it starts', () => {
  expect(slowFitAdvice(detectors.kde!.spec, 50_000)).toBe(
    'kde compares every row with every other, 2,500 million pairs for 50,000 rows: knn and gaussianMixture judge by density as well, in seconds; or let it learn from fewer with --fit-rows 10000',
  );
  expect(slowFitAdvice(detectors.oneClassSvm!.spec, 50_000)).toBe(
    'oneClassSvm compares every row with every other, 2,500 million pairs for 50,000 rows: sgdOneClassSvm draws the same kind of boundary in one pass; or let it learn from fewer with --fit-rows 10000',
  );
  expect(slowFitAdvice(detectors.kde!.spec, 20_000)).toBeUndefined();
  expect(slowFitAdvice(detectors.mad!.spec, 5_000_000)).toBeUndefined();
});
