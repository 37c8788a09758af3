import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitGpd, gpdReturnLevels, mergeSummaries, random, summaryTails, summing } from '../../../src/index.ts';

const chance = random(4);
const ROWS = 20_000;
const COLUMNS = 2;
/** Exponential values, whose tail has the shape 0, and a column with gaps. */
const values = Float64Array.from({ length: ROWS * COLUMNS }, (_, i) =>
  i % COLUMNS === 1 && i % 7 === 0 ? Number.NaN : -Math.log(1 - chance.uniform()) * (i % COLUMNS === 0 ? 1 : 3),
);
const part = (from: number, to: number, which: number, of: number) => {
  const sums = summing(COLUMNS, { part: which, of, seed: 0, pairs: false });
  sums.add({ values: values.subarray(from * COLUMNS, to * COLUMNS), rows: to - from, columns: COLUMNS });
  return sums.summary();
};
const whole = part(0, ROWS, 1, 1);

test('the tail of parts, in any order and bracketing, is that of all rows, bit for bit', () => {
  const [a, b, c] = [part(0, 3000, 1, 3), part(3000, 11_111, 2, 3), part(11_111, ROWS, 3, 3)];
  for (const side of ['high', 'low'] as const) {
    const expected = summaryTails(whole, side);
    expect(summaryTails(mergeSummaries(mergeSummaries(a, b), c), side)).toEqual(expected);
    expect(summaryTails(mergeSummaries(c, mergeSummaries(b, a)), side)).toEqual(expected);
  }
});

test('it is the fit to the values beyond the largest of the others, as a plain sort finds them', () => {
  fc.assert(
    fc.property(fc.constantFrom(0.001, 0.01, 0.04), fc.constantFrom('high' as const, 'low' as const), (share, side) => {
      for (const tail of summaryTails(whole, side, share)) {
        const sign = side === 'high' ? 1 : -1;
        const sorted = Array.from({ length: ROWS }, (_, i) => values[i * COLUMNS + tail.column])
          .filter((value) => value === value)
          .map((value) => sign * value)
          .sort((one, other) => other - one);
        const count = Math.ceil(share * sorted.length);
        const excesses = sorted.slice(0, count).map((value) => value - sorted[count]);
        const { shape, scale } = fitGpd(excesses);
        expect({ ...tail, excesses: Array.from(tail.excesses) }).toMatchObject({
          threshold: sorted[count],
          nSamples: sorted.length,
          excesses,
          shape,
          scale,
        });
      }
    }),
    { numRuns: 12 },
  );
});

test('a share of more values than are kept is a tail of the 1,023 outermost', () => {
  expect(summaryTails(whole, 'high', 0.5).map(({ excesses }) => excesses.length)).toEqual([1023, 1023]);
});

test('return levels of a known law lie in their intervals', () => {
  const [tail] = summaryTails(whole, 'high');
  const [level] = gpdReturnLevels(tail, { periods: [1e6] });
  // Exponential: passed with chance e^-x.
  expect(level.lower).toBeLessThan(Math.log(1e6));
  expect(level.upper).toBeGreaterThan(Math.log(1e6));
});

test('a column without values, or of one value, has no tail', () => {
  const sums = summing(2, { part: 1, of: 1, seed: 0, pairs: false });
  sums.add({ values: Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 5 : Number.NaN)), rows: 200, columns: 2 });
  const tails = summaryTails(sums.summary(), 'high');
  expect(tails.map(({ status, excesses }) => [status, excesses.length])).toEqual([
    ['none', 0],
    ['none', 0],
  ]);
});
