import { expect, test } from 'vitest';
import { profile } from '../../../src/contract/explaining/profile.ts';
import { learntOf, NOTHING, reasonOf } from '../../../src/contract/explaining/reason.ts';
import { matrix, random } from '../../../src/index.ts';

const chance = random(5);
const rows = matrix(
  Array.from({ length: 200 }, (_, i) => {
    const a = 10 * chance.uniform();
    return [a, 2 * a + 0.2 * chance.normal(), (i % 2) * 10 + chance.uniform()];
  }),
);
const seen = profile(rows);
const learnt = learntOf(seen);
const reason = (values: readonly number[], parts: readonly number[] = [1, 1, 1]) =>
  reasonOf(
    values.map((value, j) => ({
      name: ['flow', 'power', 'mode'][j],
      value,
      contribution: parts[j],
      low: seen.low[j],
      typical: seen.typical[j],
      high: seen.high[j],
    })),
    learnt,
    2,
  );

test('a value far outside of what is usual is the reason', () => {
  expect(reason([5, 90, 10.5]).text).toMatch(/^power is 90, usually [\d.]+ to [\d.]+$/);
});

test('a value that is usual alone and not with the others is told with what the others suggest', () => {
  const { text, together } = reason([8, 6, 10.5]);
  expect(text).toMatch(/^(power is 6, where flow 8 suggests|flow is 8, where power 6 suggests) [\d.]+ to [\d.]+$/);
  expect(together?.given).toHaveLength(1);
});

test('a value between those of all others is told with its neighbours', () => {
  expect(reason([5, 10, 5]).text).toMatch(/^mode is 5, where others have 0\.9\d* or less, or 10\.0\d* or more$/);
});

test('at the edge, the rank is told, of features that weigh in the score', () => {
  expect(reason([9.1, 18.2, 10.5], [1, 0, 0]).text).toMatch(/^flow is 9\.1, more than in \d\d of 100 rows$/);
});

test('what is usual in every way is said to be so', () => {
  expect(reason([5, 10, 0.5], [0, 0, 0]).text).toMatch(
    new RegExp(`^(${NOTHING}|farther from .* of 100 rows are from theirs|.*of 100 rows.*)$`),
  );
  expect(reasonOf([], undefined, 2).text).toBe(NOTHING);
});
