import { expect, test } from 'vitest';
import { decluster } from '../../src/pot/events.ts';

const values = [0, 5, 9, 0, 7, 0, 0, 0, 3];

test('positions at most the run length apart are one run, named by its largest value', () => {
  expect(decluster([1, 2, 4, 8], values, 1)).toEqual([
    { first: 1, last: 2, peak: 2, count: 2 },
    { first: 4, last: 4, peak: 4, count: 1 },
    { first: 8, last: 8, peak: 8, count: 1 },
  ]);
  expect(decluster([1, 2, 4, 8], values, 2).map(({ first, last }) => [first, last])).toEqual([
    [1, 4],
    [8, 8],
  ]);
});

test('run length 0 joins nothing; nothing gives nothing', () => {
  expect(decluster([1, 2], values, 0)).toHaveLength(2);
  expect(decluster([], values, 3)).toEqual([]);
});
