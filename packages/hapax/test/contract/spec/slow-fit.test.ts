import { expect, test, vi } from 'vitest';
import { slowFit } from '../../../src/contract/spec/slow-fit.ts';
import { rec } from '../../../src/core/shape.ts';
import { defineDetector, kde, oneClassSvm } from '../../../src/index.ts';
import { detectors } from '../../../src/registry.ts';

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
    'matrixProfile',
    'oneClassSvm',
  ]);
});

test('a fit that takes long says so before it starts, to whoever listens or else on the console', () => {
  const spec = {
    id: 'crawl',
    title: 'Crawl',
    source: 'none',
    missing: 'impute',
    slow: 'walk does it in seconds',
    options: {},
    state: rec({}),
    fit: () => {
      order.push('fit');
      return {};
    },
    score: (_: object, __: unknown, out: Float64Array) => out.fill(0),
  } as const;
  const order: string[] = [];
  const rows = { values: new Float64Array(20_001), rows: 20_001, columns: 1 };
  const said = 'crawl compares every row with every other, 400 million pairs for 20,001 rows: walk does it in seconds';
  const crawl = defineDetector(spec)();
  crawl.fit(rows, { notice: (text) => order.push(text) });
  expect(order).toEqual([said, 'fit']);
  const warn = vi.spyOn(console, 'warn').mockImplementation((text) => void order.push(text));
  crawl.fit(rows);
  expect(order.slice(2)).toEqual([`hapax: ${said}`, 'fit']);
  crawl.fit({ ...rows, values: new Float64Array(20_000), rows: 20_000 });
  expect(order.slice(4)).toEqual(['fit']);
  warn.mockRestore();
});
