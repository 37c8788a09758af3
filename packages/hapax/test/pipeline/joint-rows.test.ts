import { expect, test } from 'vitest';
import { auto, random } from '../../src/index.ts';
import { load } from '../../src/registry.ts';

/** Rows that auto flags where nothing is said. */
function flagged(rows: number[][]): number[] {
  const { model, scores } = auto().fitScore(rows);
  const { own } = model;
  own?.lift?.({ values: Float64Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 }, scores);
  return Array.from(scores.keys()).filter((i) => (scores[i] ?? 0) > (own?.level ?? Infinity));
}

const correlated = (seed: number, rows: number) => {
  const chance = random(seed);
  return Array.from({ length: rows }, () => {
    const common = chance.normal();
    return Array.from({ length: 4 }, () => 100 + 20 * (common + 0.3 * chance.normal()));
  });
};

test('a correlation that is broken by eight conditional deviations is found in eight of ten files, and nothing else in nine', () => {
  let found = 0;
  let clean = 0;
  for (let seed = 1; seed <= 10; ++seed) {
    const rows = correlated(seed, 600);
    if (flagged(rows).length === 0) clean += 1;
    const [first, ...others] = rows;
    const expected = (first ?? []).slice(1).reduce((sum, v) => sum + v - 100, 0) / 3.09;
    if (flagged([[100 + expected + 8 * 20 * 0.3 * Math.sqrt(1 + 1 / 3.09), ...(first ?? []).slice(1)], ...others]).includes(0)) found += 1;
  }
  expect(found).toBeGreaterThanOrEqual(8);
  expect(clean).toBeGreaterThanOrEqual(9);
});

test('a cluster of far rows does not hide itself: one of seven', () => {
  const chance = random(7);
  const rows = Array.from({ length: 70 }, (_, i) =>
    Array.from({ length: 3 }, (__, j) => (i < 10 ? 10 * (j + 1) + chance.normal() : 3.5 * chance.uniform())),
  );
  expect(flagged(rows)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('two kinds of normal rows are no anomalies', () => {
  const chance = random(9);
  expect(flagged(Array.from({ length: 300 }, (_, i) => Array.from({ length: 3 }, () => (i % 10 < 3 ? 12 : 0) + chance.normal())))).toEqual(
    [],
  );
});

test('a model that was saved judges as the one that was fitted', () => {
  const rows = correlated(3, 300);
  rows[5] = [180, 20, 180, 20];
  const { model } = auto().fitScore(rows);
  const again = load(model.snapshot());
  const x = { values: Float64Array.from(rows.flat()), rows: rows.length, columns: 4 };
  const judged = [model, again].map((one) => {
    const scores = one.score(rows);
    one.own?.lift?.(x, scores);
    return [...scores];
  });
  expect(judged[1]).toEqual(judged[0]);
  expect(judged[0]?.[5]).toBeGreaterThan(model.own?.level ?? Infinity);
});

test('a row that is a little off in every one of hundreds of features is found, and a clean wide file stays clean', () => {
  let [found, clean] = [0, 0];
  for (let seed = 1; seed <= 2; ++seed) {
    const chance = random(seed);
    const rows = Array.from({ length: 60 }, () => Array.from({ length: 150 }, () => chance.normal()));
    if (flagged(rows).length === 0) clean += 1;
    const off = flagged(rows.map((one, i) => (i === 50 ? one.map((v) => v + 2) : one)));
    if (off.length === 1 && off[0] === 50) found += 1;
  }
  expect([found, clean]).toEqual([2, 2]);
});

test('amounts over six orders of magnitude have gaps in their tail, and a wild value beside them makes no cluster of the largest', () => {
  let clean = 0;
  let alone = 0;
  for (let seed = 0; seed < 6; ++seed) {
    const chance = random(seed);
    const rows = Array.from({ length: 83 }, () => {
      const size = 3 * chance.normal();
      return [Math.exp(size), Math.exp(0.7 * size + 0.5 * chance.normal()), 10 + chance.normal()];
    });
    if (flagged(rows).length === 0) clean += 1;
    if (rows[30]) rows[30][2] = 10_400;
    if (flagged(rows).join() === '30') alone += 1;
  }
  expect(clean).toBeGreaterThanOrEqual(5);
  expect(alone).toBe(6);
});

test('columns of two groups each, independent of each other, are clean in nine of ten files', () => {
  let clean = 0;
  for (let seed = 1; seed <= 10; ++seed) {
    const chance = random(seed);
    const rows = Array.from({ length: 500 }, () => Array.from({ length: 4 }, () => chance.normal() + (chance.uniform() < 0.3 ? 8 : 0)));
    if (flagged(rows).length === 0) clean += 1;
  }
  expect(clean).toBeGreaterThanOrEqual(9);
});
