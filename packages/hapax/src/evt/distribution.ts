import { type Gpd, gpdQuantile, gpdSurvival } from '../kernels/extremes/gpd.ts';
import type { GevParameters } from './gev.ts';

/** A fitted distribution as the diagnostics need it. */
export interface Distribution {
  /** P(X > x). */
  survival(x: number): number;
  /** The value that is not passed with probability `p` in [0, 1]. */
  quantile(p: number): number;
}

/** The generalized extreme value distribution of block maxima. */
export const gevDistribution = ({ location, scale, shape }: GevParameters): Distribution => ({
  survival(x) {
    const z = (x - location) / scale;
    if (shape === 0) return -Math.expm1(-Math.exp(-z));
    const t = shape * z;
    if (!(t > -1)) return shape > 0 ? 1 : 0;
    return -Math.expm1(-Math.exp(-Math.log1p(t) / shape));
  },
  quantile(p) {
    const a = -Math.log(-Math.log(p));
    return location + scale * (shape === 0 ? a : Math.expm1(shape * a) / shape);
  },
});

/** The generalized Pareto distribution of excesses over a threshold; values below 0 are certain to be passed. */
export const gpdDistribution = (gpd: Gpd): Distribution => ({
  survival: (x) => (x > 0 ? gpdSurvival(gpd, x) : 1),
  quantile: (p) => gpdQuantile(gpd, p),
});
