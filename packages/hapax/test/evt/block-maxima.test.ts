import { expect, test } from 'vitest';
import { blockMaxima } from '../../src/evt/block-maxima.ts';

test('takes the largest value of every block of so many samples, missing values skipped, the short last block left out', () => {
  const found = blockMaxima([3, 1, Number.NaN, 4, 9, 9, 7], { block: 3 });
  expect(found).toEqual({
    maxima: Float64Array.of(3, 9),
    rows: Int32Array.of(0, 4),
    counts: Int32Array.of(2, 3),
    dropped: 1,
  });
});

test('takes calendar blocks in UTC from timestamps in any order', () => {
  const times = ['2021-01-01T00:00:00Z', '2020-12-31T23:59:59Z', '2020-06-01T00:00:00Z', '2021-02-01T00:00:00Z'].map(Date.parse);
  expect([...blockMaxima([5, 7, 8, 6], { times }).maxima]).toEqual([8, 6]);
  expect([...blockMaxima([5, 7, 8, 6], { times, block: 'month' }).rows]).toEqual([2, 1, 0, 3]);
  expect(blockMaxima([5, 7, 8, 6], { times, block: 'day' }).maxima).toHaveLength(4);
});

test('says what is missing', () => {
  expect(() => blockMaxima([1])).toThrow('blockMaxima: blocks of a year need { times } in Unix milliseconds; or give `block` in samples');
  expect(() => blockMaxima([1], { times: [1, 2] })).toThrow('blockMaxima got 2 times for 1 values');
  expect(() => blockMaxima([1], { times: [Number.NaN] })).toThrow('blockMaxima: time 0 is NaN, not Unix milliseconds');
  expect(() => blockMaxima([1], { block: 1 })).toThrow(
    'blockMaxima: `block` must be an integer in [2, Infinity] or year or month or day; got 1',
  );
});
