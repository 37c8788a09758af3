import { expect, test } from 'vitest';
import { auto, decode, encode, iqr, isolationForest, mad, oneClassSvm, pipeline, random, standardize, zScore } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const count = (verdicts: Int8Array): number => verdicts.reduce((sum, one) => sum + one, 0);

/** Clean tables of other sizes and laws: normal, lognormal, counts, Student's t with 3 degrees of freedom, even. */
function cleanTable(seed: number): number[][] {
  const { normal, uniform } = random(seed);
  const laws = [
    normal,
    () => Math.exp(normal()),
    () => Math.floor(9 * uniform()),
    () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3),
    uniform,
  ];
  const rows = [40, 80, 150][seed % 3] ?? 40;
  const columns = 1 + (seed % 4);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, (_, j) => laws[(j + seed) % 5]?.() ?? 0));
}

test('nothing unusual is an answer: of clean tables auto flags a row in one of ten at most, and finds what is planted', () => {
  let flagged = 0;
  for (let seed = 1; seed <= 60; ++seed) {
    const rows = cleanTable(seed);
    if (count(auto().fit(rows).predict(rows)) > 0) flagged += 1;
    if (seed % 6 > 0) continue;
    const planted = rows.map((row, i) => (i === 3 ? row.map(() => 1e4) : row));
    expect(auto().fit(planted).predict(planted)[3], `table ${seed}`).toBe(1);
  }
  expect(flagged).toBeLessThanOrEqual(6);
}, 240_000);

test('a value that is usual by itself and broken given the others is beyond the threshold by every door', () => {
  const rows = normalRows(300, 1, 4).map(([a = 0], i) => [a, 2 * a + (i % 7) / 50]);
  const planted = [...rows, [1, -1]];
  const { model, scores } = auto().fitScore(planted);
  const at = planted.length - 1;
  const back = auto.load(decode(encode(model.snapshot())));
  for (const one of [model, back]) {
    const verdicts = one.predict(planted);
    expect(Array.from(verdicts.keys()).filter((i) => verdicts[i] === 1)).toEqual([at]);
    expect(one.isAnomaly(one.scoreOne([1, -1]))).toBe(true);
    expect(one.explain([1, -1]).score).toBeGreaterThan(one.explain([1, -1]).threshold);
    expect(one.scoreOne([1, -1])).toBe(one.score(planted)[at]);
  }
  expect(scores[at]).toBeGreaterThan(model.threshold);
  expect(model.own).toEqual({ level: model.threshold, meaning: 'clear of what a clean file of this size shows', lifts: true });
}, 120_000);

test('methods that are known for a rule judge by it, and a share that is asked for is a share', () => {
  const rows = normalRows(200, 2, 7);
  expect([zScore(), iqr(), mad(), oneClassSvm()].map((one) => one.fit(rows).threshold)).toEqual([3, 1.5, 3.5, 0]);
  for (const one of [zScore, iqr, mad]) expect(Math.abs(count(one({ contamination: 0.1 }).fit(rows).predict(rows)) - 20)).toBeLessThan(3);
  expect(count(auto({ contamination: 0.05 }).fit(rows).predict(rows))).toBeGreaterThan(1);
  expect(pipeline({ transforms: [standardize()], detector: zScore() }).fit(rows).threshold).toBe(3);
}, 120_000);

test('beside samples that are known to be normal, and for methods without a rule, it is the share of the method', () => {
  const rows = normalRows(400, 2, 8);
  const share = (verdicts: Int8Array) => count(verdicts) / rows.length;
  const normal = auto({ training: 'normal' }).fit(rows);
  expect(normal.own).toBeUndefined();
  expect(share(normal.predict(normalRows(400, 2, 9)))).toBeLessThan(0.06);
  expect(normal.threshold).toBe(auto({ training: 'normal', contamination: 0.02 }).fit(rows).threshold);
  expect(share(isolationForest().fit(rows).predict(rows))).toBeGreaterThan(0.05);
}, 120_000);
