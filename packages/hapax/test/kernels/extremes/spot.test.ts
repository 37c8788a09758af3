import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { checkState } from '../../../src/core/shape.ts';
import { gpdSurvival } from '../../../src/kernels/extremes/gpd.ts';
import { fitGpd } from '../../../src/kernels/extremes/gpd-fit.ts';
import { learnTail, startTail, streamTailShape, tailLevel, upperLevel } from '../../../src/kernels/extremes/spot.ts';
import { quantileSorted, sorted } from '../../../src/kernels/ranks/quantile.ts';

/** Grimshaw's way, written from the formulas: every root of u(s) v(s) = 1 on a fine grid, refined, the likeliest kept. */
function grimshaw(y: number[]): { shape: number; scale: number; nll: number } {
  const mean = (f: (v: number) => number) => y.reduce((sum, v) => sum + f(v), 0) / y.length;
  const w = (s: number) => (1 + mean((v) => Math.log1p(s * v))) * mean((v) => 1 / (1 + s * v)) - 1;
  const average = mean((v) => v);
  const [min, max] = [Math.min(...y), Math.max(...y)];
  const found = [{ shape: 0, scale: average, nll: y.length * (1 + Math.log(average)) }];
  const search = (from: number, to: number) => {
    const steps = 4000;
    for (let i = 0; i < steps; ++i) {
      let [a, b] = [from + ((to - from) * i) / steps, from + ((to - from) * (i + 1)) / steps];
      if (!(w(a) * w(b) < 0)) continue;
      for (let k = 0; k < 80; ++k) {
        const middle = (a + b) / 2;
        if (w(a) * w(middle) <= 0) b = middle;
        else a = middle;
      }
      const shape = mean((v) => Math.log1p(a * v));
      if (shape > -1) found.push({ shape, scale: shape / a, nll: y.length * (Math.log(shape / a) + 1 + shape) });
    }
  };
  search(-1 / max + 1e-8, -1e-8);
  search(1e-8, (2 * (average - min)) / min ** 2);
  return found.sort((a, b) => a.nll - b.nll)[0]!;
}

test('the fit behind the tail is the likeliest root of Grimshaw', () => {
  const chance = random(9);
  for (let k = 0; k < 8; ++k) {
    const y = Array.from({ length: 40 }, () => 0.05 - Math.log(1 - chance.uniform()) * (k < 4 ? 1 : 1 + chance.uniform() * 6));
    const [ours, theirs] = [fitGpd(y), grimshaw(y)];
    expect(ours.nll).toBeLessThanOrEqual(theirs.nll + 1e-6);
    if (theirs.shape !== 0 && Math.abs(theirs.shape) > 1e-3) expect(ours.shape).toBeCloseTo(theirs.shape, 5);
  }
});

describe('the stream tail', () => {
  const chance = random(2);
  const values = Float64Array.from({ length: 1000 }, () => -Math.log(1 - chance.uniform()));

  test('its level is z_q of the formula, recomputed from all it has seen', () => {
    const tail = startTail(values, 1e-3, 0.95, 10_000, 'skip');
    const seen = Array.from(values);
    for (let i = 0; i < 500; ++i) {
      const value = -1.2 * Math.log(1 - chance.uniform());
      if (!(value > tail.level)) seen.push(value);
      learnTail(tail, value);
      if (i % 25 === 0) {
        const peaks = seen.filter((v) => v > tail.start).map((v) => v - tail.start);
        const { shape, scale } = fitGpd(peaks);
        const level = tail.start + (scale / shape) * (((1e-3 * seen.length) / peaks.length) ** -shape - 1);
        expect(tail.level).toBeCloseTo(level, 9);
      }
    }
  });

  test('skipped alarms leave no trace', () => {
    const tail = startTail(values, 1e-3, 0.95, 100, 'skip');
    const before = structuredClone(tail);
    learnTail(tail, 1e6);
    expect(tail).toEqual(before);
  });

  test('clipped alarms count as peaks at the level, however far they are', () => {
    const [near, far] = [1, 2].map(() => startTail(values, 1e-3, 0.95, 100, 'clip'));
    learnTail(near!, near!.level + 0.1);
    learnTail(far!, 1e9);
    expect(far).toEqual(near);
    expect(far!.nPeaks).toBe(51);
  });

  test('keeps the newest peaks only, and the rate of all', () => {
    const tail = startTail(values, 1e-4, 0.9, 60, 'skip');
    const newest: number[] = Array.from(values.filter((v) => v > tail.start)).map((v) => v - tail.start);
    expect(tail.nPeaks).toBe(100);
    for (let i = 0; i < 300; ++i) {
      const value = -Math.log(1 - chance.uniform());
      if (value > tail.start && !(value > tail.level)) newest.push(value - tail.start);
      learnTail(tail, value);
    }
    expect([...tail.peaks].sort()).toEqual(newest.slice(-60).sort());
    expect(tail.nPeaks).toBe(newest.length);
  });
});

test('the tail level is passed with the probability asked for', () => {
  fc.assert(
    fc.property(fc.double({ min: -0.4, max: 0.8, noNaN: true }), fc.double({ min: 1e-8, max: 0.01, noNaN: true }), (any, p) => {
      // Shapes of no size at all are the exponential: below that the survival itself loses digits.
      const shape = Math.abs(any) < 1e-9 ? 0 : any;
      const level = tailLevel({ shape, scale: 2 }, 5, 0.05, p);
      expect((0.05 * gpdSurvival({ shape, scale: 2 }, level - 5)) / p).toBeCloseTo(1, 8);
    }),
  );
});

test('the upper level lies inside the sample by interpolation, beyond it by the tail, and on a constant at the constant', () => {
  const ascending = sorted(Array.from({ length: 1000 }, (_, i) => i));
  expect(upperLevel(ascending, 0.1)).toBeCloseTo(899.1, 9);
  const chance = random(6);
  const exponential = sorted(Array.from({ length: 5000 }, () => -Math.log(1 - chance.uniform())));
  // True level −ln 1e-5 = 11.5; the shape is known to about 0.06 from 100 peaks.
  expect(Math.abs(upperLevel(exponential, 1e-5) - 11.5)).toBeLessThan(4);
  expect(upperLevel(Float64Array.of(3, 3, 3), 1e-5)).toBe(3);
});

test('every value seen may have been a peak, and no more than that', () => {
  const tail = {
    start: 0,
    q: 1e-3,
    maxPeaks: 10,
    alarms: 'clip',
    peaks: [1, 2],
    oldest: 0,
    seen: 2,
    nPeaks: 2,
    shape: 0,
    scale: 1,
    level: 5,
  };
  expect(() => checkState('it', streamTailShape, tail, 1)).not.toThrow();
  expect(() => checkState('it', streamTailShape, { ...tail, nPeaks: 3 }, 1)).toThrow('count its peaks among what it has seen');
});

test('thirty values above the start are enough for a tail', () => {
  const ascending = Float64Array.from({ length: 1500 }, (_, i) => -Math.log(1 - (i + 0.5) / 1500));
  const start = quantileSorted(ascending, 0.98);
  const excesses = ascending.filter((v) => v > start).map((v) => v - start);
  expect(excesses.length).toBe(30);
  expect(upperLevel(ascending, 1e-4)).toBe(tailLevel(fitGpd(excesses), start, 30 / 1500, 1e-4));
});
