import { HapaxError } from '../core/errors.ts';
import { integer, number, numbers, type OptionsOf, resolve } from '../core/options.ts';
import { fitGpd } from '../kernels/extremes/gpd-fit.ts';
import { curve, inverse } from '../kernels/extremes/newton.ts';
import { normalQuantile } from '../kernels/linear/normal.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';
import { gpdLikelihood } from './likelihood.ts';

const OPTIONS = {
  thresholds: numbers([], {}, 'Thresholds to look at, in the unit of the values; empty: spread evenly over the upper half.'),
  nThresholds: integer(50, { min: 2, max: 10_000 }, 'How many thresholds, when none are given.'),
  minExceedances: integer(20, { min: 10 }, 'Thresholds with fewer values above them are left out.'),
  confidence: number(0.95, { min: 0.01, max: 0.9999 }, 'Share of intervals that hold the true value.'),
};
type Options = Partial<OptionsOf<typeof OPTIONS>>;

/** An estimate with its confidence interval; the interval is NaN where the likelihood does not define it. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Mean excess over one threshold. */
export interface MeanResidualLife extends Estimate {
  readonly threshold: number;
  readonly nExceedances: number;
}

/**
 * Mean excess over each of many thresholds, with a normal confidence band. Above a good threshold it is a straight line, of slope
 * ξ / (1 − ξ): choose the lowest threshold from which the band holds a line.
 *
 * Cost: O(n log n + thresholds · log n). Source: Davison & Smith (1990), J. R. Stat. Soc. B 52(3); Coles (2001), section 4.3.1.
 * @param values shape (nSamples); missing values (NaN) are left out
 * @throws HapaxError `OPTION`, or `INPUT` when there are not enough values
 */
export function meanResidualLife(values: ArrayLike<number>, options: Options = {}): readonly MeanResidualLife[] {
  const { x, thresholds, confidence } = prepare('meanResidualLife', values, options);
  // Sums from the largest value down, around the largest value, so that squares do not cancel.
  const top = x[x.length - 1];
  const sums = new Float64Array(x.length + 1);
  const squares = new Float64Array(x.length + 1);
  for (let i = x.length - 1; i >= 0; --i) {
    sums[i] = sums[i + 1] + (x[i] - top);
    squares[i] = squares[i + 1] + (x[i] - top) ** 2;
  }
  const z = normalQuantile((1 + confidence) / 2);
  return thresholds.map((threshold) => {
    const from = above(x, threshold);
    const n = x.length - from;
    const mean = sums[from] / n;
    const variance = Math.max(0, squares[from] - n * mean * mean) / (n - 1);
    const value = top - threshold + mean;
    const reach = z * Math.sqrt(variance / n);
    return { threshold, nExceedances: n, value, lower: value - reach, upper: value + reach };
  });
}

/** The tail fitted over one threshold. */
export interface ThresholdStability {
  readonly threshold: number;
  readonly nExceedances: number;
  readonly shape: Estimate;
  /** σ − ξu, in the unit of the values: like the shape, the same over every threshold above a good one. */
  readonly modifiedScale: Estimate;
}

/**
 * Generalized Pareto fits over each of many thresholds, with confidence intervals by the delta method. Choose the lowest threshold
 * above which shape and modified scale stay level within their intervals.
 *
 * Cost: one maximum likelihood fit per threshold. Source: Coles (2001), section 4.3.4.
 * @throws HapaxError like `meanResidualLife`
 */
export function thresholdStability(values: ArrayLike<number>, options: Options = {}): readonly ThresholdStability[] {
  const { x, thresholds, confidence } = prepare('thresholdStability', values, options);
  const z = normalQuantile((1 + confidence) / 2);
  const here = curve(2);
  return thresholds.map((threshold) => {
    const excesses = x.subarray(above(x, threshold)).map((v) => v - threshold);
    const { shape, scale, status } = fitGpd(excesses);
    gpdLikelihood(excesses, Float64Array.of(scale, shape), here);
    // A shape held at a bound is not a maximum of the likelihood: the curvature there says nothing.
    const [vs, c, , vx] = status === 'mle' && shape > -0.5 ? inverse(here.hessian, 2) : [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    const estimate = (value: number, variance: number): Estimate => {
      const reach = z * Math.sqrt(variance);
      return { value, lower: value - reach, upper: value + reach };
    };
    return {
      threshold,
      nExceedances: excesses.length,
      shape: estimate(shape, vx),
      modifiedScale: estimate(scale - shape * threshold, vs - 2 * threshold * c + threshold * threshold * vx),
    };
  });
}

function prepare(who: string, values: ArrayLike<number>, options: Options) {
  const { thresholds, nThresholds, minExceedances, confidence } = resolve(who, OPTIONS, options);
  const x = sorted(values);
  if (x.length < 2 * minExceedances)
    throw new HapaxError('INPUT', `${who} needs at least ${2 * minExceedances} values, twice \`minExceedances\`; got ${x.length}`);
  const low = quantileSorted(x, 0.5);
  const high = x[x.length - 1 - minExceedances];
  const candidates =
    thresholds.length > 0 ? thresholds : Array.from({ length: nThresholds }, (_, i) => low + ((high - low) * i) / (nThresholds - 1));
  return { x, thresholds: candidates.filter((u) => x.length - above(x, u) >= minExceedances), confidence };
}

/** Index of the first value above `u`. */
function above(ascending: Float64Array, u: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= u) low = middle + 1;
    else high = middle;
  }
  return low;
}
