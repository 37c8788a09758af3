import { HapaxError } from '../core/errors.ts';
import { integer, type OptionsOf, resolve, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { sorted } from '../kernels/ranks/quantile.ts';
import type { Distribution } from './distribution.ts';
import { kolmogorovSurvival } from './kolmogorov.ts';

/** How far a sample is from a distribution, and how often chance alone takes it that far. */
export interface GoodnessOfFit {
  readonly statistic: number;
  readonly pValue: number;
  readonly nSamples: number;
}

/**
 * Kolmogorov-Smirnov test of one sample, two-sided, p-value exact: D = max |F_n − F|.
 *
 * The p-value holds for a distribution chosen beforehand. With parameters fitted to the same sample it is too large (optimistic):
 * use `andersonDarling`, which refits on simulated samples. Missing values (NaN) are left out. Cost: O(n log n).
 *
 * @throws HapaxError `INPUT` for a sample without values
 */
export function kolmogorovSmirnov(sample: ArrayLike<number>, { survival }: Pick<Distribution, 'survival'>): GoodnessOfFit {
  const x = checked('kolmogorovSmirnov', sample);
  const n = x.length;
  let statistic = 0;
  for (let i = 0; i < n; ++i) {
    const f = 1 - survival(x[i]);
    statistic = Math.max(statistic, (i + 1) / n - f, f - i / n);
  }
  return { statistic, pValue: kolmogorovSurvival(n, statistic), nSamples: n };
}

const BOOTSTRAP = {
  nBootstrap: integer(199, { min: 19, max: 100_000 }, 'Simulated samples behind the p-value; its smallest value is 1 / (nBootstrap + 1).'),
  seed,
};

/**
 * Anderson-Darling test of a fitted family, heavy on the tails, p-value by parametric bootstrap: samples of the same size are drawn
 * from the fit, refitted and tested, so that the p-value stays honest although the parameters come from the sample itself.
 *
 *     A² = −n − Σ (2i − 1)/n · (ln F(x_i) + ln(1 − F(x_{n+1−i})))
 *
 * A² is Infinity when a value lies outside the support of the fit. Cost: nBootstrap + 1 fits.
 * Source: Anderson & Darling (1954), J. Am. Stat. Assoc. 49; Stute, González Manteiga & Presedo Quindimil (1993), Metrika 40.
 *
 * @param fit from an ascending sample to the distribution fitted on it
 * @throws HapaxError `INPUT` for a sample without values, `OPTION` for options out of range
 */
export function andersonDarling(
  sample: ArrayLike<number>,
  fit: (ascending: Float64Array) => Distribution,
  options: Partial<OptionsOf<typeof BOOTSTRAP>> = {},
): GoodnessOfFit {
  const { nBootstrap, seed } = resolve('andersonDarling', BOOTSTRAP, options);
  const x = checked('andersonDarling', sample);
  const fitted = fit(x);
  const statistic = andersonDarlingStatistic(x, fitted);
  const chance = random(seed);
  const drawn = new Float64Array(x.length);
  let beyond = 0;
  for (let b = 0; b < nBootstrap; ++b) {
    for (let i = 0; i < drawn.length; ++i) drawn[i] = fitted.quantile(chance.uniform());
    drawn.sort();
    if (!(andersonDarlingStatistic(drawn, fit(drawn)) < statistic)) beyond += 1;
  }
  return { statistic, pValue: (1 + beyond) / (nBootstrap + 1), nSamples: x.length };
}

/** A² of an ascending sample. */
export function andersonDarlingStatistic(ascending: ArrayLike<number>, { survival }: Pick<Distribution, 'survival'>): number {
  const n = ascending.length;
  let sum = 0;
  for (let i = 0; i < n; ++i) {
    // The largest values carry 1 − F in full precision; ln F of the smallest loses digits only where F is near 1.
    sum += (2 * i + 1) * (Math.log1p(-survival(ascending[i])) + Math.log(survival(ascending[n - 1 - i])));
  }
  return -n - sum / n;
}

/** Sample against theoretical quantiles, both ascending; on a line through the origin with slope 1 when the fit is good. */
export interface QuantilePoints {
  readonly sample: Float64Array;
  readonly theoretical: Float64Array;
}

/**
 * Points of a quantile-quantile plot: the i-th of n sorted values against the quantile at i / (n + 1). Missing values are left out.
 * @throws HapaxError `INPUT` for a sample without values
 */
export function quantilePoints(sample: ArrayLike<number>, { quantile }: Pick<Distribution, 'quantile'>): QuantilePoints {
  const x = checked('quantilePoints', sample);
  return { sample: x, theoretical: x.map((_, i) => quantile((i + 1) / (x.length + 1))) };
}

function checked(who: string, sample: ArrayLike<number>): Float64Array {
  const x = sorted(sample);
  if (x.length === 0) throw new HapaxError('INPUT', `${who} needs at least one value; got none`);
  return x;
}
