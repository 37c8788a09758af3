import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matrix } from '../../src/core/matrix.ts';
import { transforms } from '../../src/registry.ts';

const known = Object.entries(transforms).filter(([, { configure }]) => configure({}).fit([[1, 2]]).origins !== undefined);

test('there are transforms that say where their features come from', () => {
  expect(known.map(([id]) => id)).toEqual(expect.arrayContaining(['lags', 'difference', 'robustScale']));
});

test.each(known)('%s: a feature that comes out changes with the one it says it comes from, and with no other', (_, entry) => {
  const cell = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 40, maxLength: 40 }), fc.nat(2), (rows, changed) => {
      const fitted = entry.configure({}).fit(rows);
      const { origins } = fitted;
      const before = fitted.apply(rows);
      const after = fitted.apply(rows.map((row) => row.map((v, j) => (j === changed ? v + 7 : v))));
      expect(origins).toHaveLength(before.columns);
      expect(fitted.names(['a', 'b', 'c'])).toHaveLength(before.columns);
      for (let k = 0; k < before.values.length; ++k)
        if (origins![k % before.columns] !== changed) expect(after.values[k]).toBe(before.values[k]);
    }),
    { numRuns: 20 },
  );
  const odd = matrix([[1, 2], ...Array.from({ length: 40 }, (_row, i) => [Math.sin(i), Math.cos(3 * i)])]);
  const fitted = entry.configure({}).fit(odd);
  // And with its own it does change: the one of the newest sample.
  const moved = matrix([...Array.from({ length: 41 }, (_row, i) => [odd.values[2 * i]! + (i === 40 ? 5 : 0), odd.values[2 * i + 1]!])]);
  const [a, b] = [fitted.apply(odd), fitted.apply(moved)];
  const last = (x: typeof a) => x.values.slice((x.rows - 1) * x.columns);
  const differs = [...last(a)].map((v, k) => !Object.is(v, last(b)[k]));
  expect(fitted.origins!.some((j, k) => j === 0 && differs[k])).toBe(true);
});
