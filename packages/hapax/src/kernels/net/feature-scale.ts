import { column, type Matrix, zeros } from '../../core/matrix.ts';
import { quantileSorted, sorted } from '../ranks/quantile.ts';

/** Puts features on one scale before a network, learnt on training samples. Plain data. */
export interface FeatureScale {
  readonly center: Float64Array;
  /** Never 0: a feature without spread has 1, so that a change of it is as large as it is. */
  readonly spread: Float64Array;
}

/** Quartiles of a normal distribution lie this many standard deviations apart. */
const QUARTILES = 1.3489795003921634;
/** Standardised values beyond this grow with their logarithm: one wild value leaves the others their scale, and is still the largest. */
const BEND = 4;

/**
 * Median and spread of each feature: quartiles apart as those of a normal distribution, or the standard deviation where more than half
 * of the values are the same. Wild values have no part in the first, and a small one in the second.
 */
export function featureScale(x: Matrix): FeatureScale {
  const center = new Float64Array(x.columns);
  const spread = new Float64Array(x.columns);
  for (let j = 0; j < x.columns; ++j) {
    const ascending = sorted(column(x, j));
    center[j] = quantileSorted(ascending, 0.5);
    const quartiles = (quantileSorted(ascending, 0.75) - quantileSorted(ascending, 0.25)) / QUARTILES;
    spread[j] = quartiles > 0 ? quartiles : trimmedDeviation(ascending, center[j]) || 1;
  }
  return { center, spread };
}

/** Standard deviation around `center` without the outermost hundredth on both sides, or with it where that leaves nothing. */
function trimmedDeviation(ascending: Float64Array, center: number): number {
  const cut = Math.floor(ascending.length / 100);
  return rootMeanSquare(ascending.subarray(cut, ascending.length - cut), center) || rootMeanSquare(ascending, center);
}

function rootMeanSquare(values: Float64Array, center: number): number {
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return Math.sqrt(squares / Math.max(1, values.length));
}

/** Standardised samples, shape of `x`; beyond ±4 they grow with the logarithm. */
export function scaleFeatures({ center, spread }: FeatureScale, x: Matrix): Matrix {
  const out = zeros(x.rows, x.columns);
  for (let i = 0, k = 0; i < x.rows; ++i)
    for (let j = 0; j < x.columns; ++j, ++k) out.values[k] = bent((x.values[k] - center[j]) / spread[j]);
  return out;
}

/** Logarithms of more than this are not asked for: a spread near 0 makes infinity. */
const LARGEST = 1e300;

const bent = (z: number): number => {
  const size = Math.min(Math.abs(z), LARGEST);
  return size <= BEND ? z : Math.sign(z) * BEND * (1 + Math.log(size / BEND));
};
