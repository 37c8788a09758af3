import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMBINATIONS, combineScores, scaleOf } from '../../src/pipeline/combine.ts';

// Quartiles 2 and 4, nine tenths 4.6, median 3: the widest spread is (4 - 2) / 1.349.
const SPREAD = 2 / 1.349;
const train = [Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(10, 10, 10, 10, 50)];
const run = (combination: (typeof COMBINATIONS)[number], a: number, b: number) => {
  const out = new Float64Array(1);
  combineScores(
    [Float64Array.of(a), Float64Array.of(b)],
    train.map((s) => scaleOf(s, combination)),
    combination,
    out,
  );
  return out[0]!;
};
const z = (2.5 * 1.349) / 2;
// Nine tenths of the second lie at 34: 24 above its median, where a normal score lies 1.2816 deviations.
const w = 40 / (24 / 1.2816);

test('hand-computed, in robust deviations from the median', () => {
  expect(run('clippedMean', 5.5, 50)).toBeCloseTo((z + w) / 2, 9);
  expect(run('maximum', 5.5, 50)).toBeCloseTo(w, 9);
  expect(run('averageOfMaximum', 5.5, 50)).toBeCloseTo(w, 9);
  expect(run('rankMean', 4, 50)).toBeCloseTo((3.5 / 5 + 4.5 / 5) / 2, 12);
  expect(run('tailMean', 4, 50)).toBeCloseTo(-(Math.log(2.5 / 6) + Math.log(1.5 / 6)) / 2, 12);
  expect(run('loudMean', 5.5, 50)).toBeCloseTo((z + z ** 2 / 4 + w + w ** 2 / 4) / 2, 9);
});

test('a member of weight 3 counts in a mean as three of weight 1, and a maximum knows no weights', () => {
  const scales = train.map((s) => scaleOf(s, 'clippedMean'));
  const members = [Float64Array.of(5.5), Float64Array.of(50)];
  for (const combination of ['clippedMean', 'loudMean', 'maximum'] as const) {
    const [weighted, repeated] = [new Float64Array(1), new Float64Array(1)];
    combineScores(members, scales, combination, weighted, [3, 1]);
    combineScores([members[0]!, members[0]!, ...members], [scales[0]!, scales[0]!, ...scales], combination, repeated);
    expect(weighted[0]).toBeCloseTo(repeated[0]!, 12);
  }
});

test('one wild member is cut at 8 deviations, or pressed to a logarithm', () => {
  expect(run('clippedMean', 1e9, 10)).toBeCloseTo(4, 9);
  const pressed = 3 + Math.log(1 + (1e9 - 3) / SPREAD - 3);
  expect(run('loudMean', 1e9, 10)).toBeCloseTo((pressed + pressed ** 2 / 4) / 2, 6);
});

test('a wild training score does not change what another one counts', () => {
  const scores = Float64Array.from({ length: 200 }, (_, i) => i % 17);
  const clean = scaleOf(scores, 'loudMean');
  const wild = scaleOf(Float64Array.of(...scores, 1e12), 'loudMean');
  expect(wild.deviation / clean.deviation).toBeCloseTo(1, 1);
  expect(wild.mean).toBe(clean.mean);
});

test('every combination rises with each member', () => {
  const score = fc.double({ min: -5, max: 60, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...COMBINATIONS), score, score, fc.double({ min: 0, max: 30, noNaN: true }), (combination, a, b, more) => {
      expect(run(combination, a + more, b)).toBeGreaterThanOrEqual(run(combination, a, b) - 1e-12);
      expect(run(combination, a, b + more)).toBeGreaterThanOrEqual(run(combination, a, b) - 1e-12);
    }),
  );
});
