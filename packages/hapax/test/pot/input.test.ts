import { expect, test } from 'vitest';
import { matrix } from '../../src/core/matrix.ts';
import { potInput } from '../../src/pot/input.ts';

const at = (...days: number[]) => days.map((day) => Date.UTC(2024, 0, day));

test('numbers are one feature; samples and matrices are many', () => {
  expect(potInput([1, 2], {}, 'refuse')).toEqual({ columns: [Float64Array.of(1, 2)], names: ['feature 0'], rows: 2 });
  const two = potInput(
    [
      [1, 2],
      [3, 4],
    ],
    { names: ['a', 'b'] },
    'refuse',
  );
  expect(two.columns).toEqual([Float64Array.of(1, 3), Float64Array.of(2, 4)]);
  expect(potInput(matrix([[1, 2]]), {}, 'refuse').columns).toHaveLength(2);
  expect(potInput(Float64Array.of(1, 2), {}, 'refuse').rows).toBe(2);
});

test('times may be irregular and repeat; out of order they are refused by row, or sorted', () => {
  expect(potInput([1, 2, 3], { times: at(1, 1, 9) }, 'refuse').order).toBeUndefined();
  expect(() => potInput([1, 2, 3], { times: at(1, 5, 3) }, 'refuse')).toThrow(
    'peaksOverThreshold: row 2 is at 2024-01-03T00:00:00.000Z, before row 1 at 2024-01-05T00:00:00.000Z; sort the rows by time, or set order to "sort"',
  );
  const { columns, times, order } = potInput([1, 2, 3, 4], { times: at(2, 5, 2, 1) }, 'sort');
  expect([...order!]).toEqual([3, 0, 2, 1]);
  expect([...columns[0]!]).toEqual([4, 1, 3, 2]);
  expect([...times!]).toEqual(at(1, 2, 2, 5));
});

test.each([
  [[], {}, 'peaksOverThreshold needs at least 2 rows of one feature; got none'],
  [[1, Infinity], { names: ['load'] }, 'peaksOverThreshold: row 1 of load is Infinity; values must be finite, or NaN for missing'],
  [[1, 2], { names: ['a', 'b'] }, 'peaksOverThreshold got 2 names for 1 features'],
  [[1, 2], { times: [1] }, 'peaksOverThreshold got 1 times for 2 rows'],
  [[1, 2], { times: [0, Number.NaN] }, 'peaksOverThreshold: the time of row 1 must be milliseconds since 1970; got NaN'],
])('refused: %o %o', (data, context, message) => expect(() => potInput(data, context, 'refuse')).toThrow(message));
