import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { gpdQuantile } from '../../../src/kernels/extremes/gpd.ts';
import { fitGpd } from '../../../src/kernels/extremes/gpd-fit.ts';
import { addExcess, growingFit, refit } from '../../../src/kernels/extremes/gpd-growing.ts';

/** Both ways solve the same equation to rounding; the flatter the likelihood, the less that fixes the root. */
const SAME = 1e-8;

test('carrying the sums gives the exact fit after every excess, over shapes, units and lengths', () => {
  let worst = 0;
  fc.assert(
    fc.property(
      fc.double({ min: -0.45, max: 1.2, noNaN: true }),
      fc.integer({ min: -8, max: 8 }),
      fc.integer({ min: 12, max: 250 }),
      fc.integer(),
      (shape, digits, n, seed) => {
        const chance = random(seed);
        const fit = growingFit(10, 'carried');
        for (let i = 0; i < n; ++i) {
          addExcess(fit, gpdQuantile({ shape, scale: 10 ** digits }, chance.uniform()) || 1e-9);
          refit(fit);
          if (i % 7 !== 0 && i !== n - 1) continue;
          const exact = fitGpd(fit.excesses.subarray(0, fit.count));
          if (fit.status !== 'constrained') {
            expect(fit.status).toBe(exact.status);
            worst = Math.max(worst, Math.abs(fit.shape - exact.shape), Math.abs(fit.scale / exact.scale - 1));
          }
        }
      },
    ),
    { numRuns: 40, seed: 6 },
  );
  expect(worst).toBeLessThan(SAME);
});

test('most refits need no pass over the excesses', () => {
  const chance = random(9);
  const fit = growingFit(10, 'carried');
  let passes = 0;
  let last = Number.NaN;
  for (let i = 0; i < 4000; ++i) {
    addExcess(fit, gpdQuantile({ shape: -0.12, scale: 2.3 }, chance.uniform()));
    refit(fit);
    if (fit.anchor !== last) passes += 1;
    last = fit.anchor;
  }
  expect(passes).toBeLessThan(400);
  expect(passes).toBeGreaterThan(0);
  const exact = fitGpd(fit.excesses.subarray(0, fit.count));
  expect(Math.abs(fit.shape - exact.shape)).toBeLessThan(1e-11);
});

test('a rising line, whose excesses have no inner maximum, is not searched anew after each', () => {
  const fit = growingFit(10, 'carried');
  let searches = 0;
  for (let i = 1, held = 0; i <= 3000; ++i) {
    addExcess(fit, i);
    refit(fit);
    if (fit.heldCount !== held) searches += 1;
    held = fit.heldCount;
  }
  expect(fit.status).toBe('constrained');
  expect(searches).toBeLessThan(500);
});

test('a fit without an inner maximum is made anew as soon as an excess lies far beyond the others', () => {
  const fit = growingFit(10, 'carried');
  for (let i = 1; i <= 400; ++i) addExcess(fit, i);
  refit(fit);
  expect(fit.status).toBe('constrained');
  addExcess(fit, 4000);
  refit(fit);
  const exact = fitGpd(fit.excesses.subarray(0, fit.count));
  expect(exact.status).toBe('mle');
  expect([fit.shape, fit.scale]).toEqual([expect.closeTo(exact.shape, 8), expect.closeTo(exact.scale, 6)]);
});
