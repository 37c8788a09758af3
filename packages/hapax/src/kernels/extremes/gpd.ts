/**
 * The generalised Pareto distribution of excesses over a threshold (Pickands 1975), in Coles' parameters:
 *
 *     P(X > x) = (1 + shape · x / scale)^(−1 / shape),   exp(−x / scale) at shape 0
 *
 * `shape` > 0: heavy tail; < 0: the tail ends at −scale / shape. `scale` has the unit of the excesses.
 */
export interface Gpd {
  readonly shape: number;
  readonly scale: number;
}

/** So near 0 that shape · z may lose its digits among the subnormal numbers: exponential to the last bit. */
const flat = (shape: number): boolean => shape < 1e-200 && shape > -1e-200;

/** ln P(X > x); −Infinity at and beyond the end of the tail. `x` at least 0. */
export function gpdLogSurvival({ shape, scale }: Gpd, x: number): number {
  const z = x / scale;
  if (flat(shape)) return -z;
  const u = shape * z;
  return u > -1 ? -Math.log1p(u) / shape : -Infinity;
}

/** P(X > x), for `x` at least 0. */
export function gpdSurvival({ shape, scale }: Gpd, x: number): number {
  const z = x / scale;
  if (shape < 0 && z >= -1 / shape) return 0;
  return flat(shape) ? Math.exp(-z) : Math.exp(-Math.log1p(shape * z) / shape);
}

/** The excess that is not passed with probability `p` in [0, 1]. */
export function gpdQuantile({ shape, scale }: Gpd, p: number): number {
  const rate = -Math.log1p(-p);
  return flat(shape) ? scale * rate : (scale * Math.expm1(shape * rate)) / shape;
}

/** ln of the density at `x` at least 0; −Infinity beyond the end of the tail. */
export function gpdLogDensity({ shape, scale }: Gpd, x: number): number {
  const z = x / scale;
  if (flat(shape)) return -z - Math.log(scale);
  const u = shape * z;
  if (!(u > -1)) return u === -1 && shape < -1 ? Infinity : -Infinity;
  return -(1 + 1 / shape) * Math.log1p(u) - Math.log(scale);
}

/** Density at `x` at least 0, in 1 / unit of the excesses. */
export const gpdDensity = (gpd: Gpd, x: number): number => Math.exp(gpdLogDensity(gpd, x));

/** Negative log-likelihood of excesses, each above 0; Infinity when one lies beyond the end of the tail. Cost: O(n). */
export function gpdNll(gpd: Gpd, excesses: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < excesses.length; ++i) sum -= gpdLogDensity(gpd, excesses[i]);
  return sum;
}
