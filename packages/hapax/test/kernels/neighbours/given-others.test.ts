import { expect, test } from 'vitest';
import { matrix, random } from '../../../src/index.ts';
import { othersOf } from '../../../src/kernels/neighbours/given-others.ts';

const chance = random(3);
/** Height in cm, age in years, weight that follows from both, and shoe colours that follow from nothing. */
const people = matrix(
  Array.from({ length: 200 }, () => {
    const [height, age] = [170 + 10 * chance.normal(), 20 + 50 * chance.uniform()];
    return [height, age, 0.9 * (height - 100) + 0.3 * (age - 40) + 3 * chance.normal()];
  }),
);

test('a value that does not go with the others is found, with what they let expect', () => {
  const found = othersOf(people).disagreement([185, 60, 55], [2]);
  expect(found).toMatchObject({ feature: 2, given: [0] });
  // 0.9 · 85 + 0.3 · (20 to 70 less 40) is 70.5 to 85.5.
  expect(found?.low).toBeGreaterThan(65);
  expect(found?.high).toBeLessThan(95);
  expect(found?.excess).toBeGreaterThan(0.5);
});

test('values that go together have no disagreement worth a word', () => {
  const found = othersOf(people).disagreement([170, 40, 63], [0, 1, 2]);
  expect(found?.excess ?? 0).toBeLessThan(0.5);
});

test('two values can let expect what neither does alone', () => {
  const rows = Array.from({ length: 200 }, () => {
    const [a, b] = [chance.uniform() - 0.5, chance.uniform() - 0.5];
    return [a, b, a * b > 0 ? 1 + 0.05 * chance.normal() : -1 + 0.05 * chance.normal()];
  });
  const found = othersOf(matrix(rows)).disagreement([0.3, 0.3, -1], [2, 0, 1]);
  expect(found?.feature).toBe(2);
  expect(found?.given).toEqual([0, 1]);
  expect([found?.low, found?.high].map((v) => Math.round(v ?? 0))).toEqual([1, 1]);
});

test('a kind lets expect as numbers do, and only rows of the same kind count', () => {
  const rows = Array.from({ length: 200 }, (_, i) => [i % 2, (i % 2 === 0 ? 10 : 90) + chance.normal()]);
  expect(othersOf(matrix(rows), new Set([0])).disagreement([0, 90], [1, 0])).toMatchObject({ feature: 1, given: [0] });
  expect(othersOf(matrix(rows), new Set([0])).disagreement([1, 90], [1, 0])).toBeUndefined();
});

test('nothing is said where no sample is like it, where values are missing, and of few samples', () => {
  expect(othersOf(people).disagreement([400, 300, 1], [0, 1, 2])).toBeUndefined();
  expect(othersOf(people).disagreement([Number.NaN, Number.NaN, 60], [2, 0, 1])).toBeUndefined();
  expect(othersOf(matrix([[1, 2]])).disagreement([1, 9], [0, 1])).toBeUndefined();
});

/** The band by the letter: all examples but the sample itself, in the order of their distance. */
function naively(examples: readonly number[][], sample: readonly number[], j: number, given: readonly number[]) {
  const known = (g: number) =>
    examples
      .map((one) => one[g])
      .filter((v) => v === v)
      .sort((a, b) => a - b);
  const range = (g: number) => {
    const all = known(g);
    return all[Math.round(0.95 * (all.length - 1))] - all[Math.round(0.05 * (all.length - 1))];
  };
  const usable = examples
    .filter((one) => one[j] === one[j] && given.every((g) => one[g] === one[g]) && !one.every((v, k) => v === sample[k] || v !== v))
    .map((one) => ({ value: one[j], away: Math.max(...given.map((g) => Math.abs(one[g] - sample[g]) / range(g))) }));
  const count = Math.min(40, Math.max(8, Math.round(0.08 * examples.length)));
  const reach = usable.map(({ away }) => away).sort((a, b) => a - b)[count - 1];
  if (!(reach <= 0.2)) return undefined;
  const like = usable
    .filter(({ away }) => away <= reach)
    .map(({ value }) => value)
    .sort((a, b) => a - b);
  return [like[Math.floor(0.05 * (like.length - 1))], like[Math.ceil(0.95 * (like.length - 1))]];
}

test('bands are those that come by the letter, with ties, missing values and samples that were learnt from', () => {
  const r = random(5);
  const examples = Array.from({ length: 200 }, () => {
    const a = Math.round(20 * r.uniform()) / 20;
    return [a, a + 0.1 * r.uniform(), r.uniform() < 0.05 ? Number.NaN : Math.round(10 * r.uniform()), 1 - a + 0.2 * r.uniform()];
  });
  const others = othersOf(matrix(examples));
  let told = 0;
  for (let i = 0; i < 120; ++i) {
    const sample = i % 3 === 0 ? examples[i] : [r.uniform(), r.uniform(), Math.round(10 * r.uniform()), r.uniform()];
    const found = others.disagreement(sample, [0, 1, 2, 3]);
    if (found === undefined) continue;
    told += 1;
    expect([found.low, found.high]).toEqual(naively(examples, sample, found.feature, found.given));
  }
  expect(told).toBeGreaterThan(40);
});
