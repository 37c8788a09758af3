import { expect, test } from 'vitest';
import { countFailures } from '../../src/net/failures.ts';

test('too many wrong tokens of an address in a minute make it wait out that minute, others not', () => {
  let now = 1e12;
  const failures = countFailures(2, () => now);
  expect(['a', 'a', 'a', 'b'].map((address) => failures.note(address))).toEqual([0, 0, 60, 0]);
  now += 45_000;
  expect(failures.note('a')).toBe(15);
  now += 15_000;
  expect(failures.note('a')).toBe(0);
});

test('a clock that is set back by a year makes nobody wait for a year', () => {
  let now = 1e12;
  const failures = countFailures(1, () => now);
  failures.note('a');
  now -= 365 * 86_400_000;
  expect([failures.note('a'), failures.note('a')]).toEqual([0, 60]);
});
