import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeWindows } from '../../src/pot/windows.ts';

test.each([
  [1000, { windows: 'historical' }, [650, 250, 100]],
  [1000, { windows: 'realTime' }, [699, 300, 1]],
  [50, { windows: 'realTime' }, [34, 15, 1]],
  [10, { windows: 'realTime' }, [6, 3, 1]],
  [100_002, { windows: 'historical' }, [65_001, 25_001, 10_000]],
  [65_700, { windows: 'historical' }, [42_705, 16_425, 6570]],
  [65_700, { windows: 'realTime' }, [45_989, 19_710, 1]],
  [100_002, { windows: 'realTime' }, [70_000, 30_001, 1]],
  [1, { windows: 'realTime' }, [0, 0, 1]],
  [0, { windows: 'realTime' }, [0, 0, 0]],
  [0, { windows: 'historical' }, [0, 0, 0]],
  // 0.7 * 90 is 62.99… in doubles, and is rounded down.
  [91, { windows: 'realTime' }, [62, 28, 1]],
] as const)('%i rows, %o: %o', (rows, options, [t0, t1, t2]) => expect(timeWindows(rows, options)).toEqual({ t0, t1, t2 }));

test('whatever the shares, every row is in one window', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.integer({ min: 50, max: 100 }), fc.nat(50), (rows, a, b) => {
      const p1 = Math.min(b, 100 - a);
      const { t0, t1, t2 } = timeWindows(rows, { t0: a / 100, t1: p1 / 100, t2: (100 - a - p1) / 100 });
      expect(t0 + t1 + t2).toBe(rows);
      expect(Math.min(t0, t1, t2)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test.each([
  [{ t0: 0.8, t1: 0.6, t2: 0.4 }, 'timeWindows: t0, t1 and t2 must add up to 1; got 1.8: shares of all rows are wanted, none left over'],
  [{ t0: 0.5, t1: 0.2, t2: 0.1 }, 'timeWindows: t0, t1 and t2 must add up to 1; got 0.8: shares of all rows are wanted, none left over'],
  [
    { windows: 'realTime', t0: 0.7, t1: 0.2 },
    'timeWindows: t0 and t1 must add up to 1; got 0.9: shares of all rows are wanted, none left over',
  ],
  [{ windows: 'realTime', t2: 0.1 }, 'timeWindows: `t2` has no meaning in real time, where the target is the last row; leave it out'],
  [{ t0: 0.3, t1: 0.5, t2: 0.2 }, 'timeWindows: t0 must be at least t1, as thresholds need the longer history; got 0.3 and 0.5'],
] as const)('shares that cannot be meant are refused: %o', (options, message) => expect(() => timeWindows(100, options)).toThrow(message));

test('rows are counted in whole numbers', () =>
  expect(() => timeWindows(1.5)).toThrow('timeWindows: `rows` must be a whole number of rows; got 1.5'));
