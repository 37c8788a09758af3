import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aggregatesOf } from '../../../src/stream/time/aggregate.ts';
import { closeCell, endOf, indexOf, merge, nextCell, startCell } from '../../../src/stream/time/cell.ts';

const plans = (aggregate: (typeof KINDS)[number], features = ['x']) => aggregatesOf(features, aggregate, {}, 1000);
const KINDS = ['last', 'mean', 'min', 'max', 'sum', 'count'] as const;

test('every time lies in its cell, at its start included and at its end not, whatever the side', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 2e12, noNaN: true }), fc.double({ min: 1e-2, max: 1e9, noNaN: true }), (time, every) => {
      const index = indexOf(time, every);
      expect(endOf(index - 1, every)).toBeLessThanOrEqual(time);
      expect(endOf(index, every)).toBeGreaterThan(time);
    }),
    { numRuns: 1000 },
  );
  expect([0, 999, 1000, -1].map((time) => indexOf(time, 1000))).toEqual([0, 0, 1, -1]);
});

test('a cell comes to what a plain sum over its known values comes to', () => {
  const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e200));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 12 }), fc.constantFrom(...KINDS), (values, kind) => {
      const cell = startCell(plans(kind));
      for (const v of values) merge(cell, plans(kind), [v], 0, 0);
      const out = new Float64Array(1);
      closeCell(cell, plans(kind), out);
      const known = values.filter((v) => Math.abs(v) <= 1e150);
      const sum = known.reduce((total, v) => total + v, 0);
      const missing = values.length === 0 && kind === 'sum' ? 0 : Number.NaN;
      const twin = {
        last: known.at(-1) ?? missing,
        mean: known.length > 0 ? sum / known.length : missing,
        min: known.length > 0 ? Math.min(...known) : missing,
        max: known.length > 0 ? Math.max(...known) : missing,
        sum: known.length > 0 ? sum : missing,
        count: known.length,
      }[kind];
      // A running mean rounds otherwise than a sum divided once.
      if (Number.isNaN(twin)) expect(out[0]).toBeNaN();
      else expect(Math.abs(out[0]! - twin)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(twin), ...known.map(Math.abs)));
    }),
    { numRuns: 500 },
  );
});

test('going on empties the cell and counts the ones without a sample', () => {
  const cell = startCell(plans('sum', ['x', 'y']));
  cell.index = 7;
  merge(cell, plans('sum', ['x', 'y']), [1, 2], 1, 0);
  nextCell(cell);
  expect(cell).toMatchObject({ index: 8, count: 0, gap: 0, label: 0 });
  nextCell(cell);
  nextCell(cell);
  expect(cell).toMatchObject({ index: 10, gap: 2 });
  expect([...cell.values, ...cell.known]).toEqual([0, 0, 0, 0]);
});

test('the largest value that is a measurement counts', () => {
  const cell = startCell(plans('max'));
  merge(cell, plans('max'), [1e150], 0, 0);
  const out = new Float64Array(1);
  closeCell(cell, plans('max'), out);
  expect([...out]).toEqual([1e150]);
});
