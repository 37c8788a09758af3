import { expect, test } from 'vitest';
import { lawOfLengths } from '../../../src/series/views/run-lengths.ts';

const runs = (lengths: readonly (readonly [length: number, times: number])[]) =>
  lengths.flatMap(([length, times]) => Array.from({ length: times }, (_, i) => ({ length, value: 1000 * length + i })));
const total = (all: readonly { readonly length: number }[]) => all.reduce((sum, { length }) => sum + length, 0);

test('as the number of runs falls from one length to the next, so it goes on', () => {
  const all = runs([
    [1, 18_000],
    [7, 160],
    [13, 40],
    [19, 10],
  ]);
  const law = lawOfLengths(all, total(all))!;
  // Each step of six leaves a quarter: ten of 19, two or three of 25, half a one of 31.
  expect(law({ length: 25, value: -1 })).toBeLessThan(0);
  expect(law({ length: 31, value: -1 })).toBeLessThan(1);
  expect(law({ length: 61, value: -1 })).toBeGreaterThan(2);
  expect(law({ length: 2, value: -1 })).toBe(Number.POSITIVE_INFINITY);
});

test('a value at which a series is at home has a law of its own, and few runs have none', () => {
  const all = [
    ...runs([
      [1, 2000],
      [2, 60],
      [3, 10],
    ]),
    ...Array.from({ length: 20 }, () => ({ length: 30, value: 0 })),
  ];
  const law = lawOfLengths(all, total(all))!;
  expect(law({ length: 40, value: 0 })).toBe(Number.POSITIVE_INFINITY);
  expect(law({ length: 30, value: -1 })).toBeGreaterThan(5);
  expect(
    lawOfLengths(
      runs([
        [1, 500],
        [2, 19],
      ]),
      538,
    ),
  ).toBeUndefined();
});
