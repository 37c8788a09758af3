import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { gevDistribution } from '../../src/evt/distribution.ts';
import { fitGev } from '../../src/evt/gev.ts';
import { gevLikelihood, gpdLikelihood } from '../../src/evt/likelihood.ts';
import { curve } from '../../src/kernels/extremes/newton.ts';
import { shared } from '../shared.ts';

/** Half a unit of the last digit that the reference file prints. */
const PRINTED = 5e-7;

const gevSample = (n: number, seed: number, shape: number) => {
  const chance = random(seed);
  const { quantile } = gevDistribution({ location: 10, scale: 2, shape });
  return Array.from({ length: n }, () => quantile(chance.uniform()));
};

/** The definition, with the shape 0 as its own case. */
const naiveNll = (x: number[], [location, scale, shape]: number[]) =>
  x.reduce((sum, v) => {
    const z = (v - location!) / scale!;
    const y = shape === 0 ? Math.exp(-z) : (1 + shape! * z) ** (-1 / shape!);
    return sum + Math.log(scale!) - (1 + shape!) * Math.log(y) + y;
  }, 0);

describe('likelihoods', () => {
  test('the GEV likelihood is its definition', () => {
    const x = gevSample(40, 1, 0.1);
    const out = curve(3);
    for (const at of [
      [10, 2, 0.1],
      [9, 3, 0],
      [10, 4, -0.05],
    ]) {
      gevLikelihood(Float64Array.from(x), Float64Array.from(at), out);
      expect(out.value).toBeCloseTo(naiveNll(x, at), 9);
    }
  });

  test.each([
    ['GEV', gevLikelihood, [10, 2]],
    ['GPD', gpdLikelihood, [2]],
  ] as const)('gradient and Hessian of the %s likelihood are its differences', (_, likelihood, first) => {
    fc.assert(
      fc.property(fc.double({ min: -0.15, max: 0.8, noNaN: true }), (shape) => {
        const x = Float64Array.from({ length: 15 }, (__, i) => (first.length === 2 ? 9 : 0.1) + i * 0.4);
        const at = Float64Array.from([...first, shape]);
        const p = at.length;
        const [here, up, down] = [curve(p), curve(p), curve(p)];
        likelihood(x, at, here);
        // Central differences with this step are good to about 1e-7 of these magnitudes.
        const step = 1e-5;
        for (let j = 0; j < p; ++j) {
          const shifted = (by: number) => at.map((v, k) => (k === j ? v + by : v));
          likelihood(x, shifted(step), up);
          likelihood(x, shifted(-step), down);
          const size = 1 + Math.max(...here.hessian.map(Math.abs));
          expect(Math.abs((up.value - down.value) / (2 * step) - here.gradient[j]!)).toBeLessThan(1e-5 * size);
          for (let k = 0; k < p; ++k) {
            expect(Math.abs((up.gradient[k]! - down.gradient[k]!) / (2 * step) - here.hessian[j * p + k]!)).toBeLessThan(1e-5 * size);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('fitGev', () => {
  test.each([-0.3, 0, 0.3])('finds the parameters that made a long sample, shape %s', (shape) => {
    const fit = fitGev(gevSample(20_000, 7, shape));
    const [location, scale, shapeError] = fit.standardErrors as [number, number, number];
    expect(Math.abs(fit.location - 10)).toBeLessThan(4 * location);
    expect(Math.abs(fit.scale - 2)).toBeLessThan(4 * scale);
    expect(Math.abs(fit.shape - shape)).toBeLessThan(4 * shapeError);
    expect(shapeError).toBeLessThan(0.01);
    expect(fit.status).toBe('maximumLikelihood');
  });

  test('no neighbouring parameters are likelier, and the value is that of the definition', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.double({ min: -0.3, max: 0.5, noNaN: true }), (seed, shape) => {
        const x = gevSample(60, seed, shape);
        const fit = fitGev(x);
        const at = [fit.location, fit.scale, fit.shape];
        expect(fit.nll).toBeCloseTo(naiveNll(x, at), 6);
        for (let j = 0; j < 3; ++j) {
          for (const by of [-0.01, 0.01]) {
            const value = naiveNll(
              x,
              at.map((v, k) => (k === j ? v + by : v)),
            );
            if (!Number.isNaN(value)) expect(value).toBeGreaterThanOrEqual(fit.nll - 1e-9);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('moves and stretches with the data, whatever their unit', () => {
    const x = gevSample(50, 3, 0.1);
    const plain = fitGev(x);
    const moved = fitGev(x.map((v) => 1e6 + 1e-4 * v));
    expect(moved.shape).toBeCloseTo(plain.shape, 4);
    expect(moved.scale / 1e-4).toBeCloseTo(plain.scale, 4);
  });

  test('needs three different maxima, all finite', () => {
    expect(() => fitGev([1, 1, 2, Number.NaN])).toThrow('fitGev needs at least 3 different block maxima; got 2: use shorter blocks');
    expect(() => fitGev([1, 2, 3, Infinity])).toThrow('fitGev: a maximum is infinite; values must be finite, or NaN');
  });

  test('holds the shape at 0 and says so where the likelihood has no inner maximum', () => {
    const fit = fitGev([0, 8, 9, 10]);
    expect(fit.status).toBe('gumbel');
    expect(fit.shape).toBe(0);
    expect([fit.location, fit.scale, fit.nll].every(Number.isFinite)).toBe(true);
    expect(fit.standardErrors[2]).toBe(0);
  });
});

interface Expected {
  readonly file: string;
  readonly transform?: string;
  readonly published: { readonly se?: number[]; readonly loglik: number } | null;
  readonly ours: { readonly mu: number; readonly sigma: number; readonly xi: number; readonly nll: number };
}
const path = shared('data/evt/expected_fits.json');

describe.skipIf(path === undefined)('fitGev on published data (skipped where the reference data is missing)', () => {
  const cases: Expected[] = path === undefined ? [] : JSON.parse(readFileSync(path, 'utf8')).gev;
  test.each(cases)('gives the fit of $file', ({ file, transform, published, ours }) => {
    const lines = readFileSync(shared(`data/evt/${file}`)!, 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const values = lines.map((line) => Number(line.split(',')[file.startsWith('glass') ? 0 : 1]));
    const fit = fitGev(transform === '-x' ? values.map((v) => -v) : values);
    expect(Math.abs(fit.location - ours.mu)).toBeLessThan(PRINTED);
    expect(Math.abs(fit.scale - ours.sigma)).toBeLessThan(PRINTED);
    expect(Math.abs(fit.shape - ours.xi)).toBeLessThan(PRINTED);
    expect(Math.abs(fit.nll - ours.nll)).toBeLessThan(10 * PRINTED);
    // As printed, three significant digits.
    if (published) expect(Math.abs(-fit.nll - published.loglik)).toBeLessThan(0.05);
    published?.se?.forEach((se, k) => {
      expect(Math.abs(fit.standardErrors[k]! - se)).toBeLessThan(5e-4);
    });
  });
});
