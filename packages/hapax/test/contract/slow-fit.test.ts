import { expect, test } from 'vitest';
import { slowFit } from '../../src/contract/slow-fit.ts';
import { kde, oneClassSvm } from '../../src/index.ts';
import { detectors } from '../../src/registry.ts';

test('a program can ask what to use instead before a fit on many rows starts', () => {
  expect(slowFit(kde.spec, 50_000)).toBe(
    'kde compares every row with every other, 2,500 million pairs for 50,000 rows: knn and gaussianMixture judge by density as well, in seconds',
  );
  expect(slowFit(oneClassSvm.spec, 20_001)).toMatch(
    /^oneClassSvm compares every row .*: sgdOneClassSvm draws the same kind of boundary in one pass$/,
  );
  expect([slowFit(kde.spec, 20_000), slowFit(kde.spec, Number.NaN)]).toEqual([undefined, undefined]);
  expect(Object.values(detectors).flatMap(({ spec }) => (slowFit(spec, 1e6) === undefined ? [] : [spec.id]))).toEqual([
    'kde',
    'oneClassSvm',
  ]);
});
